package stheno.web.files;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.ClientQuota;
import stheno.storage.Change;
import stheno.storage.Found;
import stheno.storage.StagedFile;
import stheno.storage.WritableTree;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;
import stheno.web.paths.PathScope;

/// Stores and deletes files of a tree: PUT and DELETE (RFC 9110, sections 9.3.4 and 9.3.5) below some of its paths. All other requests go
/// to the next handler. This handler checks no permission: put a [stheno.web.auth.BasicAuth] before it. Do not use it for folders of
/// scripts: a file keeps the permissions of the one that it replaces, so a client that may replace a script can run any program.
///
/// | request                                                  | answer                                |
/// |----------------------------------------------------------|---------------------------------------|
/// | PUT of a new file, of an existing one                    | 201, 204, with the new entity tag     |
/// | DELETE of a file, of a missing one                       | 204, 404                              |
/// | either of a directory; PUT into a missing directory      | 409                                   |
/// | a false precondition (If-Match, ...)                     | 412                                   |
/// | a hidden name; a link out of the tree                    | 403                                   |
/// | a malformed path; PUT with Content-Range                 | 400                                   |
/// | PUT with neither a length nor chunks                     | 411                                   |
/// | PUT with a content coding, which would be lost           | 415                                   |
/// | a file over the size limit; a full disk                  | 413, 507                              |
/// | OPTIONS; any other method except GET and HEAD            | 204, 405, with Allow                  |
///
/// A file becomes visible when it is complete, and on disk if the tree is synced. If the client leaves before the end, the incomplete file
/// is deleted. Files are written by a bounded number of [Workers]: an upload has one only while there are bytes to write, so a slow client
/// does not hold up others. When the queue of the workers is full, or 1,000 uploads have begun, the answer is 503; one client may have
/// three quarters of each. A [FileHandler]
/// for the same tree may serve the old file for another second, unless it is notified.
///
/// Any thread.
public final class UploadHandler implements Handler {
    private static final int OPEN = 1000; // uploads that have begun: each holds a descriptor
    private static final String ALLOWED = "GET, HEAD, PUT, DELETE";

    private static final Reply OPTIONS = Reply.of(Status.NO_CONTENT).field("Allow", ALLOWED);
    private static final Reply WRONG_METHOD =
            Reply.error(Status.METHOD_NOT_ALLOWED, "Use GET or HEAD to read a file, PUT or DELETE to change it.")
                    .field("Allow", ALLOWED);
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "The path is not a valid file name.");
    private static final Reply RANGED = Reply.error(Status.BAD_REQUEST, "PUT does not accept Content-Range. Send the whole file.");
    private static final Reply LENGTH_MISSING =
            Reply.error(Status.LENGTH_REQUIRED, "PUT needs a Content-Length or chunked transfer coding.");
    private static final Reply CODED = Reply.error(Status.UNSUPPORTED_MEDIA_TYPE, "PUT does not accept a Content-Encoding.");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This file cannot be written.");
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is no such file.");
    private static final Reply NO_DIRECTORY = Reply.error(Status.CONFLICT, "The folder does not exist.");
    private static final Reply IS_DIRECTORY = Reply.error(Status.CONFLICT, "The path is a folder.");
    private static final Reply IN_THE_WAY = Reply.error(Status.CONFLICT, "The path is in use by something else.");
    private static final Reply CHANGED = Reply.error(Status.PRECONDITION_FAILED, "A precondition is false: the file has changed.");
    private static final Reply FULL = Reply.error(Status.INSUFFICIENT_STORAGE, "The disk is full.");
    private static final Reply BUSY = Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy. Try again later.")
            .field("Retry-After", "1");
    private static final Reply INCOMPLETE = Reply.error(Status.BAD_REQUEST, "The body is incomplete.").closing();

    private final WritableTree tree;
    private final List<PathScope> scopes;
    private final Consumer<String> changed;
    private final Handler next;
    private final Workers workers;
    private final Handler eraser;
    private final ClientQuota open;
    private final InstantSource wall = InstantSource.system();

    /// Deletes incomplete uploads of earlier processes that are older than a day, in the background.
    ///
    /// @param paths   directories, `/` for the whole tree; escapes are decoded
    /// @param workers write the files: as many at once as the disks can serve
    /// @param changed is given the decoded path of each file that was put or deleted, and of its directory, on the worker's thread
    /// @throws IllegalArgumentException if a path is invalid
    public UploadHandler(WritableTree tree, List<String> paths, Workers workers, Consumer<String> changed, Handler next) {
        this(tree, paths, workers, ClientQuota.of(OPEN), changed, next);
    }

    /// @param open bounds the uploads that have begun
    UploadHandler(WritableTree tree, List<String> paths, Workers workers, ClientQuota open, Consumer<String> changed, Handler next) {
        this.open = open;
        this.tree = Objects.requireNonNull(tree);
        this.scopes = paths.stream().map(PathScope::new).toList();
        this.changed = Objects.requireNonNull(changed);
        this.next = Objects.requireNonNull(next);
        this.workers = workers;
        this.eraser = new BlockingHandler(workers, this::delete).allowingHalfClose();
        workers.submit(() -> scopes.forEach(scope -> tree.sweep(scope.folder()))); // if the queue is full, the next start sweeps
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

    /// Answers what needs no disk access, before the client is asked for its file.
    private void decide(Exchange exchange) throws Exception {
        Request request = exchange.request();
        boolean put = request.method().equals("PUT");
        if (scopes.stream().noneMatch(scope -> scope.coversBelow(request.path()))) exchange.respond(IS_DIRECTORY); // or is to become one
        else if (PercentEncoding.decodedPath(request.path()).isEmpty()) exchange.respond(MALFORMED);
        else if (put && request.fields().has("Content-Range")) exchange.respond(RANGED);
        else if (put && request.contentLength() < 0 && !request.chunked()) exchange.respond(LENGTH_MISSING);
        else if (put && isCoded(request.fields())) exchange.respond(CODED);
        else if (put) new Upload(exchange, workers, open, this).submit();
        else eraser.handle(exchange);
    }

    private static boolean isCoded(Fields fields) {
        return fields.all("Content-Encoding").stream().anyMatch(value -> !value.isBlank() && !value.strip().equalsIgnoreCase("identity"));
    }

    /// Begins to write the file of a PUT. Blocks.
    StagedFile.Begun begin(Request request, String path) throws IOException {
        return tree.begin(path, request.contentLength(), now -> proceeds(request.fields(), path, now));
    }

    private void delete(BlockingExchange exchange) throws IOException {
        Request request = exchange.request();
        String path = path(request);
        exchange.respond(done(tree.delete(path, now -> proceeds(request.fields(), path, now)), path));
    }

    /// The decoded path of a request that has one.
    static String path(Request request) {
        return PercentEncoding.decodedPath(request.path()).orElseThrow();
    }

    /// Tells of a change, and makes the answer. Blocks.
    Reply done(Change change, String path) {
        tell(change, path);
        return reply(change, path);
    }

    private void tell(Change change, String path) {
        switch (change) {
            case Change.Done _ -> {
                changed.accept(path);
                changed.accept(path.substring(0, path.lastIndexOf('/') + 1)); // the file may be its index
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
                 Change.Beyond _ -> IN_THE_WAY; // results of other protocols' operations
            case Change.TooLong(long limit) ->
                    Reply.error(Status.CONTENT_TOO_LARGE, "The file exceeds the size limit of " + limit + " bytes.");
            case Change.NoSpace _ -> FULL;
            case Change.Overloaded _ -> BUSY;
            case Change.Unfinished _ -> INCOMPLETE; // unless the connection has answered already
            case Change.Refused(var reason) -> reason == Found.Reason.MALFORMED ? MALFORMED : FORBIDDEN;
        };
    }

    /// The entity tag is that of the uncompressed file (RFC 9110, section 9.3.4).
    private Reply stored(Status status, Found.Regular file, String path) {
        return Reply.of(status).field("ETag", headers(file, path).etag());
    }

    private RepresentationHeaders headers(Found.Regular file, String path) {
        return RepresentationHeaders.of(file, MimeTypes.of(path), ContentCoding.IDENTITY, false, wall.instant());
    }

    /// RFC 9110, section 13.2.2. If-Modified-Since applies to reading only. For a missing file, If-Match is false and all others are true.
    private boolean proceeds(Fields fields, String path, Found now) {
        if (!Preconditions.present(fields)) return true;
        if (!(now instanceof Found.Regular file)) return !fields.has("If-Match");
        RepresentationHeaders headers = headers(file, path);
        Preconditions.Verdict verdict = Preconditions.evaluate(fields.without("If-Modified-Since"), headers.etag(), headers.lastModified(),
                wall.instant().getEpochSecond());
        return verdict == Preconditions.Verdict.PROCEED;
    }
}
