package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Await;

/// A connection that leaves the loop for a thread.
@Timeout(60)
final class DetachedTest {
    /// A session's work, which may throw IOException.
    private interface Session {
        void run(Detached detached) throws IOException;
    }

    private static Consumer<Detached> session(Session session) {
        return detached -> {
            try {
                session.run(detached);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /// Leaves the loop on the line `leave`.
    private static class Leaving extends Talk {
        private final Session session;

        Leaving(Connection connection, Session session) {
            super(connection);
            this.session = session;
        }

        @Override
        Terminator said(String line) {
            super.said(line);
            if (!line.equals("leave")) return LINE;
            connection.detach(session(session));
            return Terminator.PAUSED;
        }
    }

    private static Server<Leaving> server(Session session, Optional<Tls> tls) throws IOException {
        return new Server<>(c -> new Leaving(c, session), Limits.DEFAULTS, tls);
    }

    /// Echoes lines in capitals, by blocking reads and writes, until the peer has ended.
    private static void shout(Detached detached) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(detached.input(), StandardCharsets.ISO_8859_1));
        OutputStream out = detached.output();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.write((line.toUpperCase(Locale.ROOT) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void assertShouts(Server<Leaving> server, Client client) throws Exception {
        assertEquals("before", client.say("before\nleave\nunread ").line());
        assertEquals("leave", client.line());
        Talk talk = server.talk();
        assertInstanceOf(Closed.LeftLoop.class, talk.closed());
        client.say("rest\n");
        assertEquals("UNREAD REST", client.line());
        for (int i = 0; i < 100; i++) assertEquals("LINE " + i, client.say("line " + i + "\n").line());
        String longer = "x".repeat(300_000);
        Thread.ofVirtual().start(() -> {
            try {
                client.say(longer + "\n").finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals(longer.toUpperCase(Locale.ROOT) + "\n", client.rest());
        assertEquals(1, talk.closings.get());
        server.turn();
        assertEquals(0, server.stats().open());
        assertTrue(server.log.errors().isEmpty(), () -> server.log.toString());
    }

    @Test
    void aSessionReadsWhatWasUnreadAndBlocks() throws Exception {
        try (Server<Leaving> server = server(DetachedTest::shout, Optional.empty()); Client client = server.client()) {
            assertShouts(server, client);
        }
    }

    @Test
    void aSessionGoesOnInTls() throws Exception {
        try (Server<Leaving> server = server(DetachedTest::shout, TestTls.TLS); Client client = TestTls.client(server.address)) {
            assertShouts(server, client);
        }
    }

    @Test
    void aSessionContinuesInTls12() throws Exception {
        try (Server<Leaving> server = server(DetachedTest::shout, TestTls.TLS); Client client = TestTls.client(server.address, "TLSv1.2")) {
            assertEquals("leave", client.say("leave\n").line());
            assertEquals("LOUD", client.say("loud\n").line());
        }
    }

    @Test
    void theHalfLineThatWasHeldComesFirst() throws Exception {
        try (Server<Leaving> server = server(DetachedTest::shout, Optional.empty()); Client client = server.client()) {
            client.say("first\nhal").line();
            Talk talk = server.talk();
            server.inLoop(() -> {
                talk.connection.detach(session(DetachedTest::shout));
                return null;
            });
            talk.closed();
            assertEquals("HALF", client.say("f\n").line());
        }
    }

    @Test
    void whatWasQueuedIsSentBeforeTheSessionBegins() throws Exception {
        Session greeting = detached -> detached.output().write("session\n".getBytes(StandardCharsets.US_ASCII));
        try (Server<Leaving> server = new Server<>(c -> new Leaving(c, greeting) {
            @Override
            Terminator said(String line) {
                say("x".repeat(1_000_000) + "\n");
                return super.said(line);
            }
        }); Client client = Client.narrow(server.address)) {
            client.say("leave\n");
            assertEquals(1_000_000, client.line().length());
            assertEquals("leave\nsession\n", client.rest());
        }
    }

    @Test
    void aSessionThatFailsIsClosedAlone() throws Exception {
        try (Server<Leaving> server = server(_ -> {
            throw new IllegalStateException("a fault");
        }, Optional.empty()); Client client = server.client(); Client other = server.client()) {
            client.say("leave\n").line();
            assertEquals("", client.rest());
            server.log.await("session-failed");
            assertEquals("well", other.say("well\n").line());
        }
    }

    @Test
    void aSessionRunsEvenIfItsConversationFailsInClosed() throws Exception {
        try (Server<Leaving> server = new Server<>(c -> new Leaving(c, DetachedTest::shout) {
            @Override
            public void closed(Closed cause) {
                super.closed(cause);
                throw new IllegalStateException("a fault");
            }
        }, Limits.DEFAULTS.withConnections(1).withConnectionsPerAddress(1)); Client client = server.client()) {
            client.say("leave\n").line();
            assertEquals("STILL SERVED", client.say("still served\n").line());
            assertEquals("", client.finish().rest());
        }
    }

    @Test
    void aSessionGivesItsPlaceBackWhenItIsOver() throws Exception {
        try (Server<Leaving> server = new Server<>(c -> new Leaving(c, DetachedTest::shout), Limits.DEFAULTS.withConnections(1)
                .withConnectionsPerAddress(1))) {
            try (Client client = server.client()) {
                client.say("leave\n").line();
                server.talk().closed();
                try (Client refused = server.client()) {
                    assertEquals("too many\n", refused.rest());
                }
                assertEquals("", client.finish().rest());
            }
            for (String line = "too many"; line.equals("too many"); ) {
                try (Client next = server.client()) {
                    next.say("next\n");
                    line = next.line();
                } catch (IOException e) {
                    continue; // refused, and reset behind it
                }
                assertTrue(line.equals("next") || line.equals("too many"), line);
            }
        }
    }

    @Test
    void aReadThatTakesTooLongIsEnded() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (Server<Leaving> server = new Server<>(c -> new Leaving(c, detached -> {
            try {
                read.complete(detached.input().read());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        }), Limits.DEFAULTS.withIdle(Duration.ofSeconds(1))); Client client = server.client()) {
            client.say("leave\n").line();
            assertThrows(Exception.class, () -> read.get(30, TimeUnit.SECONDS));
            client.restUnlessReset();
        }
    }

    @Test
    void theLastWordsReachAClientThatIsStillSending() throws Exception {
        Session brief = detached -> {
            detached.input().read();
            detached.output().write(("x".repeat(100_000) + "\nlast words\n").getBytes(StandardCharsets.US_ASCII));
        };
        for (int i = 0; i < 10; i++) {
            try (Server<Leaving> server = server(brief, Optional.empty()); Client client = server.client()) {
                client.say("leave\n").line();
                client.say(new byte[3_000_000]);
                assertTrue(client.finish().rest().endsWith("last words\n"));
            }
        }
    }

    @Test
    void aSessionMayEndItsOutputAndReadOn() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (Server<Leaving> server = server(detached -> {
            detached.output().close();
            assertThrows(IOException.class, () -> detached.output().write(1));
            heard.complete(new String(detached.input().readAllBytes(), StandardCharsets.US_ASCII));
        }, Optional.empty()); Client client = server.client()) {
            assertEquals("leave\n", client.say("leave\n").rest());
            client.say("one more thing").finish();
            assertEquals("one more thing", heard.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSessionKnowsItsPeer() throws Exception {
        CompletableFuture<Object> remote = new CompletableFuture<>();
        try (Server<Leaving> server = server(detached -> {
            assertFalse(detached.secure());
            remote.complete(detached.remote());
        }, Optional.empty()); Client client = server.client()) {
            client.say("leave\n").line();
            assertEquals(client.socket.getLocalSocketAddress(), remote.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anInterruptedSessionGivesItsPlaceBack() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (Server<Leaving> server = server(detached -> {
            Thread.currentThread().interrupt();
            failure.complete(assertThrows(IOException.class, () -> detached.input().read()));
        }, Optional.empty()); Client client = server.client()) {
            client.say("leave\n").restUnlessReset();
            assertInstanceOf(ClosedByInterruptException.class, failure.get(30, TimeUnit.SECONDS));
            assertEquals(0, server.group.drain(Duration.ofSeconds(5)));
            assertEquals(0, server.talk().connection.context().port().admission().open());
        }
    }

    @Test
    void aWriteDoesNotEndTheWatchOverARead() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (Server<Leaving> server = new Server<>(c -> new Leaving(c, detached -> {
            Thread reader = Thread.currentThread();
            Thread.ofVirtual().start(() -> session(d -> {
                Await.until(() -> reader.getState() == Thread.State.WAITING);
                d.output().write('x');
            }).accept(detached));
            try {
                read.complete(detached.input().read());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        }), Limits.DEFAULTS.withIdle(Duration.ofSeconds(1))); Client client = server.client()) {
            client.say("leave\n").line();
            assertEquals('x', client.in.read());
            assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS)).getCause());
        }
    }

    @Test
    void keyUpdatesWhileASessionWritesLeaveItsRecordsWhole() throws Exception {
        byte[] piece = new byte[100_000];
        for (int i = 0; i < piece.length; i++) piece[i] = (byte) (i % 251);
        int pieces = 1000;
        try (Server<Leaving> server = server(detached -> {
            Thread.ofVirtual().start(() -> session(d -> {
                for (int i = 0; i < pieces; i++) d.output().write(piece);
                d.output().close();
            }).accept(detached));
            detached.input().readAllBytes();
        }, TestTls.TLS); Client client = TestTls.client(server.address, "TLSv1.3")) {
            client.say("leave\n").line();
            try {
                for (int i = 0; i < pieces; i++) {
                    if (i % 5 == 0) ((SSLSocket) client.socket).startHandshake(); // asks for new keys, and is answered in between
                    assertArrayEquals(piece, client.bytes(piece.length));
                }
            } catch (IOException e) {
                throw new AssertionError("the server's log: " + server.log, e);
            }
        }
    }
}
