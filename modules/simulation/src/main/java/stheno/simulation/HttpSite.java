package stheno.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import stheno.http.AccessLog;
import stheno.http.Exchange;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.producers.Deflaters;
import stheno.producers.Producer;
import stheno.producers.Throttle;
import stheno.reactor.Service;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.storage.Writers;
import stheno.web.blocking.BlockingHandler;
import stheno.web.blocking.Workers;
import stheno.web.files.FileHandler;
import stheno.web.files.FileSettings;
import stheno.web.files.UploadHandler;

/// The site that the simulation serves by HTTP, and the model of its content: files, listings, uploads, producers of every kind, blocking
/// handlers, late and failing answers.
final class HttpSite {
    /// A handler's own failure, which is no fault of the server.
    static final String BOOM = "boom";

    private static final FileTime DATE = FileTime.fromMillis(1_600_000_000_000L);
    private static final int[] SIZES = {0, 1, 100, 5000, 16 * 1024, 70_000, 300_000};
    private static final int LISTED = 40;
    private static final int MOST = 1 << 20; // bytes of a body
    private static final int CONTENT = 4 << 20; // bytes that all contents are parts of
    private static final byte[] WORDS = words();
    private static final byte[] BYTES = chance();

    private final World world;
    private final Path root;
    private final SimulatedDisk disk;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, byte[]> stored = new HashMap<>(); // uploads that were answered with success, by path
    private final Workers uploads = new Workers(4, 64);
    private final Workers blocking = new Workers(4, 64);
    private final Deflaters deflaters = new Deflaters(2);
    private final Set<String> handled = new HashSet<>(); // ids of requests
    private final Set<String> logged = new HashSet<>();
    private final HttpService service;
    private final Router router = new Router();
    private int entries;

    /// @param root  of the model, which an earlier simulation may have used
    /// @param disk  of the same folder
    HttpSite(World world, Path root, SimulatedDisk disk) throws IOException {
        this.world = world;
        this.root = root;
        this.disk = disk;
        makeFiles();
        FileHandler reading = new FileHandler(Tree.at(disk.root(), world.clock()), settings(), deflaters, world.disks().share());
        WritableTree tree = new Writers(world.pool(), world.wall()).to(Tree.at(disk.root(), world.clock())).withSync(world.badDisk());
        router.post("/echo", exchange -> exchange.collect(MOST, bytes -> exchange.respond(Reply.of(Status.OK).body(bytes))));
        router.post("/drip", new BlockingHandler(blocking, blockingExchange -> {
            try (InputStream in = blockingExchange.input(); OutputStream out = blockingExchange.begin(Reply.of(Status.OK))) {
                in.transferTo(out);
            }
        }).allowingHalfClose());
        router.get("/p/{kind}/{n}", this::produce);
        router.get("/late/{n}", exchange -> exchange.reactor().schedule(Duration.ofMillis(number(exchange) % 3000),
                () -> exchange.respond(Reply.text("late " + number(exchange)))));
        router.get("/thread/{n}", exchange -> Thread.startVirtualThread(() -> exchange.respond(Reply.text("thread " + number(exchange)))));
        router.get("/boom/{n}", _ -> {
            throw new IllegalStateException(BOOM);
        });
        router.fallback(new UploadHandler(tree, List.of("/up"), uploads, world.disks().share(), reading::invalidate, reading));
        service = new HttpService(exchange -> {
            if (!handled.add(exchange.requestId())) throw world.fault("a request is handled twice: " + exchange.request());
            router.handle(exchange);
        }, httpSettings());
    }

    private static FileSettings settings() {
        return FileSettings.DEFAULTS.withListing(true).withGzip(true).withCachedFileLimit(20_000);
    }

    private HttpSettings httpSettings() {
        return HttpSettings.DEFAULTS.withBodyLimit(MOST).withPipelineLimit(8).withHeadLimit(8192).withAccessLog(this::logged);
    }

    private void logged(AccessLog.Entry entry) {
        entries++;
        if (entry.request().isPresent() && !logged.add(entry.requestId())) {
            throw world.fault("a request is logged twice: " + entry.request());
        }
    }

    /// The settings are replaced by others that mean the same.
    void reload() {
        service.change(exchange -> {
            if (!handled.add(exchange.requestId())) throw world.fault("a request is handled twice: " + exchange.request());
            router.handle(exchange);
        }, httpSettings());
    }

    private void makeFiles() throws IOException {
        Files.createDirectories(root.resolve("f"));
        Files.createDirectories(root.resolve("up"));
        Files.createDirectories(root.resolve("list"));
        for (int i = 0; i < SIZES.length; i++) {
            file("/f/" + i + ".bin", bytes(i, SIZES[i]));
            file("/f/" + i + ".txt", text(i, SIZES[i]));
        }
        try (Stream<Path> left = Files.list(root.resolve("up"))) { // of a simulation that has failed
            for (Path each : (Iterable<Path>) left::iterator) Files.delete(each);
        }
        for (int i = 0; i < LISTED; i++) file("/list/name-" + i + ".txt", text(i, 10));
    }

    private void file(String path, byte[] content) throws IOException {
        Path file = root.resolve(path.substring(1));
        if (!Files.exists(file)) Files.write(file, content);
        Files.setLastModifiedTime(file, DATE);
        files.put(path, content);
    }

    /// Bytes that depend on a number.
    static byte[] bytes(long number, int size) {
        return part(BYTES, number * 31 + size, size);
    }

    /// Words that can be compressed.
    static byte[] text(long number, int size) {
        return part(WORDS, number * 17 + size, size);
    }

    /// Making each byte by chance took half of the time of a simulation.
    private static byte[] part(byte[] all, long number, int size) {
        int from = (int) ((number * 0x9e3779b97f4a7c15L >>> 1) % (all.length - size));
        return Arrays.copyOfRange(all, from, from + size);
    }

    private static byte[] words() {
        byte[] all = new byte[CONTENT];
        SplittableRandom random = new SplittableRandom(CONTENT);
        for (int i = 0; i < all.length; i++) all[i] = (byte) (random.nextInt(6) == 0 ? ' ' : 'a' + random.nextInt(5));
        return all;
    }

    private static byte[] chance() {
        byte[] all = new byte[CONTENT];
        new SplittableRandom(CONTENT).nextBytes(all);
        return all;
    }

    /// The body of a producer: its size depends on the number.
    static byte[] produced(long number) {
        return text(number, (int) (number * 7919 % 40_000));
    }

    /// Whether the producer of this number fails midway.
    static boolean breaks(long number) {
        return (number * 0x9e3779b97f4a7c15L >>> 60) == 0; // one in sixteen
    }

    private static long number(Exchange exchange) {
        String text = exchange.pathParameter("n");
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0; // a garbled request
    }

    private void produce(Exchange exchange) {
        long number = number(exchange);
        SplittableRandom random = new SplittableRandom(number);
        byte[] body = produced(number);
        String name = exchange.request().path();
        Reply ok = Reply.of(Status.OK).type("text/plain");
        String kind = exchange.pathParameter("kind");
        if (kind.equals("late")) {
            exchange.reactor().schedule(Duration.ofMillis(number % 700),
                    () -> exchange.respond(ok.body(world.ledger().producer(name, body, breaks(number), exchange.reactor(), random))));
            return;
        }
        Producer made = world.ledger().producer(name, body, breaks(number), exchange.reactor(), random);
        switch (kind) {
            case "gzip" -> exchange.respond(ok.field("Content-Encoding", "gzip").body(made.gzipped(deflaters)));
            case "glob" -> exchange.respond(ok.body(made.globbed(4096)));
            case "slow" -> exchange.respond(ok.body(made.throttled(new Throttle(50_000, world.clock()), exchange.reactor())));
            case "many" -> {
                Producer second = world.ledger().producer(name + "+", body, false, exchange.reactor(), random);
                exchange.respond(ok.body(Producer.composite(made, second)));
            }
            default -> exchange.respond(ok.body(made));
        }
    }

    Service service() {
        return service;
    }

    Map<String, byte[]> files() {
        return files;
    }

    /// Whether all entries must be in a listing.
    boolean listsAll() {
        return !disk.hides();
    }

    int listed() {
        return LISTED;
    }

    /// An upload was answered with success.
    void stored(String path, byte[] content) {
        stored.put(path, content);
    }

    /// @param sent what clients have sent for each path, whether they were answered or not
    void checkEnd(Map<String, byte[]> sent) throws IOException {
        if (uploads.running() + uploads.waiting() > 0) throw world.fault("uploads: " + uploads);
        if (blocking.running() + blocking.waiting() > 0) throw world.fault("blocking handlers: " + blocking);
        for (String id : handled) if (!logged.contains(id)) throw world.fault("a request was never logged: " + id);
        for (Map.Entry<String, byte[]> each : stored.entrySet()) {
            Path file = root.resolve(each.getKey().substring(1));
            if (!Files.exists(file)) throw world.fault(each.getKey() + " was stored and is gone");
        }
        try (Stream<Path> all = Files.list(root.resolve("up"))) {
            for (Path file : (Iterable<Path>) all::iterator) {
                if (world.badDisk() && file.getFileName().toString().startsWith(".upload-")) {
                    Files.delete(file); // the server could not
                    continue;
                }
                byte[] content = sent.get("/up/" + file.getFileName());
                if (content == null) throw world.fault("a file is left over: " + file.getFileName());
                byte[] is = Files.readAllBytes(file);
                int at = Arrays.mismatch(content, is);
                if (at >= 0) throw world.fault(file.getFileName() + " has " + is.length + " bytes, not " + content.length + ", at " + at);
                Files.delete(file);
            }
        }
    }

    int entries() {
        return entries;
    }
}
