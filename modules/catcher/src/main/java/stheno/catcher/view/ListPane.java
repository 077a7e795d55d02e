package stheno.catcher.view;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import stheno.catcher.store.Entry;
import stheno.catcher.store.Page;

/// The list of messages: on its own page, and beside a message. A form around it deletes what is selected. One thread.
final class ListPane {
    private static final int MOST_MAILBOXES = 200; // that are listed

    /// A mailbox and how many messages it has.
    record Mailbox(String name, long count) {}

    private final PageFrame page;
    private final Page messages;
    private final Instant now;
    private final ZoneId zone;

    ListPane(PageFrame page, Page messages, Instant now, ZoneId zone) {
        this.page = page;
        this.messages = messages;
        this.now = now;
        this.zone = zone;
    }

    /// The mailboxes, as links that one can bookmark. Without any login there is only one, which is not listed.
    static void mailboxes(PageFrame page, HtmlWriter out, List<Mailbox> mailboxes, long total) {
        Selection selection = page.selection();
        if (mailboxes.isEmpty() && selection.mailbox().isEmpty()) return;
        out.open("nav", "mailboxes").with("aria-label", "Mailboxes");
        out.element("h2", "Mailboxes");
        mailbox(page, out, Optional.empty(), "All messages", total);
        for (Mailbox mailbox : mailboxes.subList(0, Math.min(MOST_MAILBOXES, mailboxes.size()))) {
            mailbox(page, out, Optional.of(mailbox.name()), mailbox.name(), mailbox.count());
        }
        if (mailboxes.size() > MOST_MAILBOXES) out.element("p", "soft", "The first " + MOST_MAILBOXES + " are listed.");
        out.close();
    }

    private static void mailbox(PageFrame page, HtmlWriter out, Optional<String> name, String title, long count) {
        Selection selection = page.selection();
        out.open("a").with("href", page.to(selection.withMailbox(name).query()))
                .withIf(selection.mailbox().equals(name), "aria-current", "page");
        page.icon(out, name.isEmpty() ? "all" : "mailbox");
        out.open("span", "name").with("dir", "auto").line(title).close();
        out.element("span", "count", Formats.number(count)).close();
    }

    /// Writes the list.
    ///
    /// @param current the id of the message that is open beside it
    /// @param fault   what is wrong with the search
    void write(HtmlWriter out, Optional<String> current, Optional<String> fault) {
        Selection selection = page.selection();
        out.open("form", "list").with("method", "post").with("action", page.to("delete")).with("id", "list")
                .with("aria-label", "Messages");
        selection.hidden(out);
        actions(out);
        if (fault.isPresent()) out.open("div", "nothing").element("h2", "This search is not understood").element("p", fault.get()).close();
        else if (messages.entries().isEmpty()) nothing(out);
        out.open("ul", "rows").with("id", "rows")
                .with("data-first", messages.entries().isEmpty() ? "" : messages.entries().getFirst().id());
        for (Entry entry : messages.entries()) row(out, entry, current);
        out.close();
        pages(out);
        out.close();
    }

    private void actions(HtmlWriter out) {
        Selection selection = page.selection();
        out.open("div", "actions");
        boolean searched = !selection.search().isEmpty();
        out.open("p", "summary").line(searched ? "Found for \u201C" + selection.search() + "\u201D"
                : selection.mailbox().orElse("All messages"));
        if (searched) {
            out.line(" ").open("a", "clear").with("href", page.to(new Selection("", selection.mailbox(), Optional.empty()).query()))
                    .line("Clear").close();
        }
        out.close();
        if (!messages.entries().isEmpty()) {
            out.open("button", "button danger selected").with("title", "Delete the selected messages (#)");
            page.icon(out, "delete");
            out.element("span", "label", "Delete selected").close();
            out.open("details", "sure").open("summary", "button").with("title", "Delete all messages of this list");
            page.icon(out, "delete");
            out.element("span", "label", "Delete all\u2026").close();
            out.open("div", "sheet").element("p", all(selection));
            out.open("button", "button danger").with("name", "all").with("value", "yes").line("Delete them").close();
            out.close().close();
        }
        out.close();
    }

    private static String all(Selection selection) {
        if (!selection.search().isEmpty()) return "All messages that match this search will be deleted, on all pages.";
        return selection.mailbox().map(mailbox -> "All messages of the mailbox \u201C" + mailbox + "\u201D will be deleted.")
                .orElse("All messages of all mailboxes will be deleted.");
    }

    private void row(HtmlWriter out, Entry entry, Optional<String> current) {
        boolean open = current.filter(entry.id()::equals).isPresent();
        String sender = People.sender(entry);
        out.open("li", open ? "row current" : "row").with("data-id", entry.id());
        out.open("input").with("type", "checkbox").with("name", "id").with("value", entry.id()).with("aria-label", "Select");
        out.open("a").with("href", page.to("message/" + entry.id() + page.selection().query())).withIf(open, "aria-current", "true");
        People.avatar(out, sender);
        out.open("span", "from").with("dir", "auto").line(sender).close();
        out.open("span", "subject").with("dir", "auto").line(MessagePage.title(entry)).close();
        out.open("span", "to").line("to ").element("bdi", People.recipients(entry)).close();
        out.open("span", "marks");
        entry.mailbox().filter(_ -> page.selection().mailbox().isEmpty()).ifPresent(mailbox -> out.element("span", "chip", mailbox));
        if (!entry.doubts().isEmpty()) {
            out.open("span", "mark doubt").with("title", entry.doubts().getFirst().text());
            page.icon(out, "doubt");
            out.element("span", "unseen", "Doubts").close();
        }
        if (entry.attachments() > 0) {
            out.open("span", "mark").with("title", entry.attachments() == 1 ? "1 attachment" : entry.attachments() + " attachments");
            page.icon(out, "clip");
            out.element("span", "unseen", "Attachments").close();
        }
        out.close();
        out.element("span", "size", Formats.size(entry.octets()));
        Formats.shortTime(out, entry.received(), now, zone);
        out.close().close();
    }

    private void nothing(HtmlWriter out) {
        Selection selection = page.selection();
        out.open("div", "nothing");
        out.open("img").with("src", page.to(page.assets().address("mark.svg"))).with("alt", "").with("width", "72").with("height", "72");
        if (!messages.complete()) {
            out.element("h2", "Nothing found so far");
            out.element("p", "The search has looked through a part of the messages. Go on with \u201COlder\u201D.");
        } else if (selection.isWhole()) {
            out.element("h2", "No messages yet").element("p", "Send one to the SMTP port of this server. It appears here by itself.");
        } else {
            out.element("h2", "Nothing found");
            out.element("p", "No message matches. The question mark in the search field lists what can be searched.");
        }
        out.close();
    }

    private void pages(HtmlWriter out) {
        Selection selection = page.selection();
        if (selection.before().isEmpty() && messages.next().isEmpty()) return;
        out.open("nav", "pages").with("aria-label", "Pages");
        if (selection.before().isPresent()) {
            out.open("a", "button").with("href", page.to(selection.withBefore(Optional.empty()).query())).line("Newest").close();
        }
        if (!messages.complete()) out.element("span", "soft", "The search goes on with older messages.");
        messages.next().ifPresent(next -> out.open("a", "button older").with("rel", "next")
                .with("href", page.to(selection.withBefore(Optional.of(next)).query())).line("Older").close());
        out.close();
    }
}
