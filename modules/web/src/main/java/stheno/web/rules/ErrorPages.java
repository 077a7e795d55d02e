package stheno.web.rules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Tree;
import stheno.web.files.SmallFile;

/// Replaces the server's own [error pages][Reply#error] by a site's: for one status, or for a class of them, 4 or 5, where a status has no
/// page of its own. The status and all other fields stay. An error with a body that a handler or a script has made is left alone.
///
/// The pages are read once, when this is made. Any thread.
public final class ErrorPages implements Handler {
    private static final int LONGEST = 256 * 1024; // bytes of a page: all pages stay in memory

    private final Map<Integer, Page> pages = new HashMap<>();
    private final Handler next;

    /// @param pages by status, from 400 to 599, or class of status, 4 or 5: the file's path below the tree's root, like `/404.html`
    /// @throws IllegalArgumentException if a number is not one of these
    /// @throws IOException if a file does not exist, cannot be read, or is longer than 256 KB; the message names it
    public ErrorPages(Tree tree, Map<Integer, String> pages, Handler next) throws IOException {
        this.next = next;
        for (Map.Entry<Integer, String> page : pages.entrySet()) {
            int status = page.getKey();
            if (status != 4 && status != 5 && (status < 400 || status > 599)) {
                throw new IllegalArgumentException("an error page is for a status from 400 to 599, or for 4 or 5, not for " + status);
            }
            this.pages.put(status, new Page(SmallFile.read(tree, page.getValue(), LONGEST)));
        }
    }

    /// One page, and the last reply that it was put into: a reply that a handler sends again and again is filled once.
    private static final class Page {
        private record Filled(Reply empty, Reply reply) {}

        private final String type;
        private final ByteBuffer content;

        // Loops race to set it; each uses it only for the reply that it was made for.
        private Filled latest = new Filled(Reply.of(Status.OK), Reply.of(Status.OK));

        Page(SmallFile file) {
            this.type = file.type();
            this.content = file.content();
        }

        Reply instead(Reply error) {
            Filled known = latest;
            if (known.empty() != error) {
                known = new Filled(error, error.type(type).body(content.duplicate()));
                if (error.reusable()) latest = known;
            }
            return known.reply();
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        exchange.transform(this::changed);
        next.handle(exchange);
    }

    private Reply changed(Reply reply) {
        if (!reply.isErrorPage()) return reply;
        int code = reply.status().code();
        Page page = pages.getOrDefault(code, pages.get(code / 100));
        if (page == null) return reply;
        Reply instead = page.instead(reply);
        reply.discard(); // a transformation before this one may have wrapped its body
        return instead;
    }
}
