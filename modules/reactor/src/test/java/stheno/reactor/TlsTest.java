package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Conversations under TLS with clients that behave.
@Timeout(60)
final class TlsTest {
    private static final int MB = 1 << 20;

    @TempDir
    Path folder;

    private static Server<Talk> server(Function<Connection, Talk> talk) throws IOException {
        return new Server<>(talk, Limits.DEFAULTS, TestTls.TLS);
    }

    private static Server<Talk> answering(Producer producer) throws IOException {
        return server(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                if (!line.equals("give")) return super.said(line);
                connection.send(producer);
                return LINE;
            }
        });
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConversationGoesBackAndForth(String protocol) throws Exception {
        try (Server<Talk> server = server(Talk::new)) {
            for (int i = 0; i < 5; i++) {
                try (Client client = TestTls.client(server.address, protocol)) {
                    assertEquals("hello", client.say("hello\n").line());
                    assertEquals("again", client.say("again\nand again\n").line());
                    assertEquals("and again", client.line());
                    assertEquals(protocol, ((SSLSocket) client.socket).getSession().getProtocol());
                    Talk talk = server.talk();
                    assertTrue(talk.connection.secure());
                    client.close();
                    assertEquals(Closed.NORMALLY, talk.closed());
                }
            }
            assertEquals(List.of(), server.log.errors());
            server.turn();
            assertEquals(5 * 22, server.stats().bytesIn());
        }
    }

    @Test
    void theApplicationProtocolIsAgreedOn() throws Exception {
        try (Server<Talk> server = server(Talk::new); Client client = TestTls.client(server.address)) {
            SSLSocket socket = (SSLSocket) client.socket;
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"other", "echo"});
            socket.setSSLParameters(parameters);
            client.say("hello\n").line();
            assertEquals("echo", socket.getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void muchGoesBothWays(String protocol) throws Exception {
        byte[] up = noise(3 * MB);
        byte[] down = noise(5 * MB);
        Path file = Files.write(folder.resolve("down"), down);
        byte[] received = new byte[up.length];
        ByteBuffer into = ByteBuffer.wrap(received);
        try (FileChannel channel = FileChannel.open(file); Server<Talk> server = server(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                return new Terminator.Length(up.length);
            }

            @Override
            public void collect(ByteBuffer data) {
                into.put(data);
            }

            @Override
            Terminator said(String line) {
                connection.send(Producer.slice(channel, 0, 2 * MB));
                connection.send(Producer.bytes(ByteBuffer.wrap(down, 2 * MB, MB)));
                connection.send(Producer.bytes(ByteBuffer.allocateDirect(2 * MB).put(down, 3 * MB, 2 * MB).flip()));
                return LINE;
            }
        }); Client client = TestTls.client(server.address, protocol)) {
            client.say(up);
            assertArrayEquals(down, client.bytes(down.length));
            assertArrayEquals(up, received);
            server.turn();
            assertEquals(down.length, server.stats().bytesOut());
        }
    }

    @Test
    void manySmallRepliesToAClientThatIsSlowToRead() throws Exception {
        try (Server<Talk> server = server(Talk::new); Client client = TestTls.client(server.address)) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 50_000; i++) lines.append("line ").append(i).append('\n');
            Thread.ofVirtual().start(() -> {
                try {
                    client.say(lines.toString());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(lines.toString(), new String(client.bytes(lines.length()), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aStalledReaderIsNotProducedFor() throws Exception {
        byte[] piece = noise(8 * 1024);
        Faucet endless = new Faucet(() -> new Piece.Bytes(ByteBuffer.wrap(piece)));
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    connection.send(endless);
                    return LINE;
                }
            }, Limits.DEFAULTS.withSendBuffer(4096), TestTls.TLS);
            FutureTask<Client> asking = new FutureTask<>(() -> TestTls.over(pair.client.socket).say("give\n"));
            Thread.ofVirtual().start(asking);
            loop.until(() -> asking.isDone() && pair.talk.connection.backedUp());
            for (int i = 0; i < 2000; i++) loop.turn();
            assertTrue(endless.asked.get() <= 64, endless.asked + " pieces of 8 KB for a socket of a few");
            FutureTask<byte[]> reading = new FutureTask<>(() -> asking.get().bytes(20 * piece.length));
            Thread.ofVirtual().start(reading);
            loop.until(reading::isDone);
            for (int i = 0; i < 20; i++) {
                assertArrayEquals(piece, Arrays.copyOfRange(reading.get(), i * piece.length, (i + 1) * piece.length));
            }
            pair.client.socket.close();
            loop.until(() -> endless.closings.get() == 1);
        }
    }

    @Test
    void theServersEndIsAnnouncedToTheClient() throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (Server<Talk> server = server(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    super.said(line.repeat(100_000));
                    connection.closeWhenSent();
                    return LINE;
                }
            }); Client client = TestTls.client(server.address, protocol)) {
                assertEquals(200_001, client.say("xy\n").rest().length()); // would throw if the stream were cut off
                client.close();
                assertEquals(Closed.NORMALLY, server.talk().closed());
            }
        }
    }

    @Test
    void closeNotifyIsSentEvenAfterAFullSocket() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            for (int size = 1000; size < 60_000; size += 1000) {
                String reply = "x".repeat(size);
                HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                    @Override
                    Terminator said(String line) {
                        say(reply);
                        connection.closeWhenSent();
                        return LINE;
                    }
                }, Limits.DEFAULTS.withSendBuffer(4096), TestTls.TLS);
                FutureTask<Client> asking = new FutureTask<>(() -> TestTls.over(pair.client.socket).say("give\n"));
                Thread.ofVirtual().start(asking);
                loop.until(() -> asking.isDone() && !pair.talk.told.isEmpty());
                for (int i = 0; i < 20; i++) loop.turn();
                FutureTask<Integer> reading = new FutureTask<>(() -> asking.get().rest().length());
                Thread.ofVirtual().start(reading);
                loop.until(reading::isDone);
                assertEquals(size, reading.get());
                asking.get().close();
                loop.until(() -> pair.talk.over.isDone());
                assertEquals(Closed.NORMALLY, pair.talk.closed());
            }
        }
    }

    @Test
    void aClientThatEndsItsSideStillGetsTheWholeReply() throws Exception {
        byte[] reply = noise(6 * MB);
        try (Server<Talk> server = answering(Producer.bytes(reply)); Client client = TestTls.client(server.address, "TLSv1.3")) {
            client.say("give\n").finish();
            assertArrayEquals(reply, client.in.readAllBytes());
            Talk talk = server.talk();
            assertEquals(Closed.NORMALLY, talk.closed());
            assertEquals(List.of("give", "(ended)"), List.copyOf(talk.told));
        }
    }

    /// Sends each byte by itself.
    private static final class Dripping extends Socket {
        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aHandshakeByteByByteIsAsGoodAsAnyOther(String protocol) throws Exception {
        try (Server<Talk> server = server(Talk::new)) {
            Dripping socket = new Dripping();
            socket.connect(server.address);
            try (Client client = TestTls.over(socket, protocol)) {
                assertEquals("hello", client.say("hello\n").line());
            }
        }
    }

    /// Keeps what is written until it is let go in one piece; its end is never sent.
    private static final class Holding extends Socket {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean holding;

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (holding) held.write(bytes, from, length);
                    else out.write(bytes, from, length);
                }
            };
        }

        void release() throws IOException {
            held.writeTo(super.getOutputStream());
        }

        @Override
        public void shutdownOutput() {}
    }

    @Test
    void aCloseNotifyInTheSameReadAsDataIsNoticedWithoutTheSocketsEnd() throws Exception {
        try (Server<Talk> server = server(Talk::new)) {
            Holding socket = new Holding();
            socket.connect(server.address);
            try (Client client = TestTls.over(socket, "TLSv1.3")) {
                assertEquals("hello", client.say("hello\n").line());
                socket.holding = true;
                client.say("last\n").finish();
                socket.release();
                assertEquals("last\n", client.rest());
                Talk talk = server.talk();
                for (String expected : List.of("hello", "last", "(ended)")) assertEquals(expected, talk.heard());
            }
        }
    }

    @Test
    void aCloseNotifyThatComesWithDataWaitsForTheEndOfAPause() throws Exception {
        Function<Connection, Talk> pausing = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                if (line.equals("last")) connection.pause(Pause.RECEIVER);
                return super.said(line);
            }
        };
        try (Server<Talk> server = server(pausing)) {
            Holding socket = new Holding();
            socket.connect(server.address);
            try (Client client = TestTls.over(socket, "TLSv1.3")) {
                assertEquals("hello", client.say("hello\n").line());
                socket.holding = true;
                client.say("last\nmore\n").finish();
                socket.release();
                assertEquals("last", client.line());
                Talk talk = server.talk();
                server.turn();
                assertEquals(List.of("hello", "last"), List.copyOf(talk.told));
                server.inLoop(() -> {
                    talk.connection.resume(Pause.RECEIVER);
                    return null;
                });
                assertEquals("more\n", client.rest());
                for (String expected : List.of("hello", "last", "more", "(ended)")) assertEquals(expected, talk.heard());
            }
        }
    }
}
