package stheno.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.ClientNetwork;
import stheno.reactor.ClientQuota;
import stheno.storage.Change;
import stheno.storage.DiskBusyException;
import stheno.storage.DiskPool;
import stheno.storage.DiskRefusal;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.StagedFile;
import stheno.storage.WritableTree;
import stheno.web.blocking.BlockingExchange;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;
import stheno.web.paths.PathScope;

/// Stores and deletes files of a tree: PUT and DELETE (RFC 9110, sections 9.3.4 and 9.3.5) below some of its paths, and MKCOL (RFC 4918,
/// section 9.3), which makes a directory. All other requests go to the next handler. This handler checks no permission: put a
/// [stheno.web.auth.BasicAuth] before it. Do not use it for folders of scripts: a file keeps the permissions of the one that it replaces,
/// so a client that may replace a script can run any program.
///
/// | request                                                  | answer                                |
/// |----------------------------------------------------------|---------------------------------------|
/// | PUT of a new file, of an existing one                    | 201, 204, with the new entity tag     |
/// | DELETE of a file, of a missing one                       | 204, 404                              |
/// | PUT of a directory                                       | 409                                   |
/// | PUT into a missing directory                             | 409; 201 [with parents][#withParents] |
/// | DELETE of an empty directory, of another one             | 204, 409                              |
/// | MKCOL of a new directory, of an existing name            | 201, 405                              |
/// | MKCOL in a missing directory, with a body                | 409, 415                              |
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
/// does not hold up others. When the queue of the workers is full, 1,000 uploads have begun, or the disk does not answer for 20 seconds,
/// the answer is 503; one client may have three quarters of the queue and of the uploads. A [FileHandler] for the same tree may serve the
/// old file for another second, unless it is notified.
///
/// The calls that wait for a disk run on threads of a [DiskShare], or of [stheno.storage.WorkPools]: a worker, which is a virtual thread,
/// would keep its carrier.
///
/// Any thread.
public final class UploadHandler implements Handler {
    static final Duration PATIENCE = Duration.ofSeconds(20); // a disk that starts up takes 10

    private static final int OPEN = 1000; // uploads that have begun: each holds a descriptor
    private static final String ALLOWED = "GET, HEAD, PUT, DELETE, MKCOL";

    private static final Reply OPTIONS = Reply.of(Status.NO_CONTENT).field("Allow", ALLOWED);
    private static final Reply WRONG_METHOD =
            Reply.error(Status.METHOD_NOT_ALLOWED, "Use GET or HEAD to read a file, PUT or DELETE to change it, MKCOL to make a folder.")
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
    private static final Reply NOT_EMPTY = Reply.error(Status.CONFLICT, "The folder is not empty.");
    private static final Reply EXISTS = Reply.error(Status.METHOD_NOT_ALLOWED, "The name is in use.").field("Allow", ALLOWED);
    private static final Reply BODY = Reply.error(Status.UNSUPPORTED_MEDIA_TYPE, "MKCOL does not accept a body.");
    private static final Reply NOT_DIRECTORY = Reply.error(Status.CONFLICT, "A file has the name of a folder in the path.");
    private static final Reply IN_THE_WAY = Reply.error(Status.CONFLICT, "The path is in use by something else.");
    private static final Reply CHANGED =
            Reply.error(Status.PRECONDITION_FAILED, "A precondition is false: the file has changed, or exists already.");
    private static final Reply FULL = Reply.error(Status.INSUFFICIENT_STORAGE, "The disk is full.");
    static final Reply BUSY = Reply.error(Status.SERVICE_UNAVAILABLE, "The server is busy. Try again later.")
            .field("Retry-After", "1");
    private static final Reply INCOMPLETE = Reply.error(Status.BAD_REQUEST, "The body is incomplete.").closing();

    private final WritableTree tree;
    private final List<PathScope> scopes;
    private final Consumer<String> changed;
    private final Handler next;
    private final Workers workers;
    private final DiskShare disk;
    private final Handler names;
    private final ClientQuota open;
    private final boolean parents;
    private final InstantSource wall;

    /// Deletes incomplete uploads of earlier processes that are older than a day, in the background.
    ///
    /// @param paths   directories, `/` for the whole tree; escapes are decoded
    /// @param workers write the files: as many at once as the disk can serve
    /// @param changed is given the decoded path of each file that was put or deleted, and of its directory, on the worker's thread
    /// @throws IllegalArgumentException if a path is invalid
    public UploadHandler(WritableTree tree, List<String> paths, Workers workers, Consumer<String> changed, Handler next) {
        this(tree, paths, workers, new DiskPool().share(), changed, next);
    }

    /// The same, on threads for this disk. Do not share them with look-ups: a change waits until it is on the disk, for seconds if the disk
    /// is busy.
    public UploadHandler(WritableTree tree, List<String> paths, Workers workers, DiskShare disk, Consumer<String> changed, Handler next) {
        this(tree, paths, workers, disk, ClientQuota.of(OPEN), changed, next);
    }

    /// @param open bounds the uploads that have begun
    UploadHandler(WritableTree tree, List<String> paths, Workers workers, DiskShare disk, ClientQuota open, Consumer<String> changed,
            Handler next) {
        this(tree, paths.stream().map(PathScope::new).toList(), workers, disk, open, changed, next, false);
        disk.submit(this, () -> scopes.forEach(scope -> tree.sweep(scope.folder())), () -> { }); // if it is refused, the next start sweeps
    }

    private UploadHandler(WritableTree tree, List<PathScope> scopes, Workers workers, DiskShare disk, ClientQuota open,
            Consumer<String> changed, Handler next, boolean parents) {
        this.open = open;
        this.disk = disk;
        this.wall = disk.wall();
        this.tree = Objects.requireNonNull(tree);
        this.scopes = scopes;
        this.changed = Objects.requireNonNull(changed);
        this.next = Objects.requireNonNull(next);
        this.workers = workers;
        this.parents = parents;
        this.names = new BlockingHandler(workers, this::change).allowingHalfClose();
    }

    /// The same. A PUT makes the directories that are missing on its path, below the writable one.
    public UploadHandler withParents() {
        return new UploadHandler(tree, scopes, workers, disk, open, changed, next, true);
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
            case "PUT", "DELETE", "MKCOL" -> decide(exchange);
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
        else if (request.method().equals("MKCOL") && (request.contentLength() > 0 || request.chunked())) exchange.respond(BODY);
        else names.handle(exchange);
    }

    private static boolean isCoded(Fields fields) {
        return fields.all("Content-Encoding").stream().anyMatch(value -> !value.isBlank() && !value.strip().equalsIgnoreCase("identity"));
    }

    /// Begins to write the file of a PUT. Blocks.
    ///
    /// @throws DiskBusyException if the disk does not answer in time
    StagedFile.Begun begin(ClientNetwork client, Request request, String path) throws IOException {
        return disk.call(client, PATIENCE, () -> begin(tree.withClient(client), request, path), UploadHandler::discard);
    }

    /// What began too late.
    private static void discard(StagedFile.Begun begun) {
        if (!(begun instanceof StagedFile.Begun.Ready(StagedFile file))) return;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StagedFile.Begun begin(WritableTree tree, Request request, String path) throws IOException {
        Predicate<Found> wanted = now -> proceeds(request.fields(), path, now);
        StagedFile.Begun begun = tree.begin(path, request.contentLength(), wanted);
        if (!parents || !(begun instanceof StagedFile.Begun.Failed(Change.NoDirectory _)) || path.endsWith("/")) return begun;
        boolean there = scopes.stream().filter(scope -> scope.coversBelow(request.path()))
                .anyMatch(scope -> tree.find(scope.folder()) instanceof Found.Directory);
        if (!there) return begun; // perhaps a disk that is not mounted
        if (!wanted.test(new Found.Missing())) return new StagedFile.Begun.Failed(new Change.Unwanted(new Found.Missing()));
        Optional<Change.Failed> fault = tree.makeParents(path);
        return fault.isPresent() ? new StagedFile.Begun.Failed(fault.get()) : tree.begin(path, request.contentLength(), wanted);
    }

    /// A DELETE or MKCOL.
    private void change(BlockingExchange exchange) throws IOException {
        Request request = exchange.request();
        String path = path(request);
        boolean makes = request.method().equals("MKCOL");
        Reply reply = BUSY;
        try {
            ClientNetwork client = ClientNetwork.of(exchange.client());
            reply = disk.call(client, PATIENCE, () -> done(makes ? tree.makeDirectory(path) : delete(request, path), path));
        } catch (DiskBusyException e) {
            // as above
        }
        exchange.respond(reply);
    }

    private Change delete(Request request, String path) throws IOException {
        Change change = tree.delete(path, now -> proceeds(request.fields(), path, now));
        return change instanceof Change.IsDirectory && !Preconditions.present(request.fields()) ? tree.removeDirectory(path) : change;
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
                String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path; // of a directory
                changed.accept(name);
                changed.accept(name.substring(0, name.lastIndexOf('/') + 1)); // the file may be its index
            }
            case Change.Failed _ -> { }
        }
    }

    private Reply reply(Change change, String path) {
        return switch (change) {
            case Change.Created(var file) -> stored(Status.CREATED, file, path);
            case Change.Replaced(var file) -> stored(Status.NO_CONTENT, file, path);
            case Change.Made _ -> Reply.of(Status.CREATED);
            case Change.Deleted _, Change.Renamed _, Change.Touched _, Change.Permitted _ -> Reply.of(Status.NO_CONTENT);
            case Change.Exists _ -> EXISTS;
            case Change.NotEmpty _ -> NOT_EMPTY;
            case Change.Missing _ -> NOT_FOUND;
            case Change.NoDirectory _ -> NO_DIRECTORY;
            case Change.IsDirectory _ -> IS_DIRECTORY;
            case Change.Unwanted _ -> CHANGED;
            case Change.NotDirectory _ -> NOT_DIRECTORY;
            case Change.IntoItself _, Change.OtherDisk _, Change.Busy _,
                 Change.Beyond _ -> IN_THE_WAY; // results of other protocols' operations
            case Change.TooLong(long limit) ->
                    Reply.error(Status.CONTENT_TOO_LARGE, "The file exceeds the size limit of " + limit + " bytes.");
            case Change.NoSpace _ -> FULL;
            case Change.Overloaded _ -> BUSY;
            case Change.Unfinished _ -> INCOMPLETE; // unless the connection has answered already
            case Change.Denied(var why) -> refused(why);
            case Change.Refused(var reason) -> refused(reason);
        };
    }

    private static Reply refused(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> MALFORMED;
            case HIDDEN, OUTSIDE, SPECIAL, UNREADABLE -> FORBIDDEN;
            case BROKEN -> BUSY;
        };
    }

    private static Reply refused(DiskRefusal why) {
        return switch (why) {
            case NAME_TOO_LONG -> Reply.error(Status.URI_TOO_LONG, "The file name is too long for the file system.");
            case BAD_NAME -> MALFORMED;
            case NO_SPACE -> FULL;
            case MISSING -> NOT_FOUND;
            case NOT_EMPTY -> NOT_EMPTY;
            case TOO_LARGE -> Reply.error(Status.CONTENT_TOO_LARGE, "The file is too large for the file system.");
            case DENIED, NOT_PERMITTED, READ_ONLY -> FORBIDDEN;
            case LINK_LOOP, EXISTS, NOT_DIRECTORY, IS_DIRECTORY, OTHER_DISK, TOO_MANY_ENTRIES -> IN_THE_WAY;
        };
    }

    /// The entity tag is that of the uncompressed file (RFC 9110, section 9.3.4).
    private Reply stored(Status status, Found.Regular file, String path) {
        return Reply.of(status).field("ETag", headers(file, hash(file), path, ContentCoding.IDENTITY).etag());
    }

    private RepresentationHeaders headers(Found.Regular file, Optional<String> hash, String path, ContentCoding coding) {
        return RepresentationHeaders.of(file.withStatusChange(), hash, MimeTypes.of(path), coding, false, wall.instant());
    }

    /// As it is in the tags of the file handler. If the file cannot be read, its tag is another one, and conditions fail.
    private Optional<String> hash(Found.Regular file) {
        if (file.size() > ContentHash.LONGEST) return Optional.empty();
        try {
            return ContentHash.of(OpenFile.content(tree.tree(), file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// For a missing file, If-Match is false and all other conditions are true.
    private boolean proceeds(Fields fields, String path, Found now) {
        if (!Preconditions.present(fields)) return true;
        if (!(now instanceof Found.Regular file)) return !fields.has("If-Match");
        return Preconditions.allowChange(fields, etags(file, path), lastModified(file), wall.instant().getEpochSecond());
    }

    private long lastModified(Found.Regular file) {
        return headers(file, Optional.empty(), "", ContentCoding.IDENTITY).lastModified();
    }

    /// Of all forms in which this version may be sent: its own content may be in a coding, by its media type.
    private List<String> etags(Found.Regular file, String path) {
        List<String> etags = new ArrayList<>();
        Optional<String> hash = hash(file);
        for (ContentCoding coding : ContentCoding.values()) etags.add(headers(file, hash, path, coding).etag());
        etags.add(headers(file, hash, path, ContentCoding.IDENTITY).gzipped().etag());
        for (ContentCoding coding : ContentCoding.COMPRESSED) {
            if (tree.find(path + coding.suffix()) instanceof Found.Regular other && !FileLookup.isOlder(other, file)) {
                etags.add(headers(other, hash(other), path, coding).etag());
            }
        }
        return etags;
    }
}
