package stheno.web.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.producers.Deflaters;
import stheno.producers.Producer;
import stheno.storage.Contents;
import stheno.storage.Found;
import stheno.storage.Tree;

/// Serves the files of a tree: GET and HEAD (RFC 9110), with index files, conditions, ranges, and compressed forms.
///
/// A small file that was asked for lately is answered from memory, in the form it has on the wire; a large one is sent by the
/// kernel, over one descriptor for all of its clients. A change on disk is seen within a second.
///
/// | asked for                                   | answer                                                          |
/// |---------------------------------------------|-----------------------------------------------------------------|
/// | another method                              | 405; OPTIONS: 204                                               |
/// | a malformed path, or one with `..`          | 400                                                             |
/// | a hidden name, or nothing                   | 404                                                             |
/// | a link out of the tree, a special file      | 403                                                             |
/// | a directory without its slash               | 301 to the path with it                                         |
/// | a directory without an index file           | the listing, or 403                                             |
/// | a condition that says so                    | 304, 412                                                        |
/// | ranges                                      | 206, 416; for too many, or any that overlap, all with 200       |
/// | text, by a client that accepts a coding     | the `.br`, `.zst` or `.gz` beside it if not older, else gzip    |
///
/// Which coding is decided by the client's weights, then by that order. A range is never taken out of what is compressed on
/// its way: such a request gets a part of the file itself, unless its client refuses that.
///
/// An application of one page, which names its views by paths that are no files, has a [fallback][FileSettings#fallback]: where there is
/// nothing, a GET or HEAD by somebody who accepts `text/html` is answered with that file and 200, as if it had been asked for. A path whose
/// last name has a dot in it keeps its 404, so that a missing script or picture is not taken for a page; so does what is missing below
/// `/.well-known/`, where programs look for facts, and everything that is hidden or refused.
///
/// Any thread, in particular any number of loops. Files are looked at and opened on the loop, as in nginx: what is served often
/// is in the kernel's memory, and handing over to a thread would cost more. Directories are read on virtual threads.
public final class FileHandler implements Handler {
    private static final String ALLOWED = "GET, HEAD";
    private static final int ATTEMPTS = 3; // to catch a file between two changes
    private static final int LISTED = 250_000; // entries in all unfinished listings; one takes about 100 bytes

    private static final Reply OPTIONS = Reply.of(Status.NO_CONTENT).field("Allow", ALLOWED);
    private static final Reply WRONG_METHOD =
            Reply.error(Status.METHOD_NOT_ALLOWED, "Files can be read with GET and HEAD.").field("Allow", ALLOWED);
    private static final Reply MALFORMED = Reply.error(Status.BAD_REQUEST, "This path cannot be the name of a file.");
    private static final Reply NOT_FOUND = Reply.error(Status.NOT_FOUND, "There is nothing under this address.");
    private static final Fields CHOSEN = Fields.builder().add("Vary", "Accept, Accept-Encoding").build();
    private static final Reply NOT_ACCEPTED = NOT_FOUND.with(CHOSEN);
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This is not shown.");
    private static final Reply CHANGED = Reply.error(Status.PRECONDITION_FAILED, "The file is not the one that the request relies on.");
    private static final Reply BUSY =
            Reply.error(Status.SERVICE_UNAVAILABLE, "This cannot be read now; try again.").field("Retry-After", "1");

    private final Tree tree;
    private final FileSettings settings;
    private final Deflaters deflaters;
    private final InstantSource wall;
    private final Site site;
    private final Semaphore listed;

    private record Accepted(List<String> values, Encodings encodings) {}

    // Loops race to fill it; whichever they find is right for its own values.
    private Accepted latest = new Accepted(List.of(), Encodings.of(List.of()));

    /// With deflaters of its own, one kept for each processor.
    public FileHandler(Tree tree, FileSettings settings) {
        this(tree, settings, new Deflaters(Runtime.getRuntime().availableProcessors()));
    }

    /// With deflaters that are shared with others.
    public FileHandler(Tree tree, FileSettings settings, Deflaters deflaters) {
        this(tree, settings, deflaters, System::nanoTime, InstantSource.system());
    }

    /// @param clock in nanoseconds since any moment, never backwards
    /// @param wall  the time of day, to compare with that of files
    FileHandler(Tree tree, FileSettings settings, Deflaters deflaters, LongSupplier clock, InstantSource wall) {
        this.tree = tree;
        this.settings = settings;
        this.deflaters = deflaters;
        this.wall = wall;
        site = new Site(tree, settings, deflaters, clock, wall);
        listed = new Semaphore(Math.max(LISTED, settings.listingCap()));
    }

    @Override
    public void handle(Exchange exchange) {
        switch (outcome(exchange.request())) {
            case Outcome.Answer(var reply) -> exchange.respond(reply);
            case Outcome.Folder(var path, var directory) -> Thread.startVirtualThread(() -> list(exchange, path, directory));
        }
    }

    /// What a request comes to.
    sealed interface Outcome {
        /// An answer right now.
        record Answer(Reply reply) implements Outcome {}

        /// A directory to be listed, for which there is room in [#listed].
        record Folder(String path, Found.Directory directory) implements Outcome {}
    }

    /// Decides about a request.
    Outcome outcome(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> read(request);
            case "OPTIONS" -> new Outcome.Answer(OPTIONS);
            default -> new Outcome.Answer(WRONG_METHOD);
        };
    }

    private Outcome read(Request request) {
        Optional<String> path = PercentEncoding.decodedPath(request.path());
        if (path.isEmpty()) return new Outcome.Answer(MALFORMED);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return found(request, path.get());
            } catch (OpenFile.Changed | NoSuchFileException e) { // gone may be the compressed form alone
                site.forget(path.get());
            } catch (IOException e) {
                site.forget(path.get());
                return new Outcome.Answer(unreadable(e));
            }
        }
        return new Outcome.Answer(BUSY);
    }

    private static Reply unreadable(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> NOT_FOUND;
            case AccessDeniedException _ -> FORBIDDEN;
            default -> BUSY; // out of descriptors, most likely
        };
    }

    private Outcome found(Request request, String path) throws IOException {
        Optional<CachedFile> remembered = site.remembered(path);
        if (remembered.isPresent()) return new Outcome.Answer(reply(request, remembered.get()));
        return switch (site.find(path)) {
            case Site.Hit.File(var file) -> new Outcome.Answer(reply(request, file));
            case Site.Hit.Folder(var directory) -> folder(request, path, directory);
            case Site.Hit.Nothing _ -> new Outcome.Answer(isPage(path) ? fallback(request) : NOT_FOUND);
            case Site.Hit.Refused(var reason) -> new Outcome.Answer(refusal(reason));
        };
    }

    /// Whether a path that is not there may be a view of an application.
    private boolean isPage(String path) {
        return settings.fallback().isPresent() && path.indexOf('.', path.lastIndexOf('/')) < 0 && !path.startsWith("/.well-known/");
    }

    /// The file that answers for what is not there, chosen by what the client accepts; caches are told so.
    private Reply fallback(Request request) throws IOException {
        if (!Accept.html(request.fields())) return NOT_ACCEPTED;
        String path = settings.fallback().orElseThrow();
        try {
            Optional<CachedFile> remembered = site.remembered(path);
            if (remembered.isPresent()) return reply(request, remembered.get()).with(CHOSEN);
            return site.find(path) instanceof Site.Hit.File(var file) ? reply(request, file).with(CHOSEN) : NOT_FOUND;
        } catch (IOException e) {
            site.forget(path);
            throw e;
        }
    }

    private static Reply refusal(Found.Reason reason) {
        return switch (reason) {
            case MALFORMED -> MALFORMED;
            case HIDDEN -> NOT_FOUND; // whether it is there is nobody's business
            case OUTSIDE, SPECIAL, UNREADABLE -> FORBIDDEN;
        };
    }

    private Reply reply(Request request, CachedFile file) throws IOException {
        Fields fields = request.fields();
        // a Range field means nothing with HEAD, RFC 9110, section 14.2
        boolean ranged = fields.has("Range") && request.method().equals("GET");
        Representation form = file.varies() && fields.has("Accept-Encoding")
                ? file.best(accepted(fields), ranged) : file.identity();
        if (Conditions.present(fields)) {
            RepresentationHeaders label = form.label();
            switch (Conditions.evaluate(fields, label.etag(), label.lastModified(), seconds())) {
                case PROCEED -> { }
                case NOT_MODIFIED -> {
                    return label.notModified();
                }
                case FAILED -> {
                    return CHANGED;
                }
            }
        }
        return ranged && form instanceof StoredFile stored ? part(fields, stored) : form.whole();
    }

    /// The fields are the same again and again, one text for each release of each browser.
    private Encodings accepted(Fields fields) {
        List<String> values = fields.all("Accept-Encoding");
        Accepted known = latest;
        if (!known.values().equals(values)) {
            known = new Accepted(values, Encodings.of(values));
            latest = known;
        }
        return known.encodings();
    }

    private Reply part(Fields fields, StoredFile file) throws IOException {
        RepresentationHeaders label = file.label();
        List<String> values = fields.all("Range");
        if (values.size() > 1 || !Conditions.rangeCounts(fields, label.etag(), label.lastModified(), seconds())) return file.whole();
        return switch (Ranges.parse(values.getFirst(), file.size(), settings.maxRanges())) {
            case Ranges.Whole _ -> file.whole();
            case Ranges.Unsatisfiable _ -> file.unsatisfiable();
            case Ranges.Parts(var stretches) -> file.partial(stretches, stretches.size() > 1 ? boundary() : "");
        };
    }

    /// Nobody can have put it into the file, since nobody can foretell it.
    private String boundary() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private long seconds() {
        return wall.instant().getEpochSecond();
    }

    private Outcome folder(Request request, String path, Found.Directory directory) {
        if (!path.endsWith("/")) {
            // as it came, still encoded. The tree knows no path that begins with two slashes, so this names no other host
            String location = request.path() + '/' + request.query().map(query -> '?' + query).orElse("");
            return new Outcome.Answer(Reply.of(Status.MOVED_PERMANENTLY).field("Location", location));
        }
        if (!settings.listing()) return new Outcome.Answer(FORBIDDEN);
        return listed.tryAcquire(settings.listingCap()) ? new Outcome.Folder(path, directory) : new Outcome.Answer(BUSY);
    }

    private void list(Exchange exchange, String path, Found.Directory directory) {
        Reply reply;
        try {
            reply = listing(exchange.request(), path, directory);
        } catch (RuntimeException e) { // there is no loop above this thread to answer for it
            exchange.respond(Reply.error(Status.INTERNAL_SERVER_ERROR, "The listing failed."));
            throw e;
        }
        exchange.respond(reply);
    }

    /// Reads a directory, for which there is room in [#listed], and gives the room back: what it does not need at once, the rest
    /// when the reply is closed.
    Reply listing(Request request, String path, Found.Directory directory) {
        int held = settings.listingCap();
        try {
            Contents contents = tree.list(directory, settings.listingCap());
            Listing listing = Listing.of(path, contents, Listing.Order.of(request.query().orElse("")));
            Reply reply = listed(request, listing);
            listed.release(held - listing.rows().size());
            held = 0;
            return reply;
        } catch (IOException e) {
            return unreadable(e);
        } finally {
            listed.release(held);
        }
    }

    private Reply listed(Request request, Listing listing) {
        Fields fields = request.fields();
        boolean json = ("&" + request.query().orElse("") + "&").contains("&format=json&")
                || fields.has("Accept", "application/json") && !fields.has("Accept", "text/html");
        Producer page = (json ? listing.json() : listing.html()).hooked((_, _) -> listed.release(listing.rows().size()));
        Reply head = Reply.of(Status.OK).type(json ? "application/json" : "text/html; charset=utf-8")
                .field("Vary", "Accept, Accept-Encoding").field("Cache-Control", "no-cache").field("X-Content-Type-Options", "nosniff");
        if (!json) head = head.field("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        else if (!listing.complete()) head = head.field("Listing-Truncated", Integer.toString(listing.rows().size()));
        boolean gzip = settings.gzip() && fields.has("Accept-Encoding")
                && accepted(fields).best(List.of(Encodings.Coding.GZIP)) == Encodings.Coding.GZIP;
        return gzip ? head.field("Content-Encoding", "gzip").body(page.gzipped(deflaters)) : head.body(page);
    }

    /// Looks at the disk again before it answers with what was under this decoded path, also if it is just being read. Any thread.
    public void forget(String path) {
        site.changed(path);
    }

    /// What is behind the answers, for tests.
    Site site() {
        return site;
    }
}
