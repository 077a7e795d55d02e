package stheno.web.hosts;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.Map;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.web.files.MimeTypes;
import stheno.web.files.OpenFile;

/// Shows a site's own pages in the place of this server's [error pages][Reply#error]: for a status, or for a class of them, 4 or 5, where
/// the status has none. The status and all other fields stay; what a handler or a script says with a body of its own is left alone.
///
/// The pages are read once, when this is made. Any thread.
public final class ErrorPages implements Handler {
    private static final int LONGEST = 256 * 1024; // bytes of a page, all of which stay in memory
    private static final int ATTEMPTS = 3; // to catch a file between two changes

    private final Map<Integer, Page> pages = new HashMap<>();
    private final Handler next;

    /// @param pages by status, from 400 to 599, or class of status, 4 or 5: the file's path below the tree's root, like `/404.html`
    /// @throws IllegalArgumentException if a number is none of these
    /// @throws IOException whose message names the file, if one is not there, cannot be read, or is longer than 256 KB
    public ErrorPages(Tree tree, Map<Integer, String> pages, Handler next) throws IOException {
        this.next = next;
        for (Map.Entry<Integer, String> page : pages.entrySet()) {
            int status = page.getKey();
            if (status != 4 && status != 5 && (status < 400 || status > 599)) {
                throw new IllegalArgumentException("an error page is for a status from 400 to 599, or for 4 or 5, not for " + status);
            }
            this.pages.put(status, new Page(page.getValue(), content(tree, page.getValue())));
        }
    }

    private static byte[] content(Tree tree, String path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            if (!(tree.resolveDecoded(path) instanceof Found.Regular file)) {
                throw new FileNotFoundException("error page " + path + " is no file below " + tree.root());
            }
            if (file.size() > LONGEST) {
                throw new FileSystemException(path, null, "an error page of " + file.size() + " bytes, more than " + LONGEST);
            }
            try {
                return OpenFile.content(file);
            } catch (OpenFile.Changed e) {
                if (attempt == ATTEMPTS) throw e;
            }
        }
    }

    /// One page, and the last reply that it was put into: those that are kept to be answered again come again and again.
    private static final class Page {
        private record Filled(Reply empty, Reply reply) {}

        private final String type;
        private final ByteBuffer content;

        // Loops race to fill it; whichever they find is right for its own reply.
        private Filled latest = new Filled(Reply.of(Status.OK), Reply.of(Status.OK));

        Page(String name, byte[] content) {
            this.type = MimeTypes.of(name);
            this.content = ByteBuffer.wrap(content);
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
        reply.discard(); // whatever its body has been wrapped in
        return instead;
    }
}
