package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import stheno.producers.Producer;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// A connection's share of a turn is output, input and time, whichever is spent first; and the work of a turn is bounded.
@Timeout(60)
final class TurnShareTest {
    private static final long MILLISECOND = 1_000_000;

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1000); // overflows at once
    private final MemoryNetwork network = MemoryNetwork.byHand(clock);
    private final Reactor reactor = new Reactor("by-hand", network, clock, Log.NONE);
    private final List<Grinder> grinders = new ArrayList<>();
    private final InetSocketAddress address;
    private int input;
    private long nanos;
    private FileChannel file;
    private int files;

    TurnShareTest() throws IOException {
        Binding binding = Binding.of(network, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                StandardProtocolFamily.INET, 4096, 1);
        address = (InetSocketAddress) binding.address();
        Service service = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                if (line.equals("file")) {
                    connection.send(new OneSlice());
                    return LINE;
                }
                if (!line.equals("grind")) return super.said(line);
                grinders.add(new Grinder());
                connection.send(grinders.getLast());
                return LINE;
            }
        };
        reactor.listen(new Port(address, PortOptions.of(service)), binding.channels().getFirst(), List.of(reactor));
    }

    @AfterEach
    void close() {
        reactor.residents().cutAll(Log.Level.DEBUG);
    }

    /// Makes a byte of much input, which takes time.
    private final class Grinder implements Producer {
        private final Piece piece;
        private int asked;

        Grinder() {
            piece = new Piece.Bytes(ByteBuffer.allocate(1));
        }

        @Override
        public Piece more() {
            asked++;
            clock.advance(Duration.ofNanos(nanos));
            ((Piece.Bytes) piece).data().clear();
            return piece;
        }

        @Override
        public long consumed() {
            return (long) asked * input;
        }
    }

    /// A file, whose transfer takes time.
    private final class OneSlice implements Producer {
        private boolean begun;

        @Override
        public Piece more() {
            if (begun) return Piece.END;
            begun = true;
            files++;
            clock.advance(Duration.ofNanos(nanos));
            return new Piece.FileSlice(file, 0, 10);
        }
    }

    private MemoryPeer client(String line) throws IOException {
        MemoryPeer peer = network.connect(address);
        reactor.turn();
        peer.say(line + "\n");
        return peer;
    }

    private int asked() {
        return grinders.stream().mapToInt(grinder -> grinder.asked).sum();
    }

    @Test
    void inputThatShrinksToNothingEndsAShare() throws IOException {
        input = 56 * 1024;
        client("grind");
        reactor.turn();
        assertEquals(5, asked()); // 256 KB of input; output and calls would allow 4096
        reactor.turn();
        assertTrue(asked() <= 10, "asked " + asked() + " times");
    }

    @Test
    void inputThatTakesLongEndsAShareSooner() throws IOException {
        input = 1;
        nanos = MILLISECOND;
        client("grind");
        reactor.turn();
        assertTrue(asked() <= 4, "asked " + asked() + " times");
    }

    @Test
    void aProducerThatReportsNoInputIsTimedAsWell() throws IOException {
        nanos = MILLISECOND / 10;
        client("grind");
        reactor.turn();
        assertEquals(128, asked()); // the clock is read every 64 calls
    }

    @Test
    void theSharesOfATurnAreBoundedTogetherAndEachComesToItsTurn() throws IOException {
        input = 1;
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i < 100; i++) peers.add(client("grind"));
        nanos = MILLISECOND;
        for (int i = 0; i < 40; i++) {
            int before = asked();
            reactor.turn();
            assertTrue(asked() - before <= 20, "milliseconds of a turn: " + (asked() - before));
        }
        for (MemoryPeer peer : peers) assertTrue(peer.heard().length() > 0);
        assertTrue(grinders.stream().allMatch(grinder -> grinder.asked >= 3), "each has come to its turn");
    }

    @Test
    void aSmallReplyDoesNotWaitForThoseThatHaveSpentTheirShare() throws IOException {
        input = 1;
        for (int i = 0; i < 50; i++) client("grind");
        nanos = MILLISECOND;
        for (int i = 0; i < 20; i++) reactor.turn();
        MemoryPeer quick = client("hello");
        reactor.turn();
        assertEquals("hello\n", quick.heard());
    }

    /// Clients that all say the line before the next turn.
    private List<MemoryPeer> together(int count, String line) throws IOException {
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(network.connect(address));
            reactor.turn();
        }
        for (MemoryPeer peer : peers) peer.say(line + "\n");
        return peers;
    }

    @Test
    void aSmallReplyDoesNotWaitForThoseThatDidNotFitIntoATurn() throws IOException {
        input = 1;
        nanos = MILLISECOND;
        MemoryPeer quick = together(1, "hello").getFirst();
        reactor.turn();
        together(100, "grind");
        reactor.turn();
        assertTrue(asked() <= 20, "milliseconds of a turn: " + asked());
        quick.say("again\n");
        reactor.turn();
        assertEquals("hello\nagain\n", quick.heard());
    }

    @Test
    void newWorkLeavesHalfOfATurnToThatOfEarlierTurns() throws IOException {
        input = 1;
        nanos = MILLISECOND;
        together(20, "grind");
        for (int i = 0; i < 10; i++) {
            together(20, "grind");
            reactor.turn();
        }
        assertTrue(grinders.subList(0, 20).stream().allMatch(grinder -> grinder.asked > 0), "each of the first has come to its turn");
    }

    @Test
    void partsOfFilesCountAsWorkOfATurn(@TempDir Path folder) throws IOException {
        nanos = MILLISECOND;
        Path path = Files.write(folder.resolve("file"), new byte[10]);
        try (FileChannel opened = FileChannel.open(path)) {
            file = opened;
            together(100, "file");
            reactor.turn();
            assertTrue(files <= 20, "milliseconds of a turn: " + files);
            for (int i = 0; i < 20; i++) reactor.turn();
            assertEquals(100, files);
        }
    }
}
