package stheno.web.files;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stheno.http.PercentEncoding;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Found;

/// The entries of a directory as a page or as JSON, sorted. A line is made when the client has room for it. Immutable; any thread.
///
/// @param path     the directory's decoded path, with its slash
/// @param rows     sorted
/// @param complete whether these are all entries
record Listing(String path, List<Row> rows, boolean complete, Order order) {
    /// The columns that a listing can be sorted by.
    enum Column { NAME, SIZE, MODIFIED }

    /// The order of a listing. Directories always come first.
    record Order(Column column, boolean descending) {
        /// Reads a query: `sort=size&order=desc`. The default, also for unknown values, is by name and ascending.
        static Order of(String query) {
            Column column = Column.NAME;
            boolean descending = false;
            for (String parameter : query.split("&")) {
                switch (parameter) {
                    case "sort=name" -> column = Column.NAME;
                    case "sort=size" -> column = Column.SIZE;
                    case "sort=modified" -> column = Column.MODIFIED;
                    case "order=asc" -> descending = false;
                    case "order=desc" -> descending = true;
                    default -> { }
                }
            }
            return new Order(column, descending);
        }

        /// The query for a click on a column: descending if the listing is sorted by that column, ascending.
        private String click(Column clicked) {
            return "?sort=" + word(clicked) + "&order=" + (clicked == column && !descending ? "desc" : "asc");
        }

        private Comparator<Row> comparator() {
            Comparator<Row> byName = Comparator.comparing(Row::name, String.CASE_INSENSITIVE_ORDER).thenComparing(Row::name);
            Comparator<Row> chosen = switch (column) {
                case NAME -> byName;
                case SIZE -> Comparator.comparingLong(Row::size).thenComparing(byName);
                case MODIFIED -> Comparator.comparing(Row::modified).thenComparing(byName);
            };
            return Comparator.comparing((Row row) -> !row.directory()).thenComparing(descending ? chosen.reversed() : chosen);
        }
    }

    /// One entry. The size of a directory counts as 0.
    record Row(String name, boolean directory, long size, FileTime modified) {
        private static Row of(Contents.Entry entry) {
            return switch (entry.found()) {
                case Found.Directory(var _, FileTime modified) -> new Row(entry.name(), true, 0, modified);
                case Found.Regular file -> new Row(entry.name(), false, file.size(), file.lastModified());
                case Found.Missing _, Found.Refused _ -> throw new IllegalArgumentException("not listed: " + entry);
            };
        }
    }

    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Index of %1$s</title>
            <style>
            :root { --ink: #1d2433; --soft: #667085; --line: #e4e7ec; --page: #fff; --hover: #f4f6fa; --link: #1f5fbf; }
            @media (prefers-color-scheme: dark) {
            :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #2b3240; --page: #141821; --hover: #1d2330; --link: #8ab4ff; }
            }
            body { margin: 0 auto; max-width: 62rem; padding: 2rem 1rem; background: var(--page); color: var(--ink);
            font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.3rem; font-weight: 600; overflow-wrap: anywhere; }
            table { width: 100%%; border-collapse: collapse; }
            th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; }
            th { font-weight: 600; white-space: nowrap; }
            th a { color: var(--soft); }
            td:first-child { overflow-wrap: anywhere; }
            .size, .time { text-align: right; white-space: nowrap; color: var(--soft); font-variant-numeric: tabular-nums; }
            tbody tr:hover { background: var(--hover); }
            a { color: var(--link); text-decoration: none; }
            a:hover, a:focus { text-decoration: underline; }
            p { color: var(--soft); }
            </style>
            </head>
            <body>
            <h1>Index of %1$s</h1>
            <table>
            <thead><tr>%2$s%3$s%4$s</tr></thead>
            <tbody>
            """;

    /// Sorts the entries of a directory.
    static Listing of(String path, Contents contents, Order order) {
        List<Row> rows = contents.entries().stream().map(Row::of).sorted(order.comparator()).toList();
        return new Listing(path, rows, contents.complete(), order);
    }

    /// As an HTML page without scripts.
    Producer html() {
        String head = HEAD.formatted(escaped(path), header("Name", Column.NAME, ""), header("Size", Column.SIZE, " class=\"size\""),
                header("Modified (UTC)", Column.MODIFIED, " class=\"time\"")).stripTrailing();
        Stream<String> parent = path.equals("/") ? Stream.of() : Stream.of("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>");
        Stream<String> body = Stream.concat(parent, rows.stream().map(Listing::line));
        return lines(Stream.concat(Stream.of(head), Stream.concat(body, Stream.of(foot()))));
    }

    /// As an array of objects: `name`, `type` (`file` or `directory`), `size` in bytes (null for a directory), `modified` in UTC.
    Producer json() {
        Stream<String> body = IntStream.range(0, rows.size()).mapToObj(i -> object(rows.get(i)) + (i + 1 < rows.size() ? "," : ""));
        return lines(Stream.concat(Stream.of("["), Stream.concat(body, Stream.of("]"))));
    }

    private static Producer lines(Stream<String> lines) {
        Iterator<String> iterator = lines.iterator();
        return Producer.lines(iterator);
    }

    private String header(String title, Column column, String attributes) {
        String arrow = column != order.column() ? "" : order.descending() ? " &#9660;" : " &#9650;";
        String sorted = column != order.column() ? "" : " aria-sort=\"" + (order.descending() ? "descending" : "ascending") + "\"";
        return "<th" + attributes + sorted + "><a href=\"" + escaped(order.click(column)) + "\">" + title + "</a>" + arrow + "</th>";
    }

    private String foot() {
        String count = complete ? String.format(Locale.ROOT, "%,d", rows.size()) + (rows.size() == 1 ? " entry" : " entries")
                : String.format(Locale.ROOT, "Only %,d entries are shown; there are more.", rows.size());
        return "</tbody>\r\n</table>\r\n<p>" + count + "</p>\r\n</body>\r\n</html>";
    }

    private static String line(Row row) {
        String slash = row.directory() ? "/" : "";
        String size = row.directory() ? "" : "<span title=\"" + row.size() + " bytes\">" + readable(row.size()) + "</span>";
        Instant modified = instant(row);
        return "<tr><td><a href=\"" + PercentEncoding.encoded(row.name()) + slash + "\">" + escaped(row.name()) + slash + "</a></td><td class=\"size\">"
                + size + "</td><td class=\"time\"><time datetime=\"" + modified + "\">" + SHOWN.format(modified) + "</time></td></tr>";
    }

    private static String object(Row row) {
        return "{\"name\":\"" + quoted(row.name()) + "\",\"type\":\"" + (row.directory() ? "directory" : "file")
                + "\",\"size\":" + (row.directory() ? "null" : row.size()) + ",\"modified\":\"" + instant(row) + "\"}";
    }

    private static Instant instant(Row row) {
        return row.modified().toInstant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String word(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    /// The size in a unit that leaves about three digits.
    static String readable(long bytes) {
        if (bytes < 1024) return bytes + " B";
        double amount = bytes;
        int unit = 0;
        while (amount >= 1023.5 && unit < 6) { // from here on it would be printed as 1024
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, amount < 99.95 ? "%.1f %siB" : "%.0f %siB", amount, " KMGTPE".charAt(unit));
    }

    /// Escaped for the text and the attributes of an HTML page.
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// Escaped for a string in JSON.
    static String quoted(String text) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') json.append('\\').append(c);
            else if (c < ' ' || c == '\u2028' || c == '\u2029') json.append("\\u").append(HexFormat.of().toHexDigits(c));
            else json.append(c);
        }
        return json.toString();
    }
}
