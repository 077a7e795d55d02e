package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Input that is given away with its buffer.
@Timeout(60)
final class ExchangeTest {
    private final Scratch scratch = new Scratch();
    private final ByteBuffer first = scratch.input;
    private final ByteBuffer spare = ByteBuffer.allocateDirect(Connection.INPUT);

    /// Gives away the first thing it collects.
    private class Giving extends Reading {
        ByteBuffer given;

        Giving(Terminator... plan) {
            super(plan);
        }

        @Override
        public void collect(ByteBuffer data) {
            if (given == null) given = input.exchange(scratch, spare);
            else super.collect(data);
        }

        /// As one read of the loop's, after which the next overwrites what the loop still has.
        Giving read(String text) {
            ByteBuffer data = scratch.input;
            input.feed(data.clear().put(text.getBytes(StandardCharsets.US_ASCII)).flip());
            ByteBuffer next = scratch.input.clear();
            while (next.hasRemaining()) next.put((byte) '*');
            return this;
        }
    }

    private void assertWhole(Giving giving, String text) {
        assertSame(spare, scratch.input);
        assertNotSame(spare, giving.given);
        assertEquals(text, Reading.text(giving.given));
        assertEquals(Connection.INPUT, giving.given.capacity());
        first.put(0, (byte) '#');
        assertEquals('#', giving.given.get(0), "it is the loop's former buffer");
    }

    private void assertCopied(Giving giving, String text) {
        assertSame(first, scratch.input);
        assertSame(spare, giving.given);
        assertEquals(text, Reading.text(giving.given));
    }

    @Test
    void aWholeReadIsGivenAwayAsItIs() {
        Giving giving = new Giving(Terminator.TO_END).read("everything").read("more");
        assertEquals("more", giving.frames());
        assertWhole(giving, "everything");
    }

    @Test
    void alsoWhereItEndsTheFrame() {
        Giving giving = new Giving(new Terminator.Length(5), Reading.message("\n", 100)).read("12345").read("line\n");
        assertEquals("!line!", giving.frames());
        assertWhole(giving, "12345");
    }

    @Test
    void alsoBehindOtherFrames() {
        Giving giving = new Giving(new Terminator.Length(2), Terminator.TO_END) {
            @Override
            public void collect(ByteBuffer data) {
                if (told.isEmpty()) told.add(text(data));
                else super.collect(data);
            }
        }.read("ab and the rest");
        assertSame(spare, scratch.input);
        assertEquals(" and the rest", Reading.text(giving.given));
    }

    @Test
    void whatComesBehindStaysTheLoops() {
        Giving giving = new Giving(new Terminator.Length(5), Reading.message("\n", 100)).read("12345line\n");
        assertEquals("!line!", giving.frames());
        assertCopied(giving, "12345");
    }

    @Test
    void aDelimiterThatMayHaveBegunStaysTheLoops() {
        Giving giving = new Giving(Reading.streamed("\r\n.\r\n"), Reading.message("\n", 100)).read("text\r\n").read(".\r\nQUIT\n");
        assertEquals("!QUIT!", giving.frames());
        assertCopied(giving, "text");
        assertEquals("text", Reading.text(new Giving(Reading.streamed("\n")).read("text").given));
    }

    @Test
    void aGatheredFrameIsCopied() {
        assertCopied(new Giving(Reading.message("\n", 100)).read("fra").read("me\n"), "frame");
    }

    @Test
    void whatAPauseHasLeftOverIsCopied() {
        Giving giving = new Giving(new Terminator.Length(2), Terminator.PAUSED).read("abcdef");
        giving.given = null;
        giving.input.next(Terminator.TO_END);
        giving.input.feedUnread();
        assertEquals("cdef", Reading.text(giving.given));
        assertSame(first, scratch.input);
    }

    @Test
    void aPauseInTheMiddleKeepsNothing() {
        Giving giving = new Giving(Terminator.TO_END) {
            @Override
            public void collect(ByteBuffer data) {
                input.pause(Pause.RECEIVER);
                super.collect(data);
            }
        }.read("everything");
        giving.input.resume(Pause.RECEIVER);
        assertTrue(giving.wanted());
        assertWhole(giving, "everything");
    }

    @Test
    void onlyWhatIsLentCanBeExchangedAndOnce() {
        assertThrows(IllegalStateException.class, () -> new Reading(Terminator.TO_END).input.exchange(scratch, spare));
        Giving greedy = new Giving(Terminator.TO_END) {
            @Override
            public void collect(ByteBuffer data) {
                super.collect(data);
                assertThrows(IllegalStateException.class, () -> input.exchange(scratch, ByteBuffer.allocateDirect(Connection.INPUT)));
            }
        }.read("everything");
        assertWhole(greedy, "everything");
    }

    @Test
    void onlyABufferOfItsKindTakesItsPlace() {
        new Giving(Terminator.TO_END) {
            @Override
            public void collect(ByteBuffer data) {
                for (ByteBuffer bad : List.of(ByteBuffer.allocate(Connection.INPUT), ByteBuffer.allocateDirect(Connection.INPUT - 1),
                        spare.asReadOnlyBuffer())) {
                    assertThrows(IllegalArgumentException.class, () -> input.exchange(scratch, bad));
                }
                super.collect(data);
            }
        }.read("everything");
        assertSame(spare, scratch.input);
    }

    /// Receives a file. Another thread holds at most three of its buffers at a time.
    private static final class Storing extends Talk {
        private final Deque<ByteBuffer> spares = new ArrayDeque<>();
        private final ExecutorService disk = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
        private final WritableByteChannel file = Channels.newChannel(stored);

        Storing(Connection connection) {
            super(connection);
            for (int i = 0; i < 3; i++) spares.add(ByteBuffer.allocateDirect(Connection.INPUT));
        }

        @Override
        public Terminator opened() {
            return Terminator.TO_END;
        }

        @Override
        public void collect(ByteBuffer data) {
            ByteBuffer full = connection.framer().exchange(connection.reactor().scratch(), spares.remove());
            if (spares.isEmpty()) connection.pause(Pause.RECEIVER);
            disk.execute(() -> {
                write(full);
                connection.reactor().execute(() -> {
                    spares.add(full);
                    connection.resume(Pause.RECEIVER);
                });
            });
        }

        private void write(ByteBuffer full) {
            try {
                file.write(full);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Terminator found() {
            disk.execute(() -> connection.reactor().execute(() -> {
                say(stored.size() + "\n");
                connection.closeWhenSent();
            }));
            return Terminator.PAUSED;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileGoesToAnotherThreadUnharmed(boolean secure) throws Exception {
        byte[] file = new byte[5 << 20];
        new Random(1).nextBytes(file);
        try (Server<Storing> server = new Server<>(Storing::new, Limits.DEFAULTS, secure ? TestTls.TLS : Optional.empty());
                Client one = secure ? TestTls.client(server.address) : server.client();
                Client two = secure ? TestTls.client(server.address) : server.client()) {
            for (int at = 0; at < file.length; at += 1 << 18) {
                for (Client each : List.of(one, two)) each.say(Arrays.copyOfRange(file, at, at + (1 << 18)));
            }
            for (Client each : List.of(one, two)) assertEquals(file.length + "\n", each.finish().rest());
            for (int i = 0; i < 2; i++) assertArrayEquals(file, server.talk().stored.toByteArray());
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void whatIsGivenAwayOutlivesTheConnection() throws Exception {
        ByteBuffer[] given = new ByteBuffer[1];
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return Terminator.TO_END;
            }

            @Override
            public void collect(ByteBuffer data) {
                given[0] = connection.framer().exchange(connection.reactor().scratch(), ByteBuffer.allocateDirect(Connection.INPUT));
                connection.close();
            }
        }); Client client = server.client(); Client other = server.client()) {
            client.say("first").rest();
            assertInstanceOf(Closed.Normally.class, server.talk().closed());
            ByteBuffer kept = server.inLoop(() -> given[0]);
            other.say("second").rest();
            assertEquals("first", Reading.text(kept));
            assertEquals(List.of(), server.log.errors());
        }
    }
}
