package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// A selection within a turn, as when a listener is closed.
@Timeout(60)
final class SecondSelectionTest {
    private final ManualClock clock = new ManualClock(0);
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event), MemoryBudget.ofHeap());
    private MemoryPeer peer;

    SecondSelectionTest() throws IOException {}

    private final class Pausing extends Talk {
        Pausing(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            if (!line.equals("pause")) return super.said(line);
            connection.pause(Pause.HANDLER);
            reactor.execute(this::selectAgain);
            return LINE;
        }

        private void selectAgain() {
            try {
                connection.resume(Pause.HANDLER);
                peer.say("second\n");
                reactor.forgetCancelled();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void inputThatWaitsIsNotOvertaken() throws IOException {
        Binding binding = Binding.of(network, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), StandardProtocolFamily.INET6,
                16, 1);
        InetSocketAddress address = (InetSocketAddress) binding.address();
        Service service = Pausing::new;
        reactor.listen(new Port(address, PortOptions.of(service)), binding.channels().getFirst(), List.of(reactor));
        peer = network.connect(address);
        peer.say("pause\nfirst\n");
        for (int i = 0; i < 5; i++) reactor.turn();
        assertEquals("first\nsecond\n", peer.heard());
        assertEquals(List.of(), log.errors());
        reactor.residents().cutAll(Log.Level.DEBUG);
    }
}
