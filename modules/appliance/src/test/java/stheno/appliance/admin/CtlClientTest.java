package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.appliance.command.HealthCheck;
import stheno.testkit.ClosedPort;

class CtlClientTest {
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A server that sends these pieces to its first client, and then closes the connection, or not.
    private InetSocketAddress saying(boolean hangingUp, String... pieces) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (server; Socket client = server.accept()) {
                byte[] head = new byte[4096];
                asked.set(new String(head, 0, client.getInputStream().read(head), StandardCharsets.ISO_8859_1));
                for (String piece : pieces) client.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
                if (!hangingUp) new CountDownLatch(1).await();
            } catch (IOException | InterruptedException e) {
                // the client has what it came for
            }
        });
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private static CtlClient.Answer ask(InetSocketAddress server) throws IOException {
        return new CtlClient(server, Duration.ofSeconds(30), 1000).ask("GET / HTTP/1.1\r\nHost: x\r\n");
    }

    @Test
    void anAnswerEndsWhereItSaysAlthoughTheConnectionStays() throws IOException {
        assertEquals(new CtlClient.Answer(200, "he\u00e9"), ask(saying(false, "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhe\u00e9")));
        assertEquals("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", asked.get());
    }

    @Test
    void anAnswerInPiecesIsOne() throws IOException {
        assertEquals(new CtlClient.Answer(503, "hello"), ask(saying(false, "HT", "TP/1.0 503 No\r", "\nContent-Length:5\r\n\r", "\nhel",
                "lo")));
    }

    @Test
    void anAnswerWithoutALengthEndsWithTheConnection() throws IOException {
        assertEquals(new CtlClient.Answer(200, "all"), ask(saying(true, "HTTP/1.1 200 OK\r\n\r\nall")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "HTTP/1.1 200 OK\r\n", "220 ready\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/2 200 OK\r\n\r\n"})
    void whatIsNoWholeAnswerIsAFault(String text) throws IOException {
        InetSocketAddress server = saying(true, text);
        assertThrows(IOException.class, () -> ask(server));
    }

    @Test
    void anAnswerHasALimit() throws IOException {
        InetSocketAddress server = saying(false, "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(2000));
        assertTrue(assertThrows(IOException.class, () -> ask(server)).getMessage().contains("longer than 1000"));
    }

    @Test
    void aServerThatSaysNothingIsLeft() throws IOException {
        InetSocketAddress server = saying(false);
        IOException late = assertThrows(IOException.class, () -> new CtlClient(server, Duration.ofMillis(200),
                1000).ask("GET / HTTP/1.1\r\n"));
        assertTrue(late.getMessage().contains("in time"), late.getMessage());
    }

    private int health(String... words) {
        return health(Map.of(), words);
    }

    private int health(Map<String, String> environment, String... words) {
        return HealthCheck.run(List.of(words), new ServerFinder(environment, Path.of("/nowhere")),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"200,0", "204,1", "301,1", "404,1", "499,1", "500,1", "503,1"})
    void onlyAnOkOfReadyzIsReady(int status, int exit) throws IOException {
        InetSocketAddress server = saying(false, "HTTP/1.1 " + status + " Said\r\nContent-Length: 500\r\n\r\n");
        assertEquals(exit, health("127.0.0.1:" + server.getPort()), err.toString(StandardCharsets.UTF_8));
        assertTrue(asked.get().startsWith("HEAD /readyz HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort() + "\r\n"), asked.get());
        boolean remedy = err.toString(StandardCharsets.UTF_8).contains("admin.listen");
        assertEquals(status != 200 && status != 503, remedy);
    }

    @ParameterizedTest
    @CsvSource({"200,0", "204,0", "301,0", "404,1", "499,1", "500,1"})
    void anotherPathMustBeServed(int status, int exit) throws IOException {
        InetSocketAddress server = saying(false, "HTTP/1.1 " + status + " Said\r\nContent-Length: 500\r\n\r\n");
        assertEquals(exit, health("http://127.0.0.1:" + server.getPort() + "/shop"), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theAddressIsThatOfTheSettings() throws IOException {
        InetSocketAddress server = saying(false, "HTTP/1.1 200 OK\r\n\r\n");
        assertEquals(0, health(Map.of("STHENO_ADMIN_LISTEN", "*:" + server.getPort())), err.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("ready: http://127.0.0.1:" + server.getPort() + "/readyz"),
                out.toString(StandardCharsets.UTF_8));
        assertEquals(2, health(Map.of("STHENO_ADMIN_LISTEN", "nonsense")));
    }

    @Test
    void aUnixSocketIsAsked() throws IOException {
        try (AdminBench bench = new AdminBench()) {
            Map<String, String> named = Map.of("STHENO_ADMIN_SOCKET", bench.socket.toString());
            assertEquals(0, health("unix:" + bench.socket), err.toString(StandardCharsets.UTF_8));
            assertEquals(0, health(named), err.toString(StandardCharsets.UTF_8));
            bench.control.phase = Control.Phase.DRAINING;
            assertEquals(1, health("unix:" + bench.socket));
            assertEquals(1, health(named));
            assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("unix:" + bench.socket + " answers 503\n"),
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aUrlIsAskedForItsPath() throws IOException {
        InetSocketAddress server = saying(false, "HTTP/1.1 200 OK\r\n\r\n");
        assertEquals(0, health("http://127.0.0.1:" + server.getPort() + "/a%20b?c=d"));
        assertTrue(asked.get().startsWith("HEAD /a%20b?c=d HTTP/1.1\r\n"), asked.get());
        InetSocketAddress other = saying(false, "HTTP/1.1 200 OK\r\n\r\n");
        assertEquals(0, health("http://127.0.0.1:" + other.getPort()));
        assertTrue(asked.get().startsWith("HEAD / HTTP/1.1\r\n"), asked.get());
    }

    @Test
    void whoIsNotThereIsNotWell() throws IOException {
        int port = ClosedPort.address().getPort();
        assertEquals(1, health("127.0.0.1:" + port));
        assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("stheno healthcheck: http://127.0.0.1:" + port),
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whoGarblesIsNotWell() throws IOException {
        assertEquals(1, health("127.0.0.1:" + saying(true, "ERR\r\n\r\n").getPort()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:99999", "http://", "a b", "x@127.0.0.1:80", "unix:", "ftp://x/"})
    void whatIsNoAddressIsTwo(String word) {
        assertEquals(2, health(word), word);
    }

    @Test
    void twoAddressesAreOneTooMany() {
        assertEquals(2, health("127.0.0.1:80", "127.0.0.1:81"));
    }
}
