package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// The ways a connection ends: every producer is closed once, `closed` is called once, the last bytes are not lost.
@Timeout(60)
final class CloseTest {
    /// Queues three producers for a first line: one of a piece, one without end, one that is never reached.
    private static final class Queueing extends Talk {
        final List<Faucet> faucets = List.of(piece("first"), new Faucet(() -> filler()), piece("third"));

        Queueing(Connection connection) {
            super(connection);
        }

        private static Faucet piece(String text) {
            return Faucet.of(new Piece.Bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))));
        }

        private static Piece filler() {
            return new Piece.Bytes(ByteBuffer.allocate(10_000));
        }

        @Override
        Terminator said(String line) {
            faucets.forEach(connection::send);
            return LINE;
        }

        void assertEachClosedOnce() throws InterruptedException {
            for (Faucet faucet : faucets) assertEquals(1, faucet.awaitClosed());
            assertEquals(1, closings.get());
        }
    }

    @Test
    void aResetClosesEveryProducerOnce() throws Exception {
        try (Server<Queueing> server = new Server<>(Queueing::new); Client client = server.client()) {
            client.say("go\n").bytes(5);
            client.reset();
            Queueing talk = server.talk();
            assertInstanceOf(Closed.PeerGone.class, talk.closed());
            talk.assertEachClosedOnce();
            assertEquals(0, talk.faucets.getLast().asked.get());
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void closingClosesEveryProducerOnce() throws Exception {
        try (Server<Queueing> server = new Server<>(Queueing::new); Client client = server.client()) {
            client.say("go\n").bytes(5);
            Queueing talk = server.talk();
            server.inLoop(() -> {
                talk.connection.close();
                talk.connection.close();
                return null;
            });
            assertEquals(Closed.NORMALLY, talk.closed());
            talk.assertEachClosedOnce();
        }
    }

    @Test
    void cuttingClosesEveryProducerOnce() throws Exception {
        try (Server<Queueing> server = new Server<>(Queueing::new); Client client = server.client()) {
            client.say("go\n").bytes(5);
            Queueing talk = server.talk();
            server.close();
            assertInstanceOf(Closed.Cut.class, talk.closed());
            talk.assertEachClosedOnce();
        }
    }

    @Test
    void theEndOfEachProducerClosesItBeforeTheNextIsAsked() throws Exception {
        List<String> order = new ArrayList<>();
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                for (String name : List.of("a", "b")) {
                    connection.send(Producer.composite(new Faucet(() -> {
                        order.add("ask " + name);
                        return Piece.END;
                    })).hooked((_, completed) -> order.add("close " + name + " " + completed)));
                }
                return super.said(line);
            }
        }); Client client = server.client()) {
            client.say("go\n").line();
            assertEquals(List.of("ask a", "close a true", "ask b", "close b true"), server.inLoop(() -> order));
        }
    }

    @Test
    void whatIsSentTooLateIsClosedAtOnce() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            Talk talk = server.talk();
            Faucet ending = Faucet.of();
            Faucet over = Faucet.of();
            server.inLoop(() -> {
                talk.connection.closeWhenSent();
                talk.connection.send(ending);
                assertEquals(1, ending.closings.get());
                talk.connection.close();
                talk.connection.send(over);
                assertEquals(1, over.closings.get());
                return null;
            });
            assertEquals(0, ending.asked.get() + over.asked.get());
            assertThrows(EOFException.class, client::line);
        }
    }

    @Test
    void closingAfterTheCurrentProducerDropsTheRest() throws Exception {
        BlockingQueue<Runnable> subscribed = new LinkedBlockingQueue<>();
        Faucet current = Faucet.of(new Piece.Later(subscribed::add),
                new Piece.Bytes(ByteBuffer.wrap("done\n".getBytes(StandardCharsets.US_ASCII))));
        Faucet next = Faucet.of(new Piece.Bytes(ByteBuffer.wrap("never\n".getBytes(StandardCharsets.US_ASCII))));
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(current);
                connection.send(next);
                return LINE;
            }
        }); Client client = server.client()) {
            client.say("go\n");
            Runnable wake = subscribed.poll(30, TimeUnit.SECONDS);
            Talk talk = server.talk();
            server.inLoop(() -> {
                talk.connection.closeAfterCurrent();
                return null;
            });
            assertEquals(1, next.awaitClosed());
            assertEquals(0, current.closings.get());
            wake.run();
            assertEquals("done\n", client.rest());
            assertEquals(1, current.awaitClosed());
            assertEquals(0, next.asked.get());
        }
    }

    @Test
    void closingAfterTheCurrentProducerWithNoneBegunSendsNothing() throws Exception {
        Faucet never = Faucet.of(new Piece.Bytes(ByteBuffer.allocate(10)));
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(never);
                connection.closeAfterCurrent();
                return LINE;
            }
        }); Client client = server.client()) {
            assertEquals("", client.say("go\n").rest());
            assertEquals(1, never.awaitClosed());
            assertEquals(0, never.asked.get());
        }
    }

    @Test
    void aClientThatEndsItsSideStillGetsTheWholeReply() throws Exception {
        byte[] reply = new byte[20 << 20];
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(Producer.bytes(reply));
                return LINE;
            }
        }); Client client = server.client()) {
            client.say("go\n").finish();
            assertEquals(reply.length, client.rest().length());
            assertEquals(Closed.NORMALLY, server.talk().closed());
        }
    }

    @Test
    void readingToTheEndFindsTheEndOfTheStream() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return Terminator.TO_END;
            }

            @Override
            Terminator said(String all) {
                say(all.length() + "\n");
                connection.closeWhenSent();
                return Terminator.PAUSED;
            }
        }); Client client = server.client()) {
            client.say(new byte[300_000]).finish();
            assertEquals("300000\n", client.rest());
            assertEquals(Closed.NORMALLY, server.talk().closed());
        }
    }

    /// Answers the first line and closes, while the client still sends.
    private static final class Brief extends Talk {
        Brief(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            say("x".repeat(100_000) + "\nlast words\n");
            connection.closeWhenSent();
            return LINE;
        }
    }

    @Test
    void theLastBytesReachAClientThatIsStillSending() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Server<Brief> server = new Server<>(Brief::new); Client client = Client.narrow(server.address)) {
                client.say("go\n");
                for (int n = 0; n < 200; n++) client.say(new byte[10_000]); // the reply waits in the server's socket meanwhile
                assertTrue(client.finish().rest().endsWith("last words\n"));
                assertEquals(Closed.NORMALLY, server.talk().closed());
            }
        }
    }

    @Test
    void afterItsEndAConnectionMakesNoCalls() throws Exception {
        try (Server<Brief> server = new Server<>(Brief::new); Client client = server.client()) {
            client.say("go\nagain\nand again\n").finish();
            assertTrue(client.rest().endsWith("last words\n"));
            Brief talk = server.talk();
            talk.closed();
            assertEquals(List.of("go"), List.copyOf(talk.told));
        }
    }

    @Test
    void aClientThatNeverEndsItsSideIsWaitedForOnlyAWhile() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    super.said(line);
                    connection.closeWhenSent();
                    return LINE;
                }
            }, Limits.DEFAULTS.withLinger(Duration.ofSeconds(2)));
            pair.client.say("bye\n");
            loop.until(() -> !pair.talk.told.isEmpty());
            assertEquals("bye\n", pair.client.rest());
            loop.pass(Duration.ofMillis(1900));
            pair.client.say("still talking"); // moves nothing
            loop.turn();
            assertEquals(0, pair.talk.closings.get());
            loop.pass(Duration.ofMillis(200));
            assertEquals(Closed.NORMALLY, pair.talk.closed());
        }
    }
}
