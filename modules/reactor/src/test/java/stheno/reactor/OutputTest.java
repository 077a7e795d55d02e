package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// From producers to bytes: called only while the socket has room, in order, and with a limit per turn.
@Timeout(60)
final class OutputTest {
    private static final int MB = 1 << 20;

    @TempDir
    Path folder;

    /// Answers every line with a producer, and anything else as an echo.
    private static final class Giving extends Talk {
        private final Supplier<Producer> giving;

        Giving(Connection connection, Supplier<Producer> giving) {
            super(connection);
            this.giving = giving;
        }

        @Override
        Terminator said(String line) {
            if (!line.equals("give")) return super.said(line);
            connection.send(giving.get());
            return LINE;
        }
    }

    private static Server<Giving> giving(Supplier<Producer> giving) throws IOException {
        return new Server<>(c -> new Giving(c, giving), Limits.DEFAULTS.withSendBuffer(16 * 1024));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void piecesOfEveryKindAndSizeLeaveInOrder() throws Exception {
        byte[] whole = noise(3 * MB);
        Path file = Files.write(folder.resolve("whole"), whole);
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            try (FileChannel channel = FileChannel.open(file); Server<Giving> server = giving(() -> mixed(random, whole, channel));
                    Client client = Client.narrow(server.address)) {
                client.say("give\nafterwards\n");
                assertArrayEquals(whole, client.bytes(whole.length), "seed " + seed);
                assertEquals("afterwards", client.line());
                server.turn();
                assertEquals(whole.length + "afterwards\n".length(), server.stats().bytesOut());
            }
        }
    }

    private static Producer mixed(Random random, byte[] whole, FileChannel channel) {
        int[] at = {0};
        return new Faucet(() -> {
            int from = at[0];
            if (from == whole.length) return Piece.END;
            int[] sizes = {0, 1, 100, 4095, 4096, 4097, 16 * 1024, 64 * 1024, 64 * 1024 + 1, 300_000};
            int n = Math.min(sizes[random.nextInt(sizes.length)], whole.length - from);
            at[0] += n;
            return switch (random.nextInt(4)) {
                case 0 -> new Piece.Bytes(ByteBuffer.allocateDirect(n).put(whole, from, n).flip());
                case 1 -> new Piece.FileSlice(channel, from, n);
                case 2 -> {
                    at[0] -= n;
                    yield new Piece.Later(Runnable::run);
                }
                default -> new Piece.Bytes(ByteBuffer.wrap(whole, from, n).asReadOnlyBuffer());
            };
        });
    }

    @Test
    void whatIsSentFirstLeavesFirstHoweverLongItTakes() throws Exception {
        BlockingQueue<Runnable> subscribed = new LinkedBlockingQueue<>();
        Faucet slow = Faucet.of(new Piece.Later(subscribed::add), new Piece.Bytes(ByteBuffer.wrap(new byte[] {'s', '\n'})));
        try (Server<Giving> server = giving(() -> slow); Client client = server.client()) {
            client.say("give\nquick\n");
            Runnable wake = subscribed.poll(30, TimeUnit.SECONDS);
            server.turn();
            assertEquals(0, client.in.available());
            Thread.ofPlatform().start(wake).join();
            assertEquals("s", client.line());
            assertEquals("quick", client.line());
            assertEquals(1, slow.awaitClosed());
        }
    }

    @Test
    void anUnneededWakeupOnlyCallsTheProducerAgain() throws Exception {
        BlockingQueue<Runnable> subscribed = new LinkedBlockingQueue<>();
        Faucet slow = Faucet.of(new Piece.Later(subscribed::add), new Piece.Later(subscribed::add),
                new Piece.Bytes(ByteBuffer.wrap(new byte[] {'s', '\n'})));
        try (Server<Giving> server = giving(() -> slow); Client client = server.client()) {
            client.say("give\n");
            Runnable wake = subscribed.poll(30, TimeUnit.SECONDS);
            wake.run();
            Runnable again = subscribed.poll(30, TimeUnit.SECONDS);
            assertEquals(2, slow.asked.get());
            again.run();
            assertEquals("s", client.line());
            for (int i = 0; i < 3; i++) wake.run();
            client.close();
            assertEquals(Closed.NORMALLY, server.talk().closed());
            wake.run();
            server.turn();
            assertTrue(server.log.errors().isEmpty(), () -> server.log.toString());
        }
    }

    @Test
    void aStalledReaderIsNotProducedFor() throws Exception {
        byte[] piece = noise(8 * 1024);
        Faucet endless = new Faucet(() -> new Piece.Bytes(ByteBuffer.wrap(piece)));
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Giving> pair = loop.connect(c -> new Giving(c, () -> endless), Limits.DEFAULTS.withSendBuffer(4096));
            pair.client.say("give\n");
            loop.until(() -> pair.talk.connection.backedUp());
            for (int i = 0; i < 2000; i++) loop.turn();
            long asked = endless.asked.get();
            assertTrue(asked <= 32, asked + " pieces of 8 KB for a socket of a few");
            Thread reader = Thread.ofVirtual().start(() -> readOf(pair.client, piece));
            loop.until(() -> endless.asked.get() > asked + 1000);
            pair.client.close();
            loop.until(() -> pair.talk.over.isDone());
            reader.join();
            assertEquals(1, endless.closings.get());
        }
    }

    /// It makes pieces from its one array, and overwrites those that it has taken back.
    @Test
    void aPieceThatTheClientDoesNotTakeIsTakenBackAndAskedForAgain() throws Exception {
        byte[] whole = noise(3 * MB);
        for (int size : new int[] {100, 9000, 100_000}) {
            Lending lending = new Lending(whole, size);
            try (Server<Giving> server = giving(() -> lending); Client client = Client.narrow(server.address)) {
                client.say("give\nafterwards\n");
                assertArrayEquals(whole, client.bytes(whole.length), "in pieces of " + size);
                assertEquals("afterwards", client.line());
                assertTrue(size < Output.ENOUGH || lending.taken > 0, "nothing was taken back");
            }
        }
    }

    private static final class Lending implements Producer {
        private final byte[] whole;
        private final byte[] lent;
        private int next;
        private int taken;

        Lending(byte[] whole, int size) {
            this.whole = whole;
            this.lent = new byte[size];
        }

        @Override
        public Piece more() {
            int count = Math.min(lent.length, whole.length - next);
            System.arraycopy(whole, next, lent, 0, count);
            next += count;
            return count == 0 ? Piece.END : new Piece.Bytes(ByteBuffer.wrap(lent, 0, count));
        }

        @Override
        public boolean takeBack(ByteBuffer rest) {
            if (!rest.hasRemaining()) throw new AssertionError("nothing is left of it");
            next -= rest.remaining();
            taken++;
            Arrays.fill(lent, (byte) 0);
            return true;
        }
    }

    private static void readOf(Client client, byte[] piece) {
        try {
            while (true) assertArrayEquals(piece, client.bytes(piece.length));
        } catch (IOException e) {
            // closed by the test
        }
    }

    @Test
    void oneFastReaderDoesNotStarveTheRest() throws Exception {
        byte[] piece = new byte[1 << 16];
        for (Piece endless : new Piece[] {new Piece.Bytes(ByteBuffer.allocate(0)), new Piece.Bytes(ByteBuffer.wrap(piece))}) {
            try (Server<Giving> server = giving(() -> new Faucet(() -> refilled(endless))); Client greedy = server.client();
                    Client modest = server.client()) {
                greedy.say("give\n");
                server.talk().heard();
                Thread.ofVirtual().start(greedy::restUnlessReset);
                for (int i = 0; i < 100; i++) assertEquals("me too", modest.say("me too\n").line());
                greedy.close();
            }
        }
    }

    private static Piece refilled(Piece piece) {
        if (piece instanceof Piece.Bytes(ByteBuffer data)) data.clear();
        return piece;
    }

    @Test
    void aSliceOfAFileArrivesWholeThroughASlowReader() throws Exception {
        byte[] whole = noise(9 * MB);
        Path file = Files.write(folder.resolve("large"), whole);
        try (FileChannel channel = FileChannel.open(file);
                Server<Giving> server = giving(() -> Producer.composite(Producer.text("head\n"), Producer.slice(channel, 5, 8 * MB),
                        Producer.text("tail\n")));
                Client client = Client.narrow(server.address)) {
            client.say("give\n");
            assertEquals("head", client.line());
            assertArrayEquals(Arrays.copyOfRange(whole, 5, 8 * MB + 5), client.bytes(8 * MB));
            assertEquals("tail", client.line());
        }
    }

    @Test
    void aFileThatShrinksWhileItIsSentAbortsTheConnection() throws Exception {
        Path file = Files.write(folder.resolve("shrinks"), noise(8 * MB));
        boolean[] completed = {true};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                HandTurned loop = new HandTurned()) {
            Faucet slice = Faucet.of(Producer.slice(channel, 0, 8 * MB).hooked((_, all) -> completed[0] = all));
            Producer hooked = Producer.composite(slice).hooked((_, all) -> completed[0] = all);
            HandTurned.Pair<Giving> pair = loop.connect(c -> new Giving(c, () -> hooked), Limits.DEFAULTS);
            pair.client.say("give\n");
            loop.until(() -> pair.talk.connection.backedUp());
            channel.truncate(2 * MB);
            Thread.ofVirtual().start(pair.client::restUnlessReset);
            loop.until(() -> pair.talk.over.isDone());
            Closed.Failed why = assertInstanceOf(Closed.Failed.class, pair.talk.closed());
            assertInstanceOf(EOFException.class, why.cause());
            assertEquals(1, slice.closings.get());
            assertFalse(completed[0]);
        }
    }

    @Test
    void aFileShorterThanPromisedFromTheBeginningAborts() throws Exception {
        Path file = Files.write(folder.resolve("short"), noise(1000));
        try (FileChannel channel = FileChannel.open(file); Server<Giving> server = giving(() -> Producer.slice(channel, 0, 1001));
                Client client = server.client()) {
            client.say("give\n");
            client.bytes(1000);
            assertInstanceOf(Closed.Failed.class, server.talk().closed());
        }
    }

    @Test
    void aProducerThatFailsEndsItsConnectionAloneAndWhatCameBeforeIsSent() throws Exception {
        for (Exception fault : new Exception[] {new IOException("a fault"), new IllegalStateException("a fault")}) {
            Faucet failing = new Faucet(() -> {
                if (fault instanceof IOException e) throw e;
                throw (RuntimeException) fault;
            });
            try (Server<Giving> server = giving(() -> failing); Client bystander = server.client(); Client client = server.client()) {
                server.talk();
                client.say("before\ngive\n");
                assertEquals("before", client.line());
                assertThrows(IOException.class, client::line);
                Closed.Failed why = assertInstanceOf(Closed.Failed.class, server.talk().closed());
                assertEquals(fault, why.cause());
                assertEquals(1, failing.awaitClosed());
                assertEquals("still here", bystander.say("still here\n").line());
                assertEquals(1, server.log.errors().size(), () -> server.log.toString());
            }
        }
    }

    @Test
    void aSubscriptionThatFailsEndsItsConnectionAlone() throws Exception {
        Faucet failing = Faucet.of(new Piece.Later(_ -> {
            throw new IllegalStateException("no subscribers here");
        }));
        try (Server<Giving> server = giving(() -> failing); Client client = server.client()) {
            client.say("give\n");
            assertInstanceOf(Closed.Failed.class, server.talk().closed());
            assertEquals(1, failing.awaitClosed());
        }
    }

    @Test
    void aProducerMayCloseItsConnectionWhileItIsAsked() throws Exception {
        Connection[] own = new Connection[1];
        Faucet closing = new Faucet(() -> {
            own[0].close();
            return new Piece.Bytes(ByteBuffer.wrap(new byte[10]));
        });
        try (Server<Giving> server = giving(() -> closing); Client client = server.client()) {
            Giving talk = server.talk();
            own[0] = talk.connection;
            client.say("give\n");
            assertEquals(Closed.NORMALLY, talk.closed());
            server.turn();
            assertEquals(1, closing.closings.get());
            assertEquals(1, closing.asked.get());
            assertEquals(1, talk.closings.get());
        }
    }
}
