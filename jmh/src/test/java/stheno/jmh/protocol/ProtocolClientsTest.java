package stheno.jmh.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.jmh.Result;

@Timeout(60)
class ProtocolClientsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /// A server that greets, gives one reply, ends its output, and reads until its client leaves.
    ///
    /// @param requests completed with the number of lines that the client has sent
    private static ServerSocket server(String reply, CompletableFuture<Long> requests) throws IOException {
        var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                var input = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                input.readLine();
                client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                requests.complete(1 + input.lines().count());
            } catch (IOException | UncheckedIOException e) {
                requests.completeExceptionally(e);
            }
        });
        return server;
    }

    private static InetSocketAddress address(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static DialogueLoad load(ServerSocket server, DialogueLoad.Step step) throws IOException {
        return new DialogueLoad(1, () -> TextClient.connect(address(server), 0), List.of(step));
    }

    /// The number of requests that a client sends to a server that ends after one reply.
    private static long requests(String reply) throws Exception {
        var requests = new CompletableFuture<Long>();
        try (ServerSocket server = server(reply, requests)) {
            try (DialogueLoad load = load(server, DialogueLoad.Step.lines("RETR 1"))) {
                assertThrows(EOFException.class, () -> load.run(1, LONG));
            }
            return requests.get();
        }
    }

    @Test
    void aRefusalEndsTheMeasurement() throws IOException {
        try (ServerSocket server = server("550 no\r\n", new CompletableFuture<>());
                DialogueLoad load = load(server, DialogueLoad.Step.line("SIZE x"))) {
            IOException failure = assertThrows(IOException.class, () -> load.run(1, LONG));
            assertTrue(failure.getMessage().startsWith("refused: 550 no"), failure.getMessage());
        }
    }

    @Test
    void aRefusalEndsTheOpeningOfASession() throws IOException {
        try (ServerSocket server = server("-ERR no\r\n", new CompletableFuture<>())) {
            TextClient client = TextClient.connect(address(server), 0);
            assertThrows(IOException.class, () -> client.ask("STAT"));
            client.channel().close();
        }
    }

    @Test
    void aClientAsksAgainWhenAReplyOfSeveralLinesIsComplete() throws Exception {
        assertEquals(2, requests("+OK\r\none\r\n.\r\n"));
        assertEquals(1, requests("+OK\r\none\r\n"));
    }

    @Test
    void aMessageHasLinesWithoutDots() {
        String text = ProtocolServer.text(1024);
        assertTrue(text.length() > 900 && text.length() <= 1024, text.length() + " octets");
        assertTrue(text.endsWith("\r\n"));
        assertFalse(text.contains("\n."));
    }

    @Test
    void aSlowClientOfDnsSendsHalfOfAQuery() {
        ByteBuffer frame = QueryLoad.halfOfAFrame();
        int announced = frame.getShort();
        assertEquals(announced / 2, frame.remaining());
        byte[] header = new byte[12];
        frame.get(header);
        assertArrayEquals(new byte[] {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}, header);
    }

    @Test
    void aRatioHasTheNoiseOfBothMeasurements() {
        List<Double> steady = List.of(100.0, 100.0, 100.0);
        List<Double> noisy = List.of(40.0, 50.0, 60.0);
        Result.Metric above = ProtocolBenchmark.ratio(noisy, steady);
        assertEquals(0.5, above.score(), 1e-9);
        assertEquals(Result.Metric.of(noisy, "x").error() / 100, above.error(), 1e-9);
        Result.Metric below = ProtocolBenchmark.ratio(steady, noisy);
        assertEquals(2, below.score(), 1e-9);
        assertEquals(above.error() / above.score(), below.error() / below.score(), 1e-9);
        assertEquals(below.score() - below.error(), below.low(), 1e-9);
        assertEquals(0, ProtocolBenchmark.ratio(steady, steady).error(), 1e-9);
    }
}
