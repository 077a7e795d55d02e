package stheno.web.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import stheno.http.BodyReceiver;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Router;
import stheno.http.Status;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.storage.Tree;

/// What the transcripts are played against: one handler for each thing that a handler can do, and a folder of files behind them.
final class TranscriptServer implements AutoCloseable {
    /// The time of all files, as the transcripts know it.
    static final String MODIFIED = "Wed, 01 May 2024 12:00:00 GMT";

    private static final int BODY_LIMIT = 64 * 1024; // of what /echo collects
    private static final int LINES = 100_000; // of /large, twelve bytes each

    private final ReactorGroup group = ReactorGroup.start(1);
    private final InetSocketAddress common;
    private final InetSocketAddress listing;
    private final InetSocketAddress bounded;
    private final InetSocketAddress hurried;

    TranscriptServer(Path folder) throws IOException {
        Tree tree = Tree.at(populated(folder));
        Handler files = new FileHandler(tree, FileSettings.DEFAULTS);
        Duration third = Duration.ofMillis(333);
        Limits deadlines = Limits.DEFAULTS.withMessage(third).withIdle(third).withWindow(third).withMinimumRate(1000);
        common = listen(routes(files), HttpSettings.DEFAULTS, Limits.DEFAULTS);
        listing = listen(new FileHandler(tree, FileSettings.DEFAULTS.withListing(true)), HttpSettings.DEFAULTS, Limits.DEFAULTS);
        bounded = listen(routes(files), HttpSettings.DEFAULTS.withHeadLimit(1024).withBodyLimit(1000).withPipelineLimit(2), Limits.DEFAULTS);
        hurried = listen(routes(files), HttpSettings.DEFAULTS, deadlines);
    }

    private InetSocketAddress listen(Handler handler, HttpSettings settings, Limits limits) throws IOException {
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return group.listen(anywhere, PortOptions.of(new HttpService(handler, settings)).withLimits(limits));
    }

    /// Where the transcripts in a file of that name are to be played.
    InetSocketAddress address(String file) {
        return switch (file) {
            case "listing.transcript" -> listing;
            case "bounds.transcript" -> bounded;
            case "deadlines.transcript" -> hurried;
            default -> common;
        };
    }

    @Override
    public void close() throws InterruptedException {
        group.close();
    }

    private static Router routes(Handler files) {
        return new Router()
            .get("/hello", exchange -> exchange.respond(Reply.text("Hello, world!")))
            .get("/later", exchange -> Thread.startVirtualThread(() -> exchange.respond(Reply.text("later"))))
            .get("/throws", _ -> {
                throw new IllegalStateException("secret");
            })
            .get("/produced", exchange -> exchange.respond(lines(List.of("one", "two", "three").stream())))
            .get("/large", exchange -> exchange.respond(lines(Collections.nCopies(LINES, "0123456789").stream())))
            .get("/measured", exchange -> exchange.respond(Reply.of(Status.OK).body(Producer.text("Hello, world!"))))
            .get("/nothing", exchange -> exchange.respond(Reply.of(Status.NO_CONTENT)))
            .get("/empty", exchange -> exchange.respond(Reply.text("")))
            .get("/closing", exchange -> exchange.respond(Reply.text("last").closing()))
            .get("/fields", exchange -> exchange.respond(Reply.text("").field("Set-Cookie", "a=1").field("Set-Cookie", "b=2")))
            .get("/fails", exchange -> exchange.respond(Reply.of(Status.OK).body(new Broken(exchange, Producer.UNKNOWN))))
            .get("/breaks", exchange -> exchange.respond(Reply.of(Status.OK).body(new Unable())))
            .get("/short", exchange -> exchange.respond(Reply.of(Status.OK).body(new Broken(exchange, 10))))
            .post("/echo", exchange -> exchange.collect(BODY_LIMIT, body -> exchange.respond(Reply.of(Status.OK).body(body))))
            .post("/stream", exchange -> exchange.receive(new Counting(exchange)))
            .post("/refused", exchange -> exchange.respond(Reply.text(Status.FORBIDDEN, "refused")))
            .prefix("/target/", TranscriptServer::target)
            .fallback(files);
    }

    private static Reply lines(Stream<String> lines) {
        return Reply.of(Status.OK).type("text/plain; charset=utf-8").body(Producer.lines(lines.iterator()));
    }

    private static void target(Exchange exchange) {
        Request request = exchange.request();
        exchange.respond(Reply.text("target=" + request.target() + "\r\npath=" + request.path()
            + "\r\nquery=" + request.query().orElse("none") + "\r\nhost=" + request.host() + "\r\n"));
    }

    /// Five bytes, and some turns later the end: before the promised length, or as a failure if none was promised.
    private static final class Broken implements Producer {
        private final Exchange exchange;
        private final long length;
        private boolean begun;
        private boolean ready;

        Broken(Exchange exchange, long length) {
            this.exchange = exchange;
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public Piece more() throws IOException {
            if (!begun) {
                begun = true;
                return new Piece.Bytes(ByteBuffer.wrap("begun".getBytes(StandardCharsets.US_ASCII)));
            }
            if (!ready) {
                return new Piece.Later(wake -> exchange.reactor().execute(() -> {
                    ready = true;
                    wake.run();
                }));
            }
            if (length == UNKNOWN) throw new IOException("as the transcript demands");
            return Piece.END;
        }
    }

    /// A failure from the first.
    private static final class Unable implements Producer {
        @Override
        public Piece more() throws IOException {
            throw new IOException("as the transcript demands");
        }
    }

    /// Tells how long a body was, and its trailers.
    private static final class Counting implements BodyReceiver {
        private final Exchange exchange;
        private long bytes;

        Counting(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void data(ByteBuffer data) {
            bytes += data.remaining();
        }

        @Override
        public void end(Fields trailers) {
            var text = new StringBuilder("bytes=" + bytes + "\r\n");
            trailers.forEach(field -> text.append(field.name()).append('=').append(field.value()).append("\r\n"));
            exchange.respond(Reply.text(text.toString()));
        }

        @Override
        public void failed(String why) {
            // the connection answers
        }
    }

    /// Makes the files under `folder`, and what lies outside of them beside it.
    private static Path populated(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        write(outside, "secret.txt", "secret");
        write(folder, "secret.txt", "secret");
        write(root, "index.html", "<h1>Hello, index!</h1>");
        write(root, "hello.txt", "Hello, files!");
        write(root, "empty.txt", "");
        write(root, "README", "read!");
        write(root, "data.bin", "0123456789".repeat(10_240));
        write(root, "page.html", "<p>0123456789ABC</p>".repeat(1024));
        write(root, "page.html.br", "brotli bytes!");
        write(root, "page.html.gz", "gzip bytes");
        write(root, "large.html", "<p>0123456789ABC</p>".repeat(1024));
        write(root, "site/index.html", "<p>site</p>");
        write(root, "a folder/file one.txt", "Hello, blank!");
        write(root, "folder/one.txt", "one");
        write(root, "folder/two words & a <b>.txt", "two words & a <b>...");
        write(root, "folder/sub/deep.txt", "deep");
        write(root, "mixed/shown.txt", "shown");
        write(root, "mixed/.hidden", "secret");
        write(root, ".hidden", "secret");
        write(root, ".folder/file.txt", "secret");
        write(root, ".well-known/test.txt", "well known");
        Files.createSymbolicLink(root.resolve("inside.txt"), Path.of("hello.txt"));
        Files.createSymbolicLink(root.resolve("outside.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("outside"), outside);
        Files.createSymbolicLink(root.resolve("nowhere.txt"), Path.of("no-such-thing"));
        Files.createSymbolicLink(root.resolve("mixed/outside.txt"), outside.resolve("secret.txt"));
        date(root.resolve("folder/sub"));
        return root;
    }

    private static void write(Path root, String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        date(file);
    }

    private static void date(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2024-05-01T12:00:00Z")));
    }
}
