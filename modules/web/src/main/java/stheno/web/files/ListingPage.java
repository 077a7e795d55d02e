package stheno.web.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import stheno.http.PercentEncoding;
import stheno.producers.ByteCount;

/// A listing as a page of HTML, line by line. All addresses in it are relative, so that it works below a proxy's prefix too. Without
/// scripts it shows times in UTC, and has neither the filter nor the form that changes the folder. Immutable; any thread.
///
/// @param writable whether the client may change the folder
record ListingPage(Listing listing, boolean writable) {
    private static final int CRUMBS = 12; // folders of the path that are shown: each address is as long as the path is deep
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Inline STYLE = Inline.read("style", "listing.css");
    private static final Inline SCRIPT = Inline.read("script", "listing.js");
    private static final Inline UPLOADS = Inline.read("script", "upload.js");

    private static final String SEALED = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + STYLE.source()
            + "; script-src " + SCRIPT.source();
    private static final String CHANGING = " " + UPLOADS.source() + "; connect-src 'self'; frame-ancestors 'self'";

    private static final String FORM = """
            <section id="upload" aria-label="Change this folder" hidden>
            <button type="button" id="choose">Upload files</button><button type="button" id="folder">New folder</button>
            <span id="drop">or drop files on this page</span>
            <input type="file" id="files" multiple hidden aria-label="Files to upload">
            <ul id="transfers" aria-label="Uploads"></ul>
            <p id="status" class="unseen" role="status"></p>
            </section>""";

    /// A style sheet or a script inside the page.
    private record Inline(String element, List<String> lines) {
        static Inline read(String element, String name) {
            try (InputStream in = ListingPage.class.getResourceAsStream(name)) {
                if (in == null) throw new IOException("the resource " + name + " is missing");
                return new Inline(element, new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Stream<String> html() {
            return Stream.of(Stream.of("<" + element + ">"), lines.stream(), Stream.of("</" + element + ">")).flatMap(part -> part);
        }

        /// Its hash for the policy. Browsers take CRLF for LF.
        String source() {
            String content = "\n" + String.join("\n", lines) + "\n";
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 is missing", e);
            }
        }
    }

    /// The Content-Security-Policy: its own style sheet and scripts alone.
    String policy() {
        return writable ? SEALED + CHANGING : SEALED;
    }

    Stream<String> lines() {
        String title = Listing.escaped(listing.path());
        List<String> top = new ArrayList<>(List.of("</head>", "<body>", "<header>", "<h1>" + crumbs() + "</h1>",
                "<input type=\"search\" id=\"filter\" placeholder=\"Filter\" aria-label=\"Filter names\" autocomplete=\"off\" hidden>",
                "</header>"));
        if (writable) top.add(FORM);
        top.add("<table>");
        top.add("<thead><tr>" + header("Name", Listing.Column.NAME, "") + header("Size", Listing.Column.SIZE, " class=\"size\"")
                + header("Modified<span id=\"zone\"> (UTC)</span>", Listing.Column.MODIFIED, " class=\"time\"") + "</tr></thead>");
        top.add("<tbody>");
        if (!listing.path().equals("/")) {
            top.add("<tr class=\"up\"><td><a href=\"../\" aria-label=\"Parent folder\">../</a></td><td></td><td class=\"time\"></td></tr>");
        }
        Stream<String> head = Stream.of("<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
                "<meta name=\"color-scheme\" content=\"light dark\">", "<title>Index of " + title + "</title>");
        Stream<String> foot = Stream.of("</tbody>", "</table>", "<p id=\"count\" aria-live=\"polite\">" + count() + "</p>");
        Stream<String> scripts = writable ? Stream.concat(SCRIPT.html(), UPLOADS.html()) : SCRIPT.html();
        return Stream.of(head, STYLE.html(), top.stream(), listing.rows().stream().map(ListingPage::line), foot, scripts,
                Stream.of("</body>", "</html>")).flatMap(part -> part);
    }

    /// The folders of the path, each a link but the last.
    private String crumbs() {
        List<String> names = Stream.of(listing.path().split("/")).filter(name -> !name.isEmpty()).toList();
        if (names.isEmpty()) return "Index of /";
        StringBuilder html = new StringBuilder("<a href=\"" + "../".repeat(names.size()) + "\" aria-label=\"Top folder\">Index of</a>");
        int first = Math.max(names.size() - CRUMBS, 0);
        if (first > 0) html.append("<i>/</i><a href=\"").append("../".repeat(CRUMBS)).append("\">&hellip;</a>");
        for (int i = first; i < names.size() - 1; i++) {
            html.append("<i>/</i><a href=\"").append("../".repeat(names.size() - 1 - i)).append("\">").append(isolated(names.get(i)))
                    .append("</a>");
        }
        return html.append("<i>/</i><span aria-current=\"page\">").append(isolated(names.getLast())).append("</span>").toString();
    }

    /// A mark of direction in the name turns nothing else.
    private static String isolated(String name) {
        return "<bdi>" + Listing.escaped(name) + "</bdi>";
    }

    private String header(String title, Listing.Column column, String attributes) {
        Listing.Order order = listing.order();
        String arrow = column != order.column() ? "" : order.descending() ? " &#9660;" : " &#9650;";
        String sorted = column != order.column() ? "" : " aria-sort=\"" + (order.descending() ? "descending" : "ascending") + "\"";
        return "<th scope=\"col\"" + attributes + sorted + "><a href=\"" + Listing.escaped(order.click(column)) + "\">" + title + "</a>"
                + (arrow.isEmpty() ? "" : "<span aria-hidden=\"true\">" + arrow + "</span>") + "</th>";
    }

    private String count() {
        int entries = listing.rows().size();
        return listing.complete() ? String.format(Locale.ROOT, "%,d", entries) + (entries == 1 ? " entry" : " entries")
                : String.format(Locale.ROOT, "Only %,d entries are shown; there are more.", entries);
    }

    private static String line(Listing.Row row) {
        String slash = row.directory() ? "/" : "";
        String bytes = row.size() + (row.size() == 1 ? " byte" : " bytes");
        String size = row.directory() ? "" : "<span title=\"" + bytes + "\">" + ByteCount.text(row.size()) + "</span>";
        Instant modified = row.instant();
        return "<tr><td><bdi><a href=\"" + PercentEncoding.encoded(row.name()) + slash + "\">" + Listing.escaped(row.name()) + slash
                + "</a></bdi></td><td class=\"size\">"
                + size + "</td><td class=\"time\"><time datetime=\"" + modified + "\">" + SHOWN.format(modified) + "</time></td></tr>";
    }
}
