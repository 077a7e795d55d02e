package stheno.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import stheno.http.HttpService;
import stheno.reactor.TurnLoop;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// A loop and its stalled clients in one process: over a network in memory, turned by hand, in virtual time. It needs no threads and no
/// descriptors, so there may be many clients.
///
/// Answers lines on its standard input with [readings][SlowClientReading]. `network`: the memory of as many connections without a server,
/// which is the cost of the simulation. `fill`: the memory when all clients have sent their requests and the loop is idle. `hour`: the
/// same, an hour of virtual time later.
public final class SlowClientVirtual {
    /// Bytes that a connection takes while its client does not read.
    static final int BUFFER = 8 * 1024;

    private static final Duration STEP = Duration.ofSeconds(10); // short enough for every timer of that hour
    private static final int BATCH = 500; // clients that connect at once: fewer than a port's backlog

    private final ManualClock clock = new ManualClock();
    private final MemoryNetwork network = MemoryNetwork.byHand(clock).withBuffer(BUFFER);
    private final AtomicLong calls = new AtomicLong();
    private final List<MemoryPeer> clients = new ArrayList<>();
    private final TurnLoop loop;
    private final String request;
    private final int count;

    private SlowClientVirtual(Path folder, SlowClientReply reply, int count) throws IOException {
        loop = TurnLoop.inMemory(network, clock, new HttpService(SlowClientServer.handler(folder, calls)), SlowClientServer.PATIENT);
        request = new String(reply.request(SlowClientKind.STALLED), StandardCharsets.US_ASCII);
        this.count = count;
    }

    private SlowClientReading network() throws IOException {
        fill(BATCH); // loads classes, code and buffers
        List<SocketChannel> accepted = new ArrayList<>();
        List<MemoryPeer> peers = new ArrayList<>();
        long before = heap();
        SlowClientReading reading;
        try (ServerSocketChannel server = network.openServerSocketChannel()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            for (int i = 0; i < count; i++) {
                peers.add(network.connectCounting(server.getLocalAddress()));
                accepted.add(server.accept());
            }
            reading = reading(heap() - before);
        }
        for (MemoryPeer peer : peers) peer.close();
        for (SocketChannel channel : accepted) channel.close();
        return reading;
    }

    private void fill(int several) throws IOException {
        for (int i = 0; i < several; i++) {
            MemoryPeer client = network.connectCounting(loop.address());
            client.say(request);
            clients.add(client);
            if (i % BATCH == BATCH - 1) rest();
        }
        rest();
    }

    /// Turns the loop until it has nothing to do.
    private void rest() throws IOException {
        long moved;
        do {
            moved = moved();
            for (int i = 0; i < 3; i++) loop.poll();
        } while (moved() != moved);
    }

    private long moved() {
        return loop.reactor().stats().bytesOut() + loop.reactor().stats().accepted();
    }

    private SlowClientReading filled() throws IOException {
        long before = heap();
        fill(count);
        return reading(heap() - before);
    }

    private SlowClientReading anHourLater() throws IOException {
        for (Duration gone = Duration.ZERO; gone.compareTo(Duration.ofHours(1)) < 0; gone = gone.plus(STEP)) {
            network.advance(STEP);
            loop.poll();
        }
        rest();
        return reading(0);
    }

    private SlowClientReading reading(long heap) {
        return new SlowClientReading(heap, -1, 0, moved(), calls.get(), loop.reactor().stats().open());
    }

    private static long heap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// @param args the folder of the site, the reply, and the number of clients
    public static void main(String[] args) throws IOException {
        var all = new SlowClientVirtual(Path.of(args[0]), SlowClientReply.valueOf(args[1]), Integer.parseInt(args[2]));
        System.out.println("port=0"); // no client can connect from outside
        try (var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                SlowClientReading reading = switch (line) {
                    case "network" -> all.network();
                    case "fill" -> all.filled();
                    case "hour" -> all.anHourLater();
                    default -> throw new IllegalArgumentException(line);
                };
                System.out.println(reading.line());
            }
        }
    }
}
