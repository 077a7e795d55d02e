package stheno.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.http.Status;
import stheno.producers.Deflaters;
import stheno.producers.Producer;
import stheno.reactor.Limits;
import stheno.reactor.LoopStats;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.storage.Tree;
import stheno.web.files.FileHandler;
import stheno.web.files.FileSettings;

/// The measured server, a process of its own: one loop, files as the product serves them, lines made on demand, and a page for healthy
/// clients. It counts the calls of the slow clients' producers; otherwise it equals the product's server.
///
/// Prints `port=N`, then answers each line on its standard input with its [counters][SlowClientReading]: `read` at once, `tidy` after a
/// collection. Ends when its input ends, so that it never outlives its parent.
public final class SlowClientServer {
    static final String PAGE = "<!DOCTYPE html><title>Hello</title><p>" + "A page like any other. ".repeat(40);
    private static final Duration LONG = Duration.ofHours(3);

    /// With limits that close no slow client: slow clients are the measurement.
    public static final Limits PATIENT = Limits.DEFAULTS.withConnections(200_000).withConnectionsPerAddress(200_000).withWindow(LONG)
            .withMinimumRate(0).withMessage(LONG).withIdle(LONG)
            .withAnswer(LONG);

    private final AtomicLong calls = new AtomicLong();
    private final ReactorGroup group;
    private final InetSocketAddress address;

    private SlowClientServer(Path folder, int sendBuffer) throws IOException {
        group = ReactorGroup.start(1);
        Limits limits = PATIENT.withSendBuffer(sendBuffer);
        var local = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        address = group.listen(local, PortOptions.of(new HttpService(handler(folder, calls))).withLimits(limits));
    }

    /// The handler.
    ///
    /// @param calls counts the calls of the slow clients' producers
    static Handler handler(Path folder, AtomicLong calls) throws IOException {
        Handler files = new FileHandler(Tree.at(folder), FileSettings.DEFAULTS, new Deflaters(1)); // one is enough for one loop
        Reply page = Reply.text(PAGE).type("text/html");
        return new Router()
                .get("/page", exchange -> exchange.respond(page))
                .get("/lines", exchange -> {
                    Producer lines = Producer.lines(SlowClientSite.lines());
                    exchange.respond(Reply.of(Status.OK).type("text/plain").body(new SlowClientTally(lines, calls)));
                })
                .fallback(exchange -> {
                    exchange.transform(reply -> reply.through(producer -> new SlowClientTally(producer, calls)));
                    files.handle(exchange);
                });
    }

    /// Prints the port, and answers lines with counters until the input ends. Then the group is closed.
    ///
    /// @param group one loop
    /// @param calls of the slow clients' producers
    public static void answer(ReactorGroup group, InetSocketAddress address, LongSupplier calls) throws IOException {
        System.out.println("port=" + address.getPort());
        try (group; var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                LoopStats stats = group.reactors().getFirst().stats();
                System.out.println((line.equals("tidy") ? tidied(stats, calls) : glance(stats, calls)).line());
            }
        }
    }

    /// All counters, after a collection.
    private static SlowClientReading tidied(LoopStats stats, LongSupplier calls) throws IOException {
        System.gc();
        System.gc(); // for objects that the first collection leaves to reference handlers
        Runtime runtime = Runtime.getRuntime();
        return reading(stats, calls, runtime.totalMemory() - runtime.freeMemory(), SlowClientFootprint.nativeBytes());
    }

    /// The counters that cost almost nothing to read, so that reading them does not show in the measurement.
    private static SlowClientReading glance(LoopStats stats, LongSupplier calls) throws IOException {
        return reading(stats, calls, 0, -1);
    }

    private static SlowClientReading reading(LoopStats stats, LongSupplier calls, long heap, long nativeBytes) throws IOException {
        long processor = SlowClientFootprint.processorTime(ProcessHandle.current().pid());
        return new SlowClientReading(heap, nativeBytes, processor, stats.bytesOut(), calls.getAsLong(), stats.open());
    }

    /// @param args the folder of the site, and SO_SNDBUF in bytes (0: the kernel's choice)
    public static void main(String[] args) throws IOException {
        var server = new SlowClientServer(Path.of(args[0]), Integer.parseInt(args[1]));
        answer(server.group, server.address, server.calls::get);
    }
}
