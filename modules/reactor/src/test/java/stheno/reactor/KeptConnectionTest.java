package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// Connections that are kept for later use: a drain does not wait for them.
@Timeout(60)
final class KeptConnectionTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53);

    private final ManualClock clock = new ManualClock();
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));

    KeptConnectionTest() throws IOException {}

    private void connect(Connector connector) throws IOException {
        try (ServerSocketChannel listener = network.openServerSocketChannel().bind(SERVER, 5)) {
            reactor.turn();
            connector.connect(reactor, SERVER, Duration.ofSeconds(1), new Asking());
            for (int i = 0; i < 4; i++) reactor.turn();
        }
        assertEquals(1, connector.open());
    }

    @Test
    void aDrainWaitsForConnectionsOfOtherConnectors() throws IOException {
        connect(new Connector("used"));
        reactor.drain();
        assertFalse(reactor.residents().isEmpty());
    }

    @Test
    void aDrainDoesNotWaitForKeptConnections() throws IOException {
        Connector kept = Connector.kept("kept");
        connect(kept.withLimits(Limits.DEFAULTS));
        reactor.drain();
        assertTrue(reactor.residents().isEmpty());
        assertEquals(1, kept.open(), "it can be used until the end");
        reactor.residents().cutAll(Log.Level.DEBUG);
        assertEquals(0, kept.open());
        assertEquals(0, reactor.residents().cut(), "nothing was interrupted");
    }
}
