package stheno.catcher.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.catcher.api.Releases;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Entry;
import stheno.catcher.store.QuerySyntax;
import stheno.http.Cookie;
import stheno.http.Parameters;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.smtp.SmtpAddressParser;
import stheno.web.blocking.BlockingExchange;

/// Answers to forms: deleting, releasing, the colours. On a worker's thread; blocks.
final class FormReplies {
    private static final int LONGEST_FORM = 64 * 1024; // octets: the ids of a whole page are 2 KB
    private static final int MOST_RECIPIENTS = 100;
    private static final Duration THEME_KEPT = Duration.ofDays(365);
    private static final Pattern PAGE = Pattern.compile("(message/[0-9a-z]{1,40})?(\\?[A-Za-z0-9%&=+*._-]{0,3000})?");

    private final CaughtMessages messages;
    private final ViewSettings settings;
    private final PageReplies pages;

    FormReplies(CaughtMessages messages, ViewSettings settings, PageReplies pages) {
        this.messages = messages;
        this.settings = settings;
        this.pages = pages;
    }

    /// A form and what to do with it.
    private interface Action {
        Reply run(Parameters form) throws IOException;
    }

    private Reply checked(BlockingExchange exchange, String root, Action action) throws IOException {
        Request request = exchange.request();
        byte[] body;
        try (InputStream in = exchange.input()) {
            body = in.readNBytes(LONGEST_FORM + 1);
        }
        if (body.length > LONGEST_FORM) return pages.card(request, root, Status.CONTENT_TOO_LARGE, "Refused", "The form is too long.");
        return action.run(Parameters.parse(new String(body, StandardCharsets.ISO_8859_1)));
    }

    /// Deletes what was selected, or all messages of the selection.
    Reply delete(BlockingExchange exchange) throws IOException {
        return checked(exchange, "", form -> {
            Selection selection = Selection.of(form);
            try {
                if (form.first("all").isPresent()) messages.delete(PageReplies.query(selection));
                else messages.delete(form.all("id"));
            } catch (QuerySyntax e) {
                return pages.card(exchange.request(), "", Status.BAD_REQUEST, "Nothing was deleted", e.getMessage());
            }
            boolean all = form.first("all").isPresent();
            return Reply.redirect("./" + (all ? selection.withBefore(Optional.empty()) : selection).query());
        });
    }

    /// Keeps the colours in a cookie. Its path is that of the pages, whatever that is behind a proxy: the browser takes the folder of this
    /// address.
    Reply theme(BlockingExchange exchange) throws IOException {
        return checked(exchange, "", form -> {
            PageFrame.Theme theme = PageFrame.Theme.of(form.first("theme").orElse(""));
            String back = form.first("back").filter(address -> PAGE.matcher(address).matches()).orElse("");
            return Reply.redirect("./" + back).cookie(Cookie.of("theme", theme.word()).maxAge(THEME_KEPT));
        });
    }

    /// The form to send a message on.
    Reply releaseForm(Request request, String id) throws IOException {
        Entry entry = pages.entry(id);
        if (settings.release().isEmpty()) return noRelease(request);
        List<String> recipients = entry.recipients().stream().limit(MOST_RECIPIENTS).map(EmailAddress::toString).toList();
        return releasePage(request, entry, String.join("\n", recipients), "");
    }

    private Reply noRelease(Request request) {
        return pages.card(request, "../../", Status.NOT_FOUND, "Messages cannot be sent on", "No smarthost is configured.");
    }

    private Reply releasePage(Request request, Entry entry, String recipients, String fault) {
        PageFrame frame = pages.frame(request, "../../", "message/" + entry.id());
        HtmlWriter out = frame.begin("Release \u2013 Stheno", "short");
        out.open("main", "card").element("h1", "Send this message on");
        out.open("p", "soft").with("dir", "auto").line(MessagePage.title(entry)).close();
        if (!fault.isEmpty()) out.element("p", "failed", fault);
        out.open("form").with("method", "post").with("action", "release");
        out.open("label").with("for", "to").line("To, one address a line").close();
        out.open("textarea").with("name", "to").with("id", "to").with("rows", "5").with("spellcheck", "false").with("required")
                .text(recipients).close();
        out.element("p", "soft", settings.release().map(Releases::allowed).orElse(""));
        out.open("div", "buttons").open("button", "button primary").line("Send").close();
        out.open("a", "button").with("href", "../" + entry.id()).with("id", "back").line("Cancel").close().close();
        out.close().close();
        return PageReplies.page(fault.isEmpty() ? Status.OK : Status.BAD_REQUEST, frame.end(out));
    }

    /// Sends a message on, to exactly the addresses of the form.
    Reply release(BlockingExchange exchange, String id) throws IOException {
        return checked(exchange, "../../", form -> {
            Request request = exchange.request();
            Entry entry = pages.entry(id);
            if (settings.release().isEmpty()) return noRelease(request);
            String typed = form.first("to").orElse("");
            List<EmailAddress> recipients = new ArrayList<>();
            for (String line : typed.split("[\\r\\n]+")) {
                if (line.isBlank()) continue;
                Optional<EmailAddress> address = SmtpAddressParser.address(line.strip());
                if (address.isEmpty()) {
                    return releasePage(request, entry, typed, "\u201C" + TextBody.cut(line.strip(), 100) + "\u201D is no address.");
                }
                recipients.add(address.get());
            }
            if (recipients.isEmpty() || recipients.size() > MOST_RECIPIENTS) {
                return releasePage(request, entry, typed, "Enter 1 to " + MOST_RECIPIENTS + " addresses.");
            }
            try {
                settings.release().get().send(entry, recipients);
            } catch (IllegalArgumentException e) {
                return releasePage(request, entry, typed, String.valueOf(e.getMessage()));
            }
            return pages.card(request, "../../", Status.OK, "The message is in the queue",
                    recipients.size() == 1 ? "It will be sent to " + recipients.getFirst() + "."
                            : "It will be sent to " + recipients.size() + " addresses.");
        });
    }
}
