package stheno.catcher.view;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.catcher.store.Content;
import stheno.mail.mime.Part;
import stheno.mail.mime.Source;
import stheno.mail.mime.header.Field;
import stheno.mail.mime.text.HtmlText;
import stheno.mail.mime.text.Section;

/// The lower part of a message's page. One thread.
final class TabContent {
    private static final int MOST_SOURCE = 500_000; // octets that are shown
    private static final int MOST_SECTIONS = 50;
    private static final int MOST_FIELDS = 1000;
    private static final String[] WIDTHS = {"full", "tablet", "phone"};

    private final PageFrame page;
    private final Content content;
    private final String here;

    /// @param here the message's own address, seen from its page
    TabContent(PageFrame page, Content content, String here) {
        this.page = page;
        this.content = content;
        this.here = here;
    }

    void write(HtmlWriter out, MessagePage.Tab tab, boolean remote) throws IOException {
        out.open("section", "tab tab-" + tab.word());
        switch (tab) {
            case HTML -> html(out, remote);
            case TEXT -> text(out);
            case HEADERS -> headers(out);
            case PARTS -> parts(out);
            case SOURCE -> source(out);
        }
        out.close();
    }

    /// The texts in their order: a frame for each one that is HTML.
    private void html(HtmlWriter out, boolean remote) {
        List<Section> shown = content.text().shown();
        boolean any = shown.stream().anyMatch(section -> section.format() == Section.Format.HTML);
        List<Section> sections = any ? shown : content.text().html();
        remoteBar(out, sections, remote);
        boolean alone = sections.size() == 1;
        if (alone) widths(out);
        for (Section section : sections.subList(0, Math.min(MOST_SECTIONS, sections.size()))) {
            if (section.format() == Section.Format.PLAIN) plain(out, section.text(), section.part());
            else frame(out, section, remote, alone);
        }
        if (sections.size() > MOST_SECTIONS) note(out, "The first " + MOST_SECTIONS + " texts are shown. All of them are among the parts.");
    }

    private void remoteBar(HtmlWriter out, List<Section> sections, boolean remote) {
        if (remote) {
            out.open("p", "remote").line("Pictures of other servers are shown: they know that you read this. ");
            out.open("a").with("href", here + page.selection().queryWith("show", "html")).line("Hide them").close().close();
        } else if (sections.stream().anyMatch(s -> s.format() == Section.Format.HTML && FrameDocument.refersToOthers(s.text()))) {
            out.open("p", "remote").line("Pictures of other servers are not loaded. ");
            out.open("a").with("href", here + page.selection().queryWith("show", "html") + "&remote=yes").line("Show remote pictures")
                    .close().close();
        }
    }

    /// The width of the frame: works without a script.
    private static void widths(HtmlWriter out) {
        for (String width : WIDTHS) {
            out.open("input", "width").with("type", "radio").with("name", "width").with("id", "width-" + width)
                    .withIf(width.equals(WIDTHS[0]), "checked");
        }
        out.open("div", "widths").with("role", "group").with("aria-label", "Width of the message");
        for (String width : WIDTHS) {
            out.open("label").with("for", "width-" + width).line(Character.toUpperCase(width.charAt(0)) + width.substring(1)).close();
        }
        out.close();
    }

    private void frame(HtmlWriter out, Section section, boolean remote, boolean alone) {
        int lines = HtmlText.plain(section.text()).length() / 80;
        boolean pictures = section.text().toLowerCase(java.util.Locale.ROOT).contains("<img");
        String size = alone ? "alone" : lines > 25 ? "tall" : lines > 6 || pictures ? "medium" : "short";
        out.open("div", "frame " + size);
        out.open("iframe").with("src", here + "/html/" + section.part().index() + (remote ? "?remote=yes" : ""))
                .with("sandbox", "allow-popups allow-popups-to-escape-sandbox").with("referrerpolicy", "no-referrer")
                .with("title", "HTML of the message").with("loading", "lazy").close();
        out.close();
    }

    private void text(HtmlWriter out) {
        List<Section> plain = content.text().plain();
        if (plain.isEmpty() && !content.text().html().isEmpty()) {
            note(out, "The message has no plain text. This is the text of its HTML.");
            for (Section section : content.text().html()) plain(out, HtmlText.plain(section.text()), section.part());
            return;
        }
        int left = TextBody.MOST;
        int written = 0;
        for (Section section : plain) {
            if (left <= 0 || written == MOST_SECTIONS) {
                note(out, "The message has more text. All of it is among the parts.");
                break;
            }
            if (!section.text().isBlank()) plain(out, section.text(), section.part());
            left -= section.text().length();
            written++;
        }
        if (plain.stream().allMatch(section -> section.text().isBlank())) note(out, "The message has no text.");
    }

    private void plain(HtmlWriter out, String text, Part part) {
        if (TextBody.write(out, text)) return;
        out.open("p", "note").line("The first " + Formats.number(TextBody.MOST) + " characters are shown. ");
        out.open("a").with("href", here + "/part/" + part.index()).line("Download the text").close().close();
    }

    private static void note(HtmlWriter out, String text) {
        out.element("p", "note", text);
    }

    private void headers(HtmlWriter out) {
        List<Field> fields = content.message().fields().list();
        out.open("table", "fields");
        for (Field field : fields.subList(0, Math.min(MOST_FIELDS, fields.size()))) {
            out.open("tr").open("th").with("scope", "row").line(field.name()).close();
            out.open("td").with("dir", "auto").line(field.text()).close().close();
        }
        out.close();
        if (fields.size() > MOST_FIELDS) note(out, "The first " + MOST_FIELDS + " fields are shown.");
        if (fields.isEmpty()) note(out, "The message has no header.");
    }

    private void parts(HtmlWriter out) {
        out.open("ol", "parts");
        for (Part part : content.message().parts()) {
            out.open("li").with("class", "depth" + Math.min(part.depth(), 8));
            out.element("span", "number", Integer.toString(part.index()));
            out.open("span", "what").element("strong", part.type());
            if (!part.name().isEmpty()) out.line(" ").open("bdi").line(part.name()).close();
            out.open("span", "soft").line(details(part)).close().close();
            if (part.kind() != Part.Kind.MULTIPART) {
                out.open("a", "button").with("href", here + "/part/" + part.index()).with("title", "Download part " + part.index());
                page.icon(out, "download");
                out.element("span", "unseen", "Download").close();
            }
            out.close();
        }
        out.close();
    }

    private static String details(Part part) {
        StringBuilder details = new StringBuilder(Formats.size(part.size()));
        part.parameter("charset").ifPresent(charset -> details.append(" \u00B7 ").append(charset));
        if (!part.encodingLabel().isEmpty()) details.append(" \u00B7 ").append(part.encodingLabel());
        if (!part.disposition().isEmpty()) details.append(" \u00B7 ").append(part.disposition());
        if (!part.contentId().isEmpty()) details.append(" \u00B7 cid:").append(part.contentId());
        return details.toString();
    }

    private void source(HtmlWriter out) throws IOException {
        Source source = content.message().source();
        byte[] octets = new byte[(int) Math.min(MOST_SOURCE, source.length())];
        ByteBuffer into = ByteBuffer.wrap(octets);
        while (into.hasRemaining() && source.read(into.position(), into) >= 0) continue;
        out.open("pre", "source").with("dir", "ltr").text(decode(octets)).close();
        if (octets.length < source.length()) {
            out.open("p", "note").line("The first " + Formats.size(MOST_SOURCE) + " of " + Formats.size(source.length()) + " are shown. ");
            out.open("a").with("href", here + "/source").line("Download the message").close().close();
        }
    }

    /// UTF-8 if the octets are valid UTF-8, up to the character that the end may cut. Else each octet is a character.
    private static String decode(byte[] octets) {
        ByteBuffer from = ByteBuffer.wrap(octets);
        CharBuffer to = CharBuffer.allocate(octets.length);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        boolean valid = !decoder.decode(from, to, false).isError();
        String text = valid ? to.flip().toString() : new String(octets, StandardCharsets.ISO_8859_1);
        return text.replace("\r\n", "\n");
    }
}
