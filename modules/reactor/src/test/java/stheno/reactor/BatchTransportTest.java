package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import stheno.batch.BatchSocket;
import stheno.batch.DatagramBatch;
import stheno.testkit.Journal;

/// Batches over the loopback, turned by hand: what concerns one packet of a batch, and not the others.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class BatchTransportTest {
    private static final int TOO_LARGE = 65_507; // on the loopback with IPv6, whose header is longer, and without fragments

    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", SelectorProvider.provider(), System::nanoTime,
            Log.from(Log.Level.DEBUG, log::event));
    private final InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
    private final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6);
    private final DatagramSocket client = new DatagramSocket(any);
    private final DatagramStats stats = new DatagramStats();
    private final List<Integer> heard = new ArrayList<>();
    private final DatagramListener listener;

    @SuppressWarnings("unchecked")
    BatchTransportTest() throws IOException {
        channel.bind(any).setOption((SocketOption<Boolean>) channel.supportedOptions().stream()
                .filter(each -> each.name().equals("IP_DONTFRAGMENT")).findFirst().orElseThrow(), true);
        DatagramOptions answering = DatagramOptions.of(_ -> this::answer);
        DatagramPort port = new DatagramPort(List.of(reactor), any, answering, List::of, List.of(), reactor.log());
        Optional<DatagramPort.Batch> batch = Optional.of(new DatagramPort.Batch(BatchSocket.open(channel), new DatagramBatch()));
        listener = reactor.listen(port, new DatagramPort.Bound(channel, (InetSocketAddress) channel.getLocalAddress()), batch, stats);
        client.setSoTimeout(30_000);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        channel.close();
    }

    /// 1: a reply that cannot be sent. 2: a fault. 3: none.
    private void answer(Datagram datagram) {
        byte what = datagram.packet().get();
        heard.add((int) what);
        if (what == 2) throw new IllegalStateException("by order");
        if (what != 3) datagram.reply().put(what).put(new byte[what == 1 ? TOO_LARGE - 1 : 0]);
    }

    private void say(int... packets) throws IOException {
        for (int each : packets) client.send(new DatagramPacket(new byte[] {(byte) each}, 1, listener.local()));
    }

    private List<Integer> hear(int count) throws IOException {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            client.receive(packet);
            all.add((int) packet.getData()[0]);
        }
        return all;
    }

    @Test
    void whatGoesWrongConcernsOnePacket() throws IOException {
        say(1, 10, 2, 3, 11, 1, 12, 2, 1);
        reactor.turn();
        assertEquals(List.of(1, 10, 2, 3, 11, 1, 12, 2, 1), heard);
        assertEquals(List.of(10, 11, 12), hear(3));
        assertEquals(new DatagramPort.Counts(9, 3, 9, 3, 0, 0, 0, 3, 0, 2), stats.snapshot());
        assertEquals(3, log.of("DEBUG").filter(line -> line.contains("send-failed") && line.contains("Message too long")
                && line.contains(":" + client.getLocalPort())).count(), log.toString());
    }

    @Test
    void aTurnReceivesABoundedShare() throws IOException {
        for (int i = 0; i < 100; i++) say(10);
        reactor.turn();
        assertEquals(64, stats.snapshot().received());
        reactor.turn();
        assertEquals(100, stats.snapshot().sent());
    }

    @Test
    void aDrainAnswersWhatHasComeAndClosesThePort() throws IOException {
        reactor.execute(() -> { });
        reactor.turn();
        for (int i = 0; i < 100; i++) say(10);
        reactor.drain();
        assertEquals(100, stats.snapshot().sent());
        assertEquals(false, channel.isOpen());
    }
}
