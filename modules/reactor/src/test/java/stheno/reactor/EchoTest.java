package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.testkit.Mode;
import stheno.testkit.Transcript;

/// Whole conversations over real sockets.
@Timeout(60)
final class EchoTest {
    @Test
    void aConversationGoesBackAndForth() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            assertEquals("hello", client.say("hello\n").line());
            assertEquals("", client.say("\n").line());
            assertEquals("three", client.say("th").say("ree\n").line());
            client.finish();
            assertEquals("", client.rest());
            Talk talk = server.talk();
            assertEquals(Closed.NORMALLY, talk.closed());
            assertEquals(List.of("hello", "", "three", "(ended)"), List.copyOf(talk.told));
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void aTranscriptPlaysWholeAndByteByByte() throws Exception {
        String text = """
                C: one
                C: two
                S: one
                S: two
                C| thr
                C| ee\\r\\n
                S: three
                """;
        try (Server<Talk> server = new Server<>(Talk::new)) {
            for (Mode mode : List.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(1))) {
                for (Transcript transcript : Transcript.parse("echo", text)) transcript.play(server.address, mode);
            }
        }
    }

    @Test
    void pipelinedLinesAreAnsweredInOrder() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 5000; i++) lines.append("line ").append(i).append('\n');
            Thread.ofVirtual().start(() -> {
                try {
                    client.say(lines.toString());
                    client.finish();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(lines.toString(), client.rest());
        }
    }

    @Test
    void sixteenPipelinedRepliesLeaveInOneWrite() throws Exception {
        Path counters = Path.of("/proc/thread-self/io");
        assumeTrue(Files.isReadable(counters));
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(Talk::new, Limits.DEFAULTS);
            StringBuilder sixteen = new StringBuilder();
            for (int i = 0; i < 16; i++) sixteen.append("request ").append(i).append('\n');
            pair.client.say(sixteen.toString());
            long before = writes(counters);
            loop.until(() -> pair.talk.told.size() == 16);
            assertEquals(1, writes(counters) - before);
            assertEquals(sixteen.toString(), new String(pair.client.bytes(sixteen.length()), StandardCharsets.US_ASCII));
        }
    }

    private static long writes(Path counters) throws IOException {
        for (String line : Files.readAllLines(counters)) {
            if (line.startsWith("syscw: ")) return Long.parseLong(line.substring(7));
        }
        throw new AssertionError("no count of writes");
    }

    /// Where a conversation may fail.
    private enum Place { OPEN, OPENED, COLLECT, FOUND, ENDED, CLOSED, PRODUCER_CLOSE }

    private static final class Faulty extends Talk {
        private final Place place;

        Faulty(Connection connection, Place place) {
            super(connection);
            this.place = place;
            failAt(Place.OPEN);
        }

        private void failAt(Place here) {
            if (place != here) return;
            if (here.ordinal() % 2 == 0) throw new IllegalStateException("a fault");
            throw new AssertionError("a fault");
        }

        @Override
        public Terminator opened() {
            failAt(Place.OPENED);
            return super.opened();
        }

        @Override
        public void collect(ByteBuffer data) {
            failAt(Place.COLLECT);
            super.collect(data);
        }

        @Override
        public Terminator found() {
            failAt(Place.FOUND);
            if (place == Place.PRODUCER_CLOSE) connection.send(new UnclosableProducer());
            return super.found();
        }

        @Override
        public void ended() {
            failAt(Place.ENDED);
            super.ended();
        }

        @Override
        public void closed(Closed cause) {
            super.closed(cause);
            failAt(Place.CLOSED);
        }
    }

    private static final class UnclosableProducer implements Producer {
        @Override
        public Piece more() {
            return Piece.END;
        }

        @Override
        public void close() {
            throw new IllegalStateException("a fault");
        }
    }

    @Test
    void aConversationThatFailsEndsAloneWhereverItFails() throws Exception {
        for (Place place : Place.values()) {
            AtomicInteger nth = new AtomicInteger();
            try (Server<Talk> server = new Server<>(c -> nth.incrementAndGet() == 2 ? new Faulty(c, place) : new Talk(c));
                    Client before = server.client()) {
                before.say("a\n").line();
                Talk first = server.talk();
                try (Client faulty = server.client()) {
                    try {
                        faulty.say("x\n").finish();
                    } catch (IOException e) {
                        assertTrue(place == Place.OPEN || place == Place.OPENED, "it was closed early");
                    }
                    faulty.restUnlessReset();
                    server.log.await("ERROR ");
                }
                if (place != Place.OPEN) {
                    Talk talk = server.talk();
                    Closed why = talk.closed();
                    boolean orderly = place == Place.CLOSED || place == Place.PRODUCER_CLOSE;
                    assertEquals(orderly ? Closed.Normally.class : Closed.Failed.class, why.getClass(), place + " " + server.log);
                    server.turn();
                    assertEquals(1, talk.closings.get());
                }
                assertEquals(1, server.log.errors().size(), place + " " + server.log);
                assertEquals("b", before.say("b\n").line(), "an older connection goes on");
                assertFalse(first.over.isDone());
                try (Client after = server.client()) {
                    assertEquals("c", after.say("c\n").line(), "the listener goes on");
                }
                server.talk().closed();
                server.turn();
                assertEquals(1, server.stats().open());
            }
        }
    }

    @Test
    void aFaultThatCannotEvenBeLoggedEndsItsConnectionAlone() throws Exception {
        AtomicInteger nth = new AtomicInteger();
        try (Server<Talk> server = new Server<>(c -> nth.incrementAndGet() > 1 ? new Talk(c) : new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(new Faucet(() -> {
                    throw new IllegalStateException("a fault");
                }));
                return LINE;
            }

            @Override
            public String toString() {
                throw new IllegalStateException("a fault in telling of a fault");
            }
        }); Client faulty = server.client()) {
            faulty.say("x\n").restUnlessReset();
            Closed why = server.talk().closed();
            assertEquals(Closed.Failed.class, why.getClass());
            try (Client after = server.client()) {
                assertEquals("well", after.say("well\n").line());
            }
        }
    }

    @Test
    void aClientThatTakesNoRepliesCannotAskForMore() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            byte[] reply = new byte[1 << 20];
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    connection.send(Producer.bytes(reply));
                    return LINE;
                }
            }, Limits.DEFAULTS.withSendBuffer(4096));
            pair.client.say("1\n");
            loop.until(() -> pair.talk.connection.backedUp());
            int before = pair.talk.told.size();
            for (int i = 0; i < 20; i++) pair.client.say("2\n");
            for (int i = 0; i < 50; i++) loop.turn();
            assertEquals(before, pair.talk.told.size());
        }
    }

    @Test
    void inputKeptByAPauseGoesOnWhenTheSocketHasRoomAgain() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    super.said(line.equals("big") ? "x".repeat(100_000) : line);
                    return line.equals("big") ? Terminator.PAUSED : LINE;
                }
            }, Limits.DEFAULTS.withSendBuffer(4096));
            pair.client.say("big\nsmall\n");
            loop.until(() -> pair.talk.connection.backedUp());
            pair.talk.connection.resume(Talk.LINE); // while the socket is full
            loop.turn();
            FutureTask<String> lines = new FutureTask<>(() -> pair.client.line().length() + " " + pair.client.line());
            Thread.ofVirtual().start(lines);
            loop.until(lines::isDone);
            assertEquals("100000 small", lines.get());
        }
    }

    @Test
    void whatAPausedConversationLeavesInTheSocketComesAfterItResumes() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                super.said(line);
                return line.equals("wait") ? Terminator.PAUSED : LINE;
            }
        }); Client client = server.client()) {
            assertEquals("wait", client.say("wait\nnext\nla").line());
            client.say("st\n");
            Talk talk = server.talk();
            server.turn();
            assertEquals(List.of("wait"), List.copyOf(talk.told));
            server.inLoop(() -> {
                talk.connection.resume(Talk.LINE);
                return null;
            });
            assertEquals("next", client.line());
            assertEquals("last", client.line());
        }
    }

    @Test
    void anOwnerDoesNotEndAnothersPause() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            client.say("first\n").line();
            Talk talk = server.talk();
            server.inLoop(() -> {
                talk.connection.pause(Pause.RECEIVER);
                talk.connection.pause(Pause.HANDLER);
                return null;
            });
            client.say("second\n");
            server.turn();
            server.inLoop(() -> {
                talk.connection.resume(Pause.RECEIVER);
                return null;
            });
            server.turn();
            assertEquals(List.of("first"), List.copyOf(talk.told));
            server.inLoop(() -> {
                talk.connection.resume(Pause.HANDLER);
                return null;
            });
            assertEquals("second", client.line());
        }
    }

    @Test
    void pauseAndResumeKeepTheFrameThatHasBegun() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            client.say("first\nhal").line();
            Talk talk = server.talk();
            server.inLoop(() -> {
                talk.connection.pause(Pause.RECEIVER);
                return null;
            });
            client.say("f\n");
            server.turn();
            assertEquals(1, talk.told.size());
            server.inLoop(() -> {
                talk.connection.resume(Pause.RECEIVER);
                return null;
            });
            assertEquals("half", client.line());
        }
    }

    @Test
    void aFrameBeyondItsLimitClosesByDefaultHere() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return Terminator.message(new byte[] {'\n'}, 3);
            }
        }); Client client = server.client()) {
            client.say("abcd");
            assertEquals(Closed.NORMALLY, server.talk().closed());
            assertThrows(EOFException.class, client::line);
        }
    }

    @Test
    void aConnectionKnowsBothItsAddresses() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            Talk talk = server.talk();
            assertEquals(client.socket.getLocalSocketAddress(), talk.connection.remote());
            assertEquals(server.address, server.inLoop(talk.connection::local));
            assertFalse(talk.connection.secure());
            assertTrue(talk.connection.toString().contains(talk.connection.remote().toString()));
        }
    }
}
