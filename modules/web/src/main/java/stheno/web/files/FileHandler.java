package stheno.web.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.Deflaters;
import stheno.producers.Producer;
import stheno.reactor.ClientNetwork;
import stheno.reactor.Log;
import stheno.storage.Contents;
import stheno.storage.DiskPool;
import stheno.storage.DiskRefusal;
import stheno.storage.DiskShare;
import stheno.storage.Entries;
import stheno.storage.Found;
import stheno.storage.OmittedNames;
import stheno.storage.Tree;

/// Serves the files of a tree: GET and HEAD (RFC 9110), with index files, conditions, ranges and compression.
///
/// ```java
/// FileHandler files = FileHandler.of(Path.of("/srv/www"));
/// ```
///
/// A small file that was requested lately is answered from memory. A large file is sent by the kernel, over one descriptor for all of its
/// clients. A change on disk is seen within a second.
///
/// | request                                     | reply                                                            |
/// |---------------------------------------------|------------------------------------------------------------------|
/// | another method                              | 405; OPTIONS: 204                                                |
/// | a malformed path, or one with `..`          | 400                                                              |
/// | a hidden name, or nothing                   | 404                                                              |
/// | a link out of the tree, a special file      | 403                                                              |
/// | a directory without its slash               | 301 to the path with the slash                                   |
/// | a directory without an index file           | the listing, or 403                                              |
/// | a condition that applies                    | 304, 412                                                         |
/// | ranges                                      | 206, 416; the whole file with 200 if they overlap or are too many |
/// | text, from a client that accepts a coding   | the precompressed `.br`, `.zst` or `.gz` file if it is not older, else gzip |
///
/// The client's weights choose the coding; among equal weights that order does. Text that is compressed while it is sent has no ranges: a
/// request for ranges gets them from the file without a coding, unless the client refuses that.
///
/// A single-page application names its views by paths that are not files. A [fallback][FileSettings#fallback] answers for them: a GET or
/// HEAD for a path that is no file, from a client that accepts `text/html`, is answered with that file and 200. These stay 404:
///
/// - a path with a dot in its last name, unless the client names `text/html`: a missing script or picture is not taken for a page
/// - a path below `/.well-known/`
/// - a hidden path, a link out of the tree
///
/// Any number of loops. On a loop, a request is answered only with what is in memory and no older than a second, or open. All look-ups,
/// opens and reads of directories run on the threads of a [DiskPool]: a file that hangs holds one of them, and those that ask for it. When
/// the tree's share of the threads hangs, or a request has waited 20 seconds, the answer is 503. Listings wait for memory, too. The content
/// of a large file is sent by the kernel if it is on a local disk; on a network file system, or another that is slow, it is read by those
/// threads as well.
public final class FileHandler implements Handler {
    private static final String ALLOWED = "GET, HEAD";
    private static final int ATTEMPTS = 3; // a file that changes while it is read is read again

    private static final Reply OPTIONS = Reply.of(Status.NO_CONTENT).field("Allow", ALLOWED);
    private static final Reply WRONG_METHOD =
            Reply.error(Status.METHOD_NOT_ALLOWED, "Use GET or HEAD to read a file.").field("Allow", ALLOWED);
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "The path is not the name of a file.");
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is no page at this address.");
    private static final Reply NOT_ACCEPTED = NOT_FOUND.field("Vary", "Accept, Accept-Encoding");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "Access to this page is not allowed.");
    private static final Reply CHANGED = Reply.error(Status.PRECONDITION_FAILED,
            "The file has changed, or does not match a condition of the request.");
    private static final Reply BUSY =
            Reply.error(Status.SERVICE_UNAVAILABLE, "The file cannot be read now. Try again later.").field("Retry-After", "1");

    private final Tree tree;
    private final FileSettings settings;
    private final Deflaters deflaters;
    private final InstantSource wall;
    private final FileLookup lookup;
    private final DiskShare listings;
    private final PendingLookups pending;
    private final Optional<FallbackPage> page;
    private final ListingQueue queue;
    private final OmittedNames omitted;

    private record Accepted(List<String> values, AcceptedEncodings encodings) {}

    // The last fields that were read. Loops race to set it; each uses it only for its own values.
    private Accepted latest = new Accepted(List.of(), AcceptedEncodings.of(List.of()));

    /// Serves the files of a folder with [FileSettings#DEFAULTS].
    ///
    /// @throws IOException if the folder does not exist
    public static FileHandler of(Path folder) throws IOException {
        return new FileHandler(Tree.at(folder), FileSettings.DEFAULTS);
    }

    /// With deflaters of its own, one for each processor, and threads of its own.
    public FileHandler(Tree tree, FileSettings settings) {
        this(tree, settings, new Deflaters(Runtime.getRuntime().availableProcessors()));
    }

    /// With deflaters that other handlers may share, and threads of its own.
    public FileHandler(Tree tree, FileSettings settings, Deflaters deflaters) {
        this(tree, settings, deflaters, new DiskPool().share());
    }

    /// With deflaters and threads that other handlers may share.
    ///
    /// @param disk of the tree
    public FileHandler(Tree tree, FileSettings settings, Deflaters deflaters, DiskShare disk) {
        this(tree, settings, deflaters, new FileLookup(tree, settings, deflaters, disk, disk.clock(), disk.wall()), disk, disk.wall());
    }

    /// @param lookup finds the files of that tree
    /// @param wall   the time of day, to compare with that of files
    FileHandler(Tree tree, FileSettings settings, Deflaters deflaters, FileLookup lookup, DiskShare disk, InstantSource wall) {
        this.tree = tree;
        this.settings = settings;
        this.deflaters = deflaters;
        this.wall = wall;
        omitted = new OmittedNames(disk.clock());
        this.lookup = lookup;
        listings = disk.apart();
        pending = new PendingLookups(disk, disk.clock(), this::looked, BUSY);
        page = settings.fallback().map(FallbackPage::new);
        queue = new ListingQueue(settings.listingEntries(), disk.clock());
    }

    @Override
    public void handle(Exchange exchange) {
        lookup.within(exchange.reactor().budget());
        Request request = exchange.request();
        switch (request.method()) {
            case "GET", "HEAD" -> read(exchange, PercentEncoding.decodedPath(request.path()));
            default -> exchange.respond(refusal(request.method()));
        }
    }

    private static Reply refusal(String method) {
        return method.equals("OPTIONS") ? OPTIONS : WRONG_METHOD;
    }

    private void read(Exchange exchange, Optional<String> path) {
        Optional<Reply> ready = path.isPresent() ? ready(exchange, path.get())
                : page.isPresent() ? Optional.empty() : Optional.of(MALFORMED);
        if (ready.isPresent()) exchange.respond(ready.get());
        else pending.add(path.orElseGet(() -> exchange.request().path()), exchange);
    }

    /// The reply, if it needs no disk.
    private Optional<Reply> ready(Exchange exchange, String path) {
        Optional<CachedFile> fresh = lookup.fresh(path, exchange.reactor());
        if (fresh.isEmpty()) return Optional.empty();
        try {
            return Optional.of(reply(exchange.request(), fresh.get(), Disk.NEVER));
        } catch (IOException e) { // usually NotReady
            return Optional.empty();
        }
    }

    /// Finds the reply to a GET or HEAD. Waits for the disk.
    private void looked(Exchange exchange, Consumer<Reply> answer) {
        lookup.timedBy(exchange.reactor());
        switch (outcome(exchange.request())) {
            case Outcome.Answer(var reply) -> answer.accept(reply);
            case Outcome.ReadDirectory(var path, var directory) -> list(exchange, path, directory, answer);
        }
    }

    private void list(Exchange exchange, String path, Found.Directory directory, Consumer<Reply> answer) {
        ClientNetwork client = ClientNetwork.of(exchange.client());
        boolean over = !queue.add(client, () -> exchange.left() || exchange.answered(), () -> {
            Runnable refused = () -> {
                queue.read(client, 0);
                answer.accept(BUSY);
            };
            boolean accepted = listings.submit(client, () -> {
                Reply reply = Reply.error(Status.INTERNAL_SERVER_ERROR, "The listing failed.");
                try {
                    reply = listing(exchange.request(), client, path, directory, settings.uploadForm().test(exchange),
                            exchange.reactor().log());
                } finally {
                    answer.accept(reply);
                }
            }, refused).isPresent();
            if (!accepted) refused.run();
        });
        if (over) answer.accept(BUSY);
    }

    /// The decision about a request.
    sealed interface Outcome {
        /// The reply is ready.
        record Answer(Reply reply) implements Outcome {}

        /// A directory is to be listed.
        record ReadDirectory(String path, Found.Directory directory) implements Outcome {}
    }

    /// Decides about a request. Waits for the disk.
    Outcome outcome(Request request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) return new Outcome.Answer(refusal(request.method()));
        Optional<String> decoded = PercentEncoding.decodedPath(request.path());
        String path = decoded.orElseGet(request::path);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return decoded.isPresent() ? found(request, path) : new Outcome.Answer(missing(request, path, MALFORMED));
            } catch (OpenFile.Changed | NoSuchFileException e) { // perhaps only the precompressed file is gone
                lookup.forget(path);
            } catch (IOException e) {
                lookup.forget(path);
                return new Outcome.Answer(unreadable(e));
            }
        }
        return new Outcome.Answer(BUSY);
    }

    private static Reply unreadable(IOException e) {
        return DiskRefusal.of(e).map(refusal -> switch (refusal) {
            case MISSING, NOT_DIRECTORY, IS_DIRECTORY, LINK_LOOP, NAME_TOO_LONG, BAD_NAME -> NOT_FOUND;
            case DENIED, NOT_PERMITTED, READ_ONLY, EXISTS, NOT_EMPTY, OTHER_DISK, TOO_LARGE, TOO_MANY_ENTRIES, NO_SPACE -> FORBIDDEN;
        }).orElse(BUSY); // probably no descriptor is free
    }

    private Outcome found(Request request, String path) throws IOException {
        Optional<CachedFile> fresh = lookup.fresh(path);
        if (fresh.isPresent()) return new Outcome.Answer(reply(request, fresh.get(), Disk.MAY_WAIT));
        return switch (lookup.find(path)) {
            case FileLookup.Result.File(var file) -> new Outcome.Answer(reply(request, file, Disk.MAY_WAIT));
            case FileLookup.Result.Directory(var directory) -> directory(request, path, directory);
            case FileLookup.Result.Missing _ -> new Outcome.Answer(missing(request, path, NOT_FOUND));
            case FileLookup.Result.Refused(var reason) -> new Outcome.Answer(
                    reason == Found.Reason.MALFORMED ? missing(request, path, MALFORMED) : refusal(reason));
        };
    }

    /// The reply for a path that is no file: the fallback page, if there is one for this path, or the error.
    private Reply missing(Request request, String path, Reply error) throws IOException {
        if (page.isEmpty() || !FallbackPage.isView(path)) return error;
        return FallbackPage.answers(request, path) ? fallback(request, page.get()) : NOT_ACCEPTED;
    }

    private Reply fallback(Request request, FallbackPage shown) throws IOException {
        String path = shown.path();
        try {
            Optional<CachedFile> fresh = lookup.fresh(path);
            if (fresh.isPresent()) return reply(request, fresh.get(), Disk.MAY_WAIT).with(shown.fields());
            if (!(lookup.find(path) instanceof FileLookup.Result.File(var file))) return NOT_FOUND;
            return reply(request, file, Disk.MAY_WAIT).with(shown.fields());
        } catch (IOException e) {
            lookup.forget(path);
            throw e;
        }
    }

    private static Reply refusal(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> MALFORMED;
            case HIDDEN -> NOT_FOUND; // the reply does not tell whether it exists
            case OUTSIDE, SPECIAL, UNREADABLE -> FORBIDDEN;
            case BROKEN -> BUSY;
        };
    }

    private Reply reply(Request request, CachedFile file, Disk disk) throws IOException {
        Fields fields = request.fields();
        // a Range field is ignored with HEAD, RFC 9110, section 14.2
        boolean ranged = fields.has("Range") && request.method().equals("GET");
        Representation form = file.varies() && fields.has("Accept-Encoding")
                ? file.best(accepted(fields), ranged) : file.identity();
        if (Preconditions.present(fields)) {
            RepresentationHeaders headers = form.headers();
            switch (Preconditions.evaluate(fields, headers.etag(), headers.lastModified(), seconds())) {
                case PROCEED -> { }
                case NOT_MODIFIED -> {
                    return headers.notModified();
                }
                case FAILED -> {
                    return CHANGED;
                }
            }
        }
        return ranged && form instanceof StoredFile stored ? part(fields, stored, disk) : form.full(disk);
    }

    /// The same few values are sent again and again, one for each release of each browser.
    private AcceptedEncodings accepted(Fields fields) {
        List<String> values = fields.all("Accept-Encoding");
        Accepted known = latest;
        if (!known.values().equals(values)) {
            known = new Accepted(values, AcceptedEncodings.of(values));
            latest = known;
        }
        return known.encodings();
    }

    private Reply part(Fields fields, StoredFile file, Disk disk) throws IOException {
        RepresentationHeaders headers = file.headers();
        List<String> values = fields.all("Range");
        boolean allowed = Preconditions.allowRange(fields, headers.etag(), headers.exactDate(), seconds());
        if (values.size() > 1 || !allowed) return file.full(disk);
        return switch (Ranges.parse(values.getFirst(), file.size(), settings.rangeLimit())) {
            case Ranges.Whole _ -> file.full(disk);
            case Ranges.Unsatisfiable _ -> file.unsatisfiable();
            case Ranges.Parts(var ranges) -> file.partial(ranges, ranges.size() > 1 ? boundary() : "", disk);
        };
    }

    /// Random, so that no file can contain it on purpose.
    private String boundary() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private long seconds() {
        return wall.instant().getEpochSecond();
    }

    private Outcome directory(Request request, String path, Found.Directory directory) {
        if (!path.endsWith("/")) return new Outcome.Answer(FolderRedirect.reply(request));
        if (!settings.listing()) return new Outcome.Answer(FORBIDDEN);
        // the links and buttons of the page are relative to the address that the browser shows
        boolean plain = request.rawPath().equals(request.path());
        return plain ? new Outcome.ReadDirectory(path, directory) : new Outcome.Answer(FolderRedirect.normalized(request));
    }

    /// Reads a directory, and gives back the room that was [reserved][ListingQueue#reserve]. The listing takes room until its reply is
    /// closed.
    ///
    /// @param writable whether the client may change the directory
    /// @param log      is told of names that no client could ask for
    Reply listing(Request request, ClientNetwork client, String path, Found.Directory directory, boolean writable, Log log) {
        Listing listing;
        try (Entries entries = tree.entries(directory).reporting(names -> report(log, request, names))) {
            Contents contents = entries.first(settings.listingEntries());
            listing = Listing.of(path, contents, Listing.Order.of(request.query().orElse("")));
        } catch (IOException e) {
            queue.read(client, 0);
            return unreadable(e);
        } catch (RuntimeException | Error e) {
            queue.read(client, 0);
            throw e;
        }
        boolean room = queue.read(client, listing.rows().size());
        return room ? listed(request, client, listing, writable) : BUSY;
    }

    private void report(Log log, Request request, Entries.Omitted names) {
        if (!omitted.isDue(names)) return;
        log.event(Log.Level.WARN, "listing-names-omitted", "request", request,
                "folder", names.directory(), "names", names.names(), "example", names.example());
    }

    ListingQueue queue() {
        return queue;
    }

    private Reply listed(Request request, ClientNetwork client, Listing listing, boolean writable) {
        Fields fields = request.fields();
        boolean json = ("&" + request.query().orElse("") + "&").contains("&format=json&")
                || fields.has("Accept", "application/json") && !fields.has("Accept", "text/html");
        Producer page = (json ? listing.json() : listing.html(writable)).hooked(
                (_, _) -> queue.finished(client, listing.rows().size()));
        Reply head = Reply.of(Status.OK).type(json ? "application/json" : "text/html; charset=utf-8")
                .field("Vary", "Accept, Accept-Encoding").field("Cache-Control", "no-cache").field("X-Content-Type-Options", "nosniff");
        if (!json) head = head.field("Content-Security-Policy", new ListingPage(listing, writable).policy());
        else if (!listing.complete()) head = head.field("Listing-Truncated", Integer.toString(listing.rows().size()));
        boolean gzip = settings.gzip() && fields.has("Accept-Encoding")
                && accepted(fields).best(List.of(ContentCoding.GZIP)) == ContentCoding.GZIP;
        return gzip ? head.field("Content-Encoding", "gzip").body(page.gzipped(deflaters)) : head.body(page);
    }

    PendingLookups pending() {
        return pending;
    }

    /// The file at this decoded path has changed: the next request looks at the disk. A copy that is being read now is not cached. Any
    /// thread.
    public void invalidate(String path) {
        lookup.invalidate(path);
    }
}
