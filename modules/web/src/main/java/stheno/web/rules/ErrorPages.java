package stheno.web.rules;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Tree;
import stheno.web.files.MimeTypes;
import stheno.web.files.SmallFile;

/// Replaces the server's own [error pages][Reply#error] by a site's: for one status, or for a class of them, 4 or 5, where a status has no
/// page of its own. The status and all other fields stay. An error with a body that a handler or a script has made is left alone.
///
/// The pages are read when this is made, and again, in the background, by a reply that uses one when a second has passed. A page that
/// cannot be read any more stays as it was. Any thread.
public final class ErrorPages implements Handler {
    private static final int LONGEST = 256 * 1024; // bytes of a page: all pages stay in memory
    private static final long FRESH = 1_000_000_000L; // nanoseconds

    private final Tree tree;
    private final MimeTypes types;
    private final DiskShare disk;
    private final Map<Integer, Page> pages = new HashMap<>();
    private final Handler next;

    /// With a thread of its own for reading pages again.
    ///
    /// @param pages by status, from 400 to 599, or class of status, 4 or 5: the file's path below the tree's root, like `/404.html`
    /// @throws IllegalArgumentException if a number is not one of these
    /// @throws IOException if a file does not exist, cannot be read, or is longer than 256 KB; the message names it
    public ErrorPages(Tree tree, Map<Integer, String> pages, Handler next) throws IOException {
        this(tree, pages, MimeTypes.DEFAULTS, new DiskPool().share(), next);
    }

    /// @param pages by status, from 400 to 599, or class of status, 4 or 5: the file's path below the tree's root, like `/404.html`
    /// @param types the media types of files
    /// @param disk  of the tree
    /// @throws IllegalArgumentException if a number is not one of these
    /// @throws IOException if a file does not exist, cannot be read, or is longer than 256 KB; the message names it
    public ErrorPages(Tree tree, Map<Integer, String> pages, MimeTypes types, DiskShare disk, Handler next) throws IOException {
        this.tree = tree;
        this.types = types;
        this.disk = disk;
        this.next = next;
        for (Map.Entry<Integer, String> page : pages.entrySet()) {
            int status = page.getKey();
            if (status != 4 && status != 5 && (status < 400 || status > 599)) {
                throw new IllegalArgumentException("an error page is for a status from 400 to 599, or for 4 or 5, not for " + status);
            }
            this.pages.put(status, new Page(page.getValue()));
        }
    }

    /// One page, and the last reply that it was put into: a reply that a handler sends again and again is filled once.
    private final class Page {
        private record Filled(SmallFile file, Reply empty, Reply reply) {}

        private final String path;
        private final AtomicLong readAt;
        private volatile SmallFile file;

        // Loops race to set it; each uses it only for the reply and the file that it was made for.
        private Filled latest;

        Page(String path) throws IOException {
            this.path = path;
            readAt = new AtomicLong(disk.clock().getAsLong());
            file = SmallFile.read(tree, path, LONGEST, types);
            latest = new Filled(file, Reply.of(Status.OK), Reply.of(Status.OK));
        }

        Reply instead(Reply error) {
            SmallFile now = file;
            Filled known = latest;
            if (known.empty() != error || known.file() != now) {
                known = new Filled(now, error, error.type(now.type()).body(now.content().duplicate()));
                if (error.reusable()) latest = known;
            }
            return known.reply();
        }

        /// Never waits for the disk.
        void readAgain(ClientNetwork client) {
            long last = readAt.get();
            long now = disk.clock().getAsLong();
            if (now - last >= FRESH && readAt.compareAndSet(last, now)) disk.submit(client, this::read, () -> { });
        }

        private void read() {
            try {
                SmallFile now = SmallFile.read(tree, path, LONGEST, types);
                if (!now.equals(file)) file = now;
            } catch (IOException e) {
                // the site may be changing now: the last page is better than none
            }
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        ClientNetwork client = ClientNetwork.of(exchange.client());
        exchange.transform(reply -> changed(reply, client));
        next.handle(exchange);
    }

    private Reply changed(Reply reply, ClientNetwork client) {
        if (!reply.isErrorPage()) return reply;
        int code = reply.status().code();
        Page page = pages.getOrDefault(code, pages.get(code / 100));
        if (page == null) return reply;
        page.readAgain(client);
        Reply instead = page.instead(reply);
        reply.discard(); // a transformation before this one may have wrapped its body
        return instead;
    }
}
