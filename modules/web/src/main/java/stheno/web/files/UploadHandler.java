package stheno.web.files;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.storage.Change;
import stheno.storage.Found;
import stheno.storage.WritableTree;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;
import stheno.web.paths.PathScope;

/// Takes files for a tree: PUT and DELETE (RFC 9110, sections 9.3.4 and 9.3.5) below some paths of it; everything else is the next
/// handler's. Whoever reaches this may write: put a [stheno.web.auth.BasicAuth] before it. Not for folders of scripts: a file keeps the
/// permissions of the one before it, so whoever may replace a script may run anything.
///
/// | asked for                                              | answer                                |
/// |--------------------------------------------------------|---------------------------------------|
/// | PUT of a new file, of one that is there                | 201, 204, with the new entity tag     |
/// | DELETE of a file, of nothing                           | 204, 404                              |
/// | either of a directory; PUT where there is no directory | 409                                   |
/// | a condition that does not hold (If-Match, ...)         | 412                                   |
/// | a hidden name; a link out of the tree                  | 403                                   |
/// | a malformed path; PUT with Content-Range               | 400                                   |
/// | PUT without a length that is not chunked either        | 411                                   |
/// | PUT in a content coding, which would not be kept       | 415                                   |
/// | more than a file may have; more than fits on the disk  | 413, 507                              |
/// | OPTIONS; any other method but GET and HEAD             | 204, 405, with Allow                  |
///
/// A file is there when it is whole, and on disk if the tree is synced; a client that leaves in the middle leaves nothing behind.
/// Each is written by a thread among a bounded number of [Workers]; past that number and its queue, the answer is 503. A
/// [FileHandler] for the same tree may show the old file for one second more, unless it is told.
///
/// Any thread.
public final class UploadHandler implements Handler {
    private static final String ALLOWED = "GET, HEAD, PUT, DELETE";

    private static final Reply OPTIONS = Reply.of(Status.NO_CONTENT).field("Allow", ALLOWED);
    private static final Reply WRONG_METHOD =
            Reply.error(Status.METHOD_NOT_ALLOWED, "Files are read with GET and HEAD, written with PUT and DELETE.")
                    .field("Allow", ALLOWED);
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "This path cannot be the name of a file.");
    private static final Reply PARTIAL = Reply.error(Status.BAD_REQUEST, "A file is put as a whole, not in ranges.");
    private static final Reply UNMEASURED =
            Reply.error(Status.LENGTH_REQUIRED, "A file needs a Content-Length, 0 if it is empty, or chunks.");
    private static final Reply CODED = Reply.error(Status.UNSUPPORTED_MEDIA_TYPE, "A file is put without a Content-Encoding.");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This is not to be written.");
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is nothing under this address.");
    private static final Reply NO_DIRECTORY = Reply.error(Status.CONFLICT, "There is no folder to put this into.");
    private static final Reply IS_DIRECTORY = Reply.error(Status.CONFLICT, "This is a folder.");
    private static final Reply IN_THE_WAY = Reply.error(Status.CONFLICT, "This cannot be done to what is there.");
    private static final Reply CHANGED = Reply.error(Status.PRECONDITION_FAILED, "The file is not the one that the request relies on.");
    private static final Reply FULL = Reply.error(Status.INSUFFICIENT_STORAGE, "There is no room for this.");
    private static final Reply CUT = Reply.error(Status.BAD_REQUEST, "The body ended early.").closing();

    private final WritableTree tree;
    private final List<PathScope> scopes;
    private final Consumer<String> changed;
    private final Handler next;
    private final Handler writer;
    private final InstantSource wall = InstantSource.system();

    /// What an earlier process was cut off from writing is deleted now, in the background, if that is a day ago.
    ///
    /// @param paths   of directories, `/` for all of the tree; escapes in them are undone
    /// @param workers those who write; how many at once is how many disks can do
    /// @param changed is told the decoded path of each file that was put or deleted, and of its directory, by the thread that did it
    /// @throws IllegalArgumentException if one of the paths is none
    public UploadHandler(WritableTree tree, List<String> paths, Workers workers, Consumer<String> changed, Handler next) {
        this.tree = Objects.requireNonNull(tree);
        this.scopes = paths.stream().map(PathScope::new).toList();
        this.changed = Objects.requireNonNull(changed);
        this.next = Objects.requireNonNull(next);
        this.writer = new BlockingHandler(workers, this::write).patient(); // who only ends his side waits for the answer
        workers.submit(() -> scopes.forEach(scope -> tree.sweep(scope.folder()))); // no room for that now? another start has
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String path = exchange.request().path();
        boolean ours = scopes.stream().anyMatch(scope -> scope.covers(path));
        if (!ours) {
            next.handle(exchange);
            return;
        }
        switch (exchange.request().method()) {
            case "GET", "HEAD" -> next.handle(exchange);
            case "PUT", "DELETE" -> decide(exchange);
            case "OPTIONS" -> exchange.respond(OPTIONS);
            default -> exchange.respond(WRONG_METHOD);
        }
    }

    /// What needs no look at the disk is answered before the client is asked for its file.
    private void decide(Exchange exchange) throws Exception {
        Request request = exchange.request();
        boolean put = request.method().equals("PUT");
        if (scopes.stream().noneMatch(scope -> scope.coversBelow(request.path()))) exchange.respond(IS_DIRECTORY); // or is meant to be
        else if (PercentEncoding.decodedPath(request.path()).isEmpty()) exchange.respond(MALFORMED);
        else if (put && request.fields().has("Content-Range")) exchange.respond(PARTIAL);
        else if (put && request.contentLength() < 0 && !request.chunked()) exchange.respond(UNMEASURED);
        else if (put && isCoded(request.fields())) exchange.respond(CODED);
        else writer.handle(exchange);
    }

    private static boolean isCoded(Fields fields) {
        return fields.all("Content-Encoding").stream().anyMatch(value -> !value.isBlank() && !value.strip().equalsIgnoreCase("identity"));
    }

    private void write(BlockingExchange exchange) throws IOException {
        Request request = exchange.request();
        String path = PercentEncoding.decodedPath(request.path()).orElseThrow();
        Predicate<Found> wanted = now -> proceeds(request.fields(), path, now);
        Change change = request.method().equals("PUT")
                ? tree.put(path, exchange.input(), request.contentLength(), wanted)
                : tree.delete(path, wanted);
        tell(change, path);
        exchange.respond(reply(change, path));
    }

    private void tell(Change change, String path) {
        switch (change) {
            case Change.Done _ -> {
                changed.accept(path);
                changed.accept(path.substring(0, path.lastIndexOf('/') + 1)); // its index, perhaps
            }
            case Change.Failed _ -> { }
        }
    }

    private Reply reply(Change change, String path) {
        return switch (change) {
            case Change.Created(var file) -> stored(Status.CREATED, file, path);
            case Change.Replaced(var file) -> stored(Status.NO_CONTENT, file, path);
            case Change.Deleted _, Change.Made _, Change.Renamed _, Change.Touched _ -> Reply.of(Status.NO_CONTENT);
            case Change.Missing _ -> NOT_FOUND;
            case Change.NoDirectory _ -> NO_DIRECTORY;
            case Change.IsDirectory _ -> IS_DIRECTORY;
            case Change.Unwanted _ -> CHANGED;
            case Change.NotDirectory _, Change.NotEmpty _, Change.Exists _, Change.IntoItself _, Change.OtherDisk _, Change.Busy _,
                 Change.Beyond _ -> IN_THE_WAY; // of other protocols
            case Change.TooLong(long limit) -> Reply.error(Status.CONTENT_TOO_LARGE, "The file is longer than " + limit + " bytes.");
            case Change.NoSpace _ -> FULL;
            case Change.Unfinished _ -> CUT; // unless the connection has said what is wrong with the body
            case Change.Refused(var reason) -> reason == Found.Reason.MALFORMED ? MALFORMED : FORBIDDEN;
        };
    }

    /// The tag is of the file as it came (RFC 9110, section 9.3.4), as it is told to who reads it uncompressed.
    private Reply stored(Status status, Found.Regular file, String path) {
        return Reply.of(status).field("ETag", label(file, path).etag());
    }

    private RepresentationHeaders label(Found.Regular file, String path) {
        return RepresentationHeaders.of(file, MimeTypes.of(path), ContentCoding.IDENTITY, false, wall.instant());
    }

    /// RFC 9110, section 13.2.2. If-Modified-Since is for readers. Of what is not there, If-Match is never true, and nothing else false.
    private boolean proceeds(Fields fields, String path, Found now) {
        if (!Preconditions.present(fields)) return true;
        if (!(now instanceof Found.Regular file)) return !fields.has("If-Match");
        RepresentationHeaders label = label(file, path);
        Preconditions.Verdict verdict = Preconditions.evaluate(fields.without("If-Modified-Since"), label.etag(), label.lastModified(),
                wall.instant().getEpochSecond());
        return verdict == Preconditions.Verdict.PROCEED;
    }
}
