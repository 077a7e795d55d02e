package stheno.catcher.view;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.catcher.api.Releases;
import stheno.catcher.store.Content;
import stheno.catcher.store.Entry;
import stheno.mail.mime.Note;
import stheno.mail.mime.text.Attachment;
import stheno.mail.mime.text.Section;

/// The page of one message: what can be done with it, its envelope and header side by side, doubts, codes and links, and one of the tabs.
/// On a wide screen, the list stands beside it. One thread.
final class MessagePage {
    private static final int MOST_LINKS = 100; // in the list of links
    private static final int LARGEST_PICTURE = 2 << 20; // octets: among the attachments, larger ones are not shown

    /// What the lower part of the page shows.
    enum Tab {
        HTML("HTML"), TEXT("Text"), HEADERS("Headers"), PARTS("Parts"), SOURCE("Source");

        private final String title;

        Tab(String title) {
            this.title = title;
        }

        String word() {
            return title.toLowerCase(Locale.ROOT);
        }

        static Optional<Tab> of(String word) {
            for (Tab tab : values()) if (tab.word().equals(word)) return Optional.of(tab);
            return Optional.empty();
        }
    }

    private final PageFrame page;
    private final Content content;
    private final Entry entry;
    private final ZoneId zone;
    private final boolean remote;
    private final Optional<Releases> release;

    /// @param remote  whether pictures of other servers are shown
    /// @param release sends messages on
    MessagePage(PageFrame page, Content content, ZoneId zone, boolean remote, Optional<Releases> release) {
        this.page = page;
        this.content = content;
        this.entry = content.entry();
        this.zone = zone;
        this.remote = remote;
        this.release = release;
    }

    /// The title of a message: its subject, which is never empty.
    static String title(Entry entry) {
        return entry.subject().isBlank() ? "(no subject)" : entry.subject();
    }

    /// The tab that a message opens with.
    private Tab first() {
        return content.text().shown().stream().anyMatch(section -> section.format() == Section.Format.HTML) ? Tab.HTML : Tab.TEXT;
    }

    private boolean hasHtml() {
        return !content.text().html().isEmpty();
    }

    /// Writes the part of the page that is about this message.
    ///
    /// @throws IOException if the message cannot be read
    void write(HtmlWriter out, Optional<Tab> wanted) throws IOException {
        Tab tab = wanted.filter(t -> t != Tab.HTML || hasHtml()).orElseGet(this::first);
        out.open("main", "reader").with("id", "reader").with("data-id", entry.id());
        toolbar(out);
        out.open("div", "page");
        head(out);
        new Facts(content, zone).write(out);
        doubts(out);
        finds(out);
        releases(out);
        for (var invitation : content.text().invitations()) InvitationCard.write(page, out, invitation);
        attachments(out);
        tabs(out, tab);
        new TabContent(page, content, address("")).write(out, tab, remote);
        out.close().close();
    }

    /// The address of this page, seen from itself, with one more parameter.
    private String address(String path) {
        return entry.id() + path;
    }

    private String tabAddress(Tab tab) {
        return address(page.selection().queryWith("show", tab.word()));
    }

    private void toolbar(HtmlWriter out) {
        out.open("div", "toolbar");
        out.open("a", "button back").with("href", page.to(page.selection().query())).with("id", "back")
                .with("title", "Back to the list (u)");
        page.icon(out, "back");
        out.element("span", "label", "Back").close();
        out.element("span", "space", "");
        out.open("a", "button").with("href", address("/source")).with("download", entry.id() + ".eml")
                .with("title", "Download the message");
        page.icon(out, "download");
        out.element("span", "label", "Download").close();
        if (release.isPresent()) {
            out.open("a", "button").with("href", address("/release")).with("title", "Send the message on");
            page.icon(out, "send");
            out.element("span", "label", "Release").close();
        }
        out.open("form").with("method", "post").with("action", page.to("delete"));
        page.selection().hidden(out);
        out.open("button", "button danger").with("name", "id").with("value", entry.id()).with("id", "delete").with("title", "Delete (#)");
        page.icon(out, "delete");
        out.element("span", "label", "Delete").close().close();
        out.close();
    }

    private void head(HtmlWriter out) {
        out.open("div", "head");
        out.open("h1").with("dir", "auto").line(title(entry)).close();
        String sender = People.sender(entry);
        out.open("div", "sender");
        People.avatar(out, sender);
        out.open("div").open("p", "who").open("bdi").open("strong").line(sender).close().close();
        String address = People.address(entry);
        if (!address.equals(sender)) out.line(" ").open("bdi").element("span", "soft", address).close();
        out.close();
        out.open("p", "soft").line("to ");
        out.element("bdi", People.recipients(entry));
        out.line(" \u00B7 ");
        Formats.fullTime(out, entry.received(), zone);
        entry.mailbox().ifPresent(mailbox -> {
            out.line(" \u00B7 mailbox ");
            out.open("a", "chip").with("href", page.to(new Selection("", Optional.of(mailbox), Optional.empty()).query())).line(mailbox)
                    .close();
        });
        out.close().close().close().close();
    }

    /// Each doubt in a line.
    private void doubts(HtmlWriter out) {
        List<Note> notes = content.text().notes();
        boolean ofLines = notes.stream().anyMatch(note -> note.kind() == Note.Kind.LINE_ENDS || note.kind() == Note.Kind.LONG_LINES);
        List<String> marks = entry.doubts().stream().filter(doubt -> !ofLines || !Facts.isAboutLines(doubt)).map(doubt -> doubt.text())
                .toList();
        if (notes.isEmpty() && marks.isEmpty()) return;
        out.open("section", "doubts").with("aria-label", "Doubts");
        page.icon(out, "doubt");
        out.open("ul");
        for (String mark : marks) out.element("li", mark);
        for (Note note : notes) {
            out.open("li").line(note.text());
            if (note.part() > 0) out.element("span", "soft", " Part " + note.part() + ".");
            out.close();
        }
        out.close().close();
    }

    /// One-time codes and links: what a developer looks for in a message.
    private void finds(HtmlWriter out) {
        List<String> codes = content.text().codes();
        List<String> links = content.text().links();
        if (codes.isEmpty() && links.isEmpty()) return;
        out.open("section", "finds");
        if (!codes.isEmpty()) {
            out.open("div", "codes").element("span", "soft", codes.size() == 1 ? "Code" : "Codes");
            for (String code : codes) out.open("code", "code").with("data-copy", code).line(code).close();
            out.close();
        }
        if (!links.isEmpty()) {
            out.open("details").open("summary").line(links.size() == 1 ? "1 link" : Formats.number(links.size()) + " links").close();
            out.open("ol");
            for (String link : links.subList(0, Math.min(MOST_LINKS, links.size()))) link(out, link);
            out.close();
            if (links.size() > MOST_LINKS) out.element("p", "soft", "The first " + MOST_LINKS + " links are listed.");
            out.close();
        }
        out.close();
    }

    /// Where the message was sent on to, and what has become of that.
    private void releases(HtmlWriter out) {
        List<Releases.Sent> sent = release.map(all -> all.of(entry.id())).orElse(List.of());
        if (sent.isEmpty()) return;
        out.open("ul", "sent").with("aria-label", "Sent on");
        for (Releases.Sent one : sent) {
            String more = one.to().size() > 1 ? " and " + (one.to().size() - 1) + " more" : "";
            out.open("li").line("Sent on to ").element("bdi", one.to().getFirst().toString()).line(more + " \u00B7 ");
            Formats.fullTime(out, one.time(), zone);
            out.line(" ").element("span", "chip", one.state()).close();
        }
        out.close();
    }

    private static void link(HtmlWriter out, String link) {
        out.open("li");
        boolean web = link.contains(":") && HtmlWriter.isSafeAddress(link);
        if (web) out.open("a").with("href", link).with("target", "_blank").with("rel", "noopener noreferrer").line(link).close();
        else out.line(link);
        out.close();
    }

    private void tabs(HtmlWriter out, Tab current) {
        out.open("nav", "tabs").with("aria-label", "Parts of the message");
        for (Tab tab : Tab.values()) {
            if (tab == Tab.HTML && !hasHtml()) continue;
            out.open("a").with("href", tabAddress(tab)).withIf(tab == current, "aria-current", "page").line(tab.title);
            int count = content.message().parts().size();
            if (tab == Tab.PARTS && count > 1) out.element("span", "count", Formats.number(count));
            out.close();
        }
        out.close();
    }

    private void attachments(HtmlWriter out) {
        List<Attachment> attachments = content.text().attachments();
        if (attachments.isEmpty()) return;
        out.open("section", "attachments").with("aria-label", "Attachments");
        out.element("h2", attachments.size() == 1 ? "1 attachment" : Formats.number(attachments.size()) + " attachments");
        out.open("ul");
        for (Attachment attachment : attachments) {
            out.open("li").open("a").with("href", address("/part/" + attachment.part().index())).with("download", attachment.name());
            boolean picture = PageReplies.isPicture(attachment.part()) && attachment.size() <= LARGEST_PICTURE;
            String address = address("/part/" + attachment.part().index());
            if (picture) out.open("img").with("src", address).with("alt", "").with("loading", "lazy");
            else page.icon(out, "file");
            out.open("span", "name").with("dir", "auto").line(attachment.name()).close();
            out.element("span", "soft", attachment.type() + " \u00B7 " + Formats.size(attachment.size()));
            out.close().close();
        }
        out.close().close();
    }
}
