package stheno.catcher.view;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.StoreBusy;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;

/// The caught messages as web pages.
///
/// | Path below the prefix | What it is |
/// |---|---|
/// | `/` | the list; `?q=SEARCH&mailbox=NAME&before=CURSOR` |
/// | `/message/ID` | a message; `?show=html`, `text`, `headers`, `parts` or `source` |
/// | `/message/ID/html/N` | the HTML of part N, for a frame; `?remote=yes` with pictures of other servers |
/// | `/message/ID/part/N` | part N, decoded |
/// | `/message/ID/source` | the message as it came |
/// | `/message/ID/release` | a form to send it on, and where the form is sent to |
/// | `/delete`, `/theme` | where forms are sent to |
/// | `/assets/VERSION/NAME` | style sheet, script, pictures |
///
/// All addresses in pages are relative. A [stheno.catcher.api.HostGuard] must stand in front of this handler: it refuses the forms of other
/// sites. There is no login and no session, so a token in the forms could hold no secret beyond that. The handler of the API stands at
/// `/api/` in front of this one. Any thread.
public final class CatcherView implements Handler {
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is nothing here.").with(PageFrame.FIELDS);

    private final String prefix;
    private final Assets assets = new Assets();
    private final Handler pages;
    private final Handler downloads;
    private final PageReplies replies;
    private final FormReplies forms;

    /// @param workers read messages, which blocks
    public CatcherView(CaughtMessages messages, Workers workers, ViewSettings settings, InstantSource clock) {
        this.prefix = settings.prefix();
        this.pages = new BlockingHandler(workers, this::serve);
        this.downloads = new BlockingHandler(new Workers(64, 256), this::serve); // apart, so that slow clients do not keep pages waiting
        this.replies = new PageReplies(messages, settings, assets, clock);
        this.forms = new FormReplies(messages, settings, replies);
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        Request request = exchange.request();
        String path = below(request);
        if (path.isEmpty() && request.path().equals(prefix)) {
            // relative, for a proxy may serve it below another path
            String query = request.query().map(q -> "?" + q).orElse("");
            exchange.respond(Reply.redirect(Status.PERMANENT_REDIRECT, prefix.substring(prefix.lastIndexOf('/') + 1) + "/" + query));
        } else if (path.startsWith("/assets/")) {
            exchange.respond(isRead(request) ? assets.reply(request, path.substring(1)) : notAllowed("GET, HEAD"));
        } else if (path.isEmpty()) {
            exchange.respond(NOT_FOUND);
        } else {
            (path.contains("/part/") ? downloads : pages).handle(exchange);
        }
    }

    /// The path below the prefix, with its slash; empty if it is the prefix itself or not below it.
    private String below(Request request) {
        String path = request.decodedPath().orElse("");
        return path.startsWith(prefix + "/") ? path.substring(prefix.length()) : "";
    }

    private static boolean isRead(Request request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static Reply notAllowed(String allowed) {
        return Reply.error(Status.METHOD_NOT_ALLOWED, "The method is not allowed here.").with(PageFrame.FIELDS).field("Allow", allowed);
    }

    private void serve(BlockingExchange exchange) throws IOException {
        String[] path = below(exchange.request()).substring(1).split("/", -1);
        try {
            if (path[0].equals("delete") || path[0].equals("theme")) form(exchange, path);
            else if (!isRead(exchange.request()) && !isRelease(path)) exchange.respond(notAllowed("GET, HEAD"));
            else if (path.length == 1 && path[0].isEmpty()) exchange.respond(replies.list(exchange.request()));
            else if (path[0].equals("message") && path.length >= 2) message(exchange, path);
            else exchange.respond(NOT_FOUND);
        } catch (NoSuchFileException _) {
            exchange.respond(replies.gone(exchange.request(), "../".repeat(Math.max(0, path.length - 1))));
        } catch (StoreBusy _) {
            exchange.respond(Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy. Try again later.").with(PageFrame.FIELDS)
                    .field("Retry-After", "1"));
        }
    }

    private static boolean isRelease(String[] path) {
        return path.length == 3 && path[0].equals("message") && path[2].equals("release");
    }

    private void form(BlockingExchange exchange, String[] path) throws IOException {
        if (path.length > 1) exchange.respond(NOT_FOUND);
        else if (!exchange.request().method().equals("POST")) exchange.respond(notAllowed("POST"));
        else exchange.respond(path[0].equals("delete") ? forms.delete(exchange) : forms.theme(exchange));
    }

    private void message(BlockingExchange exchange, String[] path) throws IOException {
        String id = path[1];
        boolean releases = isRelease(path);
        if (path.length == 2) exchange.respond(replies.message(exchange.request(), id));
        else if (path.length == 3 && path[2].isEmpty()) exchange.respond(Reply.redirect(Status.PERMANENT_REDIRECT, "../" + id));
        else if (path.length == 3 && path[2].equals("source")) exchange.respond(replies.source(id));
        else if (releases && !isRead(exchange.request())) exchange.respond(forms.release(exchange, id));
        else if (releases) exchange.respond(forms.releaseForm(exchange.request(), id));
        else if (path.length == 4 && path[2].equals("html")) exchange.respond(replies.html(exchange.request(), id, path[3]));
        else if (path.length == 4 && path[2].equals("part")) replies.part(exchange, id, path[3]);
        else exchange.respond(NOT_FOUND);
    }
}
