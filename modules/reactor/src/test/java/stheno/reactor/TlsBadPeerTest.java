package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// TLS with peers that do not behave, and files that do not.
@Timeout(60)
final class TlsBadPeerTest {
    private static final int ALERT = 21; // a record's type, RFC 8446, section 5.1

    @TempDir
    Path folder;

    private static Server<Talk> server() throws IOException {
        return new Server<>(Talk::new, Limits.DEFAULTS, TestTls.TLS);
    }

    private static void assertServes(Server<Talk> server) throws IOException {
        try (Client client = TestTls.client(server.address)) {
            assertEquals("well", client.say("well\n").line());
        }
    }

    @Test
    void aHandshakeThatNeverComesIsGivenUp() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(Talk::new, Limits.DEFAULTS.withHandshake(Duration.ofSeconds(10)), TestTls.TLS);
            loop.pass(Duration.ofSeconds(5));
            pair.client.say(new byte[] {22, 3, 1, 0, 100, 1}); // it has begun: that does not put it off
            loop.turn();
            loop.pass(Duration.ofMillis(4900));
            assertEquals(0, pair.talk.closings.get());
            loop.pass(Duration.ofMillis(200));
            assertEquals(new Closed.TimedOut(Wait.HANDSHAKE), pair.talk.closed());
            assertEquals(List.of(), List.copyOf(pair.talk.told));
        }
    }

    @Test
    void garbageInsteadOfAHandshakeIsAnsweredByAnAlert() throws Exception {
        try (Server<Talk> server = server()) {
            for (String garbage : List.of("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\0".repeat(100),
                    "\u0016\u0003\u0001\u0000\u0005hello")) {
                try (Client client = server.client()) {
                    assertEquals(ALERT, client.say(garbage).bytes(7)[0], garbage);
                    client.restUnlessReset();
                    assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
                }
            }
            assertServes(server);
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void aClientThatLeavesDuringTheHandshakeIsForgotten() throws Exception {
        try (Server<Talk> server = server()) {
            try (Client client = server.client()) {
                client.say(new byte[] {22, 3, 1}).finish();
                assertEquals("", client.rest());
            }
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
            try (Client client = server.client()) {
                client.reset();
            }
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
            assertServes(server);
        }
    }

    @Test
    void aStreamWithoutCloseNotifyEndsTheConversation() throws Exception {
        try (Server<Talk> server = server(); Client plain = server.client(); Client client = TestTls.over(plain.socket)) {
            client.say("hello\n").line();
            plain.socket.shutdownOutput(); // under TLS: no close_notify
            Talk talk = server.talk();
            assertInstanceOf(Closed.class, talk.closed());
            assertEquals(1, talk.closings.get());
            assertServes(server);
        }
    }

    @Test
    void aBrokenRecordEndsTheConnectionAlone() throws Exception {
        try (Server<Talk> server = server(); Client plain = server.client(); Client client = TestTls.over(plain.socket)) {
            client.say("hello\n").line();
            plain.say(new byte[] {23, 3, 3, 0, 30}).say(new byte[30]);
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
            assertThrows(IOException.class, client::rest);
            assertServes(server);
        }
    }

    @Test
    void aRenegotiationIsRefusedAndDelaysNoOther() throws Exception {
        byte[] piece = new byte[1 << 16];
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                if (!line.equals("give")) return super.said(line);
                connection.send(new Faucet(() -> new Piece.Bytes(ByteBuffer.wrap(piece))));
                return LINE;
            }
        }, Limits.DEFAULTS, TestTls.TLS); Client client = TestTls.client(server.address, "TLSv1.2")) {
            client.say("give\n").bytes(10);
            Thread.ofVirtual().start(() -> {
                try {
                    client.in.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the server does not put up with it
                }
            });
            ((SSLSocket) client.socket).startHandshake();
            Talk talk = server.talk();
            assertNotEquals(Closed.NORMALLY, talk.closed());
            assertServes(server);
        }
    }

    @Test
    void aFileThatShrinksWhileItIsSentAbortsTheConnection() throws Exception {
        Path file = Files.write(folder.resolve("short"), new byte[100_000]);
        try (FileChannel channel = FileChannel.open(file); Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(Producer.slice(channel, 0, 100_001));
                return LINE;
            }
        }, Limits.DEFAULTS, TestTls.TLS); Client client = TestTls.client(server.address)) {
            client.say("give\n").bytes(100_000);
            assertInstanceOf(Closed.Failed.class, server.talk().closed());
            assertThrows(IOException.class, client::rest, "no farewell: it must not look complete");
        }
    }

    /// Requests so many key updates, which the server gets in one read.
    private static void askForKeys(Server<Talk> server, Client client, int times) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        server.loop().execute(() -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < times; i++) ((SSLSocket) client.socket).startHandshake();
        held.countDown();
    }

    @Test
    void aFloodOfKeyUpdatesEndsTheConnection() throws Exception {
        try (Server<Talk> server = server(); Client client = TestTls.client(server.address, "TLSv1.3")) {
            assertEquals("hello", client.say("hello\n").line());
            askForKeys(server, client, 20);
            assertEquals("still well", client.say("still well\n").line());
            askForKeys(server, client, 1000);
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
            assertServes(server);
        }
    }
}
