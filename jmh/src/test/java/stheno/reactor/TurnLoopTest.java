package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.producers.Piece;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// What the benchmarks stand on: HTTP over a network in memory, and loops turned by hand that echo.
@Timeout(60)
final class TurnLoopTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    @Test
    void httpIsServedInMemory() throws IOException {
        MemoryNetwork network = MemoryNetwork.byHand(new ManualClock());
        Reply hello = Reply.text("hello");
        try (TurnLoop loop = TurnLoop.inMemory(network, new HttpService(exchange -> exchange.respond(hello)), Limits.DEFAULTS)) {
            MemoryPeer peer = network.connect(loop.address());
            loop.turn();
            peer.say(GET.repeat(16));
            loop.turn();
            String[] replies = peer.heard().split("HTTP/1.1 200 OK\r\n");
            assertEquals(17, replies.length);
            assertTrue(replies[16].endsWith("\r\n\r\nhello"), replies[16]);
        }
    }

    @Test
    void aThousandSlowReadersCostNoNeedlessQuestionOverHours() throws IOException {
        int pieces = 1000;
        int clients = 1000;
        AtomicLong asked = new AtomicLong();
        ManualClock clock = new ManualClock();
        MemoryNetwork network = MemoryNetwork.byHand(clock);
        HttpService service = new HttpService(exchange -> exchange.respond(Reply.of(Status.OK).body(() -> {
            asked.incrementAndGet();
            return new Piece.Bytes(ByteBuffer.allocate(pieces));
        })));
        Limits limits = Limits.DEFAULTS.withWindow(Duration.ofHours(10)).withMinimumRate(0);
        try (TurnLoop loop = TurnLoop.inMemory(network, clock, service, limits)) {
            List<MemoryPeer> peers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                peers.add(network.connectCounting(loop.address()));
                peers.getLast().say(GET);
            }
            for (int i = 0; i < clients / 16; i++) loop.turn();
            long before = asked.get();
            for (int i = 0; i < 600; i++) {
                clock.advance(Duration.ofMinutes(1));
                loop.turn();
            }
            assertEquals(before, asked.get(), "asked for clients that could not take any");
            peers.forEach(peer -> assertEquals(MemoryNetwork.BUFFER, peer.available()));
        }
    }

    @Test
    void bothLoopsEchoOverBothNetworks() throws IOException {
        MemoryNetwork network = MemoryNetwork.byHand(new ManualClock());
        for (TurnServer server : List.of(TurnEcho.inMemory(network), new TurnBare(network))) {
            echoes(server, new TurnClients.InMemory(network, server.address()), 10);
        }
        for (TurnServer server : List.of(TurnEcho.onLoopback(), new TurnBare(SelectorProvider.provider()))) {
            echoes(server, new TurnClients.OnLoopback(server.address()), 3);
        }
    }

    private static void echoes(TurnServer server, TurnClients clients, int all) throws IOException {
        try (clients) {
            clients.connect(server, 3, all);
            for (int round = 1; round <= 5; round++) {
                clients.send();
                while (server.echoed() < 3L * round) server.turn();
                clients.receive();
            }
        }
    }

    @Test
    void whoTalksIsSpreadOverAll() {
        for (int active : new int[] {1, 16, 256, 1000}) {
            int talking = 0;
            for (int i = 0; i < 1000; i++) if (TurnClients.talks(i, active, 1000)) talking++;
            assertEquals(active, talking);
        }
    }
}
