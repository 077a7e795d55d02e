package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Piece;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// The loop over a network in memory, in virtual time: turned by hand, with the same result each time.
@Timeout(60)
final class MemoryLoopTest {
    private static final Limits LIMITS = Limits.DEFAULTS.withIdle(Duration.ofHours(1)).withWindow(Duration.ofMinutes(1))
            .withMinimumRate(64);
    private static final int BIG = 4 << 20;

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Journal log = new Journal();
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.from(Log.Level.DEBUG, log::event));
    private final List<Telling> talks = new ArrayList<>();
    private final InetSocketAddress address;

    MemoryLoopTest() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Binding binding = Binding.of(network, any, StandardProtocolFamily.INET6, LIMITS.backlog(), 1);
        address = (InetSocketAddress) binding.address();
        Service service = connection -> {
            talks.add(new Telling(connection));
            return talks.getLast();
        };
        Port port = new Port(address, PortOptions.of(service).withLimits(LIMITS));
        reactor.listen(port, binding.channels().getFirst(), List.of(reactor));
    }

    @AfterEach
    void close() {
        reactor.residents().cutAll(Log.Level.DEBUG);
    }

    /// Answers `big` with four megabytes in pieces of a kilobyte, and echoes the rest.
    private static final class Telling extends Talk {
        final Faucet faucet = new Faucet(this::piece);
        private int pieces;

        Telling(Connection connection) {
            super(connection);
        }

        private Piece piece() {
            return pieces++ < BIG / 1024 ? new Piece.Bytes(ByteBuffer.allocate(1024)) : Piece.END;
        }

        @Override
        Terminator said(String line) {
            switch (line) {
                case "big" -> connection.send(faucet);
                case "reset" -> {
                    connection.resetWhenClosed();
                    connection.close();
                }
                default -> super.said(line);
            }
            return LINE;
        }
    }

    private void turns(int n) throws IOException {
        for (int i = 0; i < n; i++) reactor.turn();
    }

    private MemoryPeer connected() throws IOException {
        MemoryPeer peer = network.connect(address);
        turns(1);
        return peer;
    }

    private MemoryPeer asked(String line) throws IOException {
        MemoryPeer peer = connected();
        peer.say(line + "\n");
        turns(1);
        return peer;
    }

    @Test
    void oneTurnAcceptsAndOneAnswers() throws IOException {
        MemoryPeer peer = network.connect(address);
        peer.say("hello\n");
        turns(1);
        assertEquals(1, reactor.stats().accepted());
        assertEquals("", peer.heard());
        turns(1);
        assertEquals("hello\n", peer.heard());
        assertEquals(peer.address(), talks.getFirst().connection.remote());
        assertEquals(address, talks.getFirst().connection.local());
    }

    @Test
    void aLineAByteATimeIsStillFound() throws IOException {
        MemoryPeer peer = connected();
        for (char c : "slow but sure\n".toCharArray()) {
            peer.say("" + c);
            turns(1);
        }
        assertEquals("slow but sure\n", peer.heard());
    }

    @Test
    void aClientThatEndsItsStreamStillGetsTheAnswer() throws IOException {
        MemoryPeer peer = asked("last");
        peer.end();
        turns(2);
        assertEquals("last\n", peer.heard());
        assertTrue(peer.atEnd());
        assertEquals(Closed.NORMALLY, talks.getFirst().over.getNow(null));
    }

    @Test
    void aResetIsSeenByWhicheverSideDidNotCauseIt() throws IOException {
        MemoryPeer left = connected();
        left.reset();
        turns(2);
        assertTrue(talks.getFirst().over.getNow(null) instanceof Closed.PeerGone);
        MemoryPeer cut = asked("reset");
        assertTrue(cut.wasReset());
        assertThrows(SocketException.class, cut::heard);
    }

    @Test
    void aProducerIsNotAskedForWhatItsClientCannotTake() throws IOException {
        MemoryPeer peer = asked("big");
        turns(5);
        Telling talk = talks.getFirst();
        long asked = talk.faucet.asked.get();
        assertTrue(asked < 100, asked + " kilobytes for a buffer of 64");
        for (int i = 0; i < 50; i++) {
            clock.advance(Duration.ofSeconds(1));
            turns(2);
        }
        assertEquals(asked, talk.faucet.asked.get());
        assertEquals(MemoryNetwork.BUFFER, peer.available());
        peer.skip(MemoryNetwork.BUFFER / 4);
        turns(2);
        assertEquals(asked, talk.faucet.asked.get(), "a quarter is too little room to be told of");
        peer.skip(MemoryNetwork.BUFFER / 4);
        turns(2);
        assertTrue(talk.faucet.asked.get() > asked);
    }

    /// A third of the buffer in a window is what a reader must take, since less is not told of: 364 bytes a second, here.
    private long secondsToRead(MemoryPeer peer, int bytesPerSecond) throws IOException {
        Duration second = Duration.ofSeconds(1);
        long seconds = 0;
        while (peer.received() < BIG && talks.getFirst().closings.get() == 0) {
            clock.advance(second);
            peer.skip(bytesPerSecond);
            turns(1);
            seconds++;
        }
        return seconds;
    }

    @Test
    void hoursOfASlowReaderPassInMoments() throws IOException {
        MemoryPeer peer = asked("big");
        assertEquals(BIG / 512, secondsToRead(peer, 512));
        assertEquals(BIG, peer.received());
        assertEquals(0, reactor.stats().timedOut());
    }

    @Test
    void aReaderThatIsTooSlowIsCutOff() throws IOException {
        MemoryPeer peer = asked("big");
        secondsToRead(peer, 128);
        assertEquals(new Closed.TimedOut(Wait.TRANSFER), talks.getFirst().over.getNow(null));
    }

    @Test
    void aClientThatStopsReadingIsClosedAfterItsWindow() throws IOException {
        asked("big");
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofSeconds(2));
            turns(1);
        }
        turns(1);
        assertEquals(new Closed.TimedOut(Wait.TRANSFER), talks.getFirst().over.getNow(null));
        assertEquals(1, talks.getFirst().faucet.closings.get());
    }

    @Test
    void theTimeOfTheNextTimerIsKnownOutside() throws IOException {
        connected();
        turns(1);
        clock.advance(Duration.ofNanos(network.due().orElseThrow() - clock.getAsLong()));
        turns(2);
        assertEquals(List.of("(idle)"), List.copyOf(talks.getFirst().told));
    }

    @Test
    void aLoopTurnedByHandIsNotReportedAsSpinning() throws IOException {
        connected();
        for (int i = 0; i < 2000; i++) {
            clock.advance(Duration.ofMillis(2));
            turns(1);
        }
        assertFalse(log.toString().contains("selector-spins"), log.toString());
    }

    @Test
    void aFileGoesOutWhole(@TempDir Path folder) throws IOException {
        byte[] content = "0123456789abcdef".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        Path path = Files.write(folder.resolve("file"), content);
        MemoryPeer peer = connected();
        try (FileChannel file = FileChannel.open(path)) {
            talks.getFirst().connection.send(Faucet.of(new Piece.FileSlice(file, 0, content.length)));
            StringBuilder got = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                turns(1);
                got.append(peer.heard());
            }
            assertEquals(new String(content, StandardCharsets.US_ASCII), got.toString());
        }
    }

    @Test
    void aDetachedConnectionGoesOnInBlockingMode() throws Exception {
        MemoryPeer peer = connected();
        talks.getFirst().connection.detach(session -> {
            try {
                byte[] line = session.input().readNBytes(5);
                session.output().write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        turns(1);
        peer.say("in");
        peer.say("out");
        Await.until(() -> peer.atEnd() || peer.available() >= 5);
        assertEquals("inout", peer.heard());
    }

    @Test
    void drainingAcceptsQueuedConnectionsAndNoOthers() throws IOException {
        turns(1);
        MemoryPeer queued = network.connect(address);
        reactor.drain();
        turns(2);
        assertEquals(1, reactor.stats().accepted());
        assertTrue(queued.atEnd());
        assertThrows(IOException.class, () -> network.connect(address));
    }
}
