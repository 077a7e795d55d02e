package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Router;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.storage.Tree;
import stheno.testkit.Allocations;
import stheno.testkit.Await;
import stheno.testkit.SlowClients;

/// The memory of requests and waiting clients, in bytes: the property that everything else protects.
class FootprintTest {
    private static final Reply HELLO = Reply.text("Hello, World!");
    private static final int CROWD = 2000;

    @TempDir
    Path folder;
    private ReactorGroup group;
    private InetSocketAddress server;

    @BeforeEach
    void serveAFolder() throws IOException {
        Files.writeString(folder.resolve("small.txt"), "Hello, World!");
        Files.writeString(folder.resolve("page.html"), page(2 * 1024 * 1024));
        try (var file = Files.newByteChannel(folder.resolve("large.bin"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            file.position(100L * 1024 * 1024 - 1).write(ByteBuffer.allocate(1));
        }
        Router router = new Router().get("/hello", exchange -> exchange.respond(HELLO))
                .fallback(new FileHandler(Tree.at(folder), FileSettings.DEFAULTS));
        group = ReactorGroup.start(1);
        server = group.listen(new InetSocketAddress("127.0.0.1", 0),
                PortOptions.of(new HttpService(router)).withLimits(Limits.DEFAULTS.withSendBuffer(16 * 1024)));
    }

    private static String page(int length) {
        Random random = new Random(7);
        StringBuilder page = new StringBuilder("<!doctype html>");
        while (page.length() < length) {
            page.append("<p class=\"c").append(random.nextInt(40)).append("\">row ").append(random.nextInt(10000))
                    .append(" of the table</p>\n");
        }
        return page.toString();
    }

    @AfterEach
    void stop() {
        group.close();
    }

    @Test
    void aKeptAliveGetOfAHandlerAllocatesAtMost600Bytes() throws IOException {
        assertAllocates(600, "/hello");
    }

    @Test
    void aKeptAliveGetOfASmallFileAllocatesAtMost600Bytes() throws IOException {
        assertAllocates(600, "/small.txt");
    }

    private void assertAllocates(int most, String path) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            int length = ask(socket, request, firstReply(socket, request));
            for (int i = 0; i < 60_000; i++) ask(socket, request, length); // until it is compiled
            int requests = 20_000;
            Allocations loop = Allocations.of("stheno-loop-0");
            long before = loop.bytes();
            for (int i = 0; i < requests; i++) ask(socket, request, length);
            long each = (loop.bytes() - before) / requests;
            System.out.println("allocated for GET " + path + ": " + each + " bytes");
            assertTrue(each <= most, "GET " + path + " allocates " + each + " bytes");
        }
    }

    private static int firstReply(Socket socket, byte[] request) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request);
        StringBuilder reply = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (reply.append((char) c).indexOf("World!") >= 0) return reply.length();
        }
        throw new EOFException("after: " + reply);
    }

    private static int ask(Socket socket, byte[] request, int length) throws IOException {
        socket.getOutputStream().write(request);
        assertEquals(length, socket.getInputStream().readNBytes(length).length);
        return length;
    }

    @Test
    void thousandsOfIdleConnectionsOwnLessThanTwoKilobytesEach() throws Exception {
        assertCosts(2 * 1024, "idle", "/small.txt");
    }

    @Test
    void thousandsOfStalledClientsOfAFileOwnLessThanTwoKilobytesEach() throws Exception {
        assertCosts(2 * 1024, "stops:1", "/large.bin");
    }

    @Test
    void thousandsOfStalledClientsOfCompressedTextOwnOnePieceEach() throws Exception {
        assertCosts(16 * 1024, "stops:1", "/page.html", "--header", "Accept-Encoding: gzip");
    }

    /// The clients run in a process of their own, so that this heap holds the server's side alone.
    private void assertCosts(int most, String kind, String path, String... more) throws Exception {
        firstReply(path); // classes and caches are not the crowd's
        long before = used();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                Path.of(SlowClients.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString(),
                SlowClients.class.getName(),
                server.getHostString() + ":" + server.getPort(), String.valueOf(CROWD), kind, path, "--for", "120", "--rcvbuf", "4096"));
        command.addAll(List.of(more));
        Process clients = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader said = clients.inputReader(StandardCharsets.US_ASCII)) {
            String line = said.readLine();
            while (line != null && !line.startsWith("stalled")) line = said.readLine();
            assertTrue(line != null && line.contains("connected=" + CROWD) && line.contains("closed-by-server=0"), "clients said: " + line);
            long each = (used() - before) / CROWD;
            System.out.println(kind + " of " + path + ": " + each + " bytes of heap a connection");
            assertTrue(each <= most, each + " bytes each");
            assertEquals(CROWD, group.reactors().getFirst().stats().open());
        } finally {
            clients.destroyForcibly().waitFor();
        }
    }

    private void firstReply(String path) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\nAccept-Encoding: gzip\r\nRange: bytes=0-99\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        Await.until(() -> group.reactors().getFirst().stats().open() == 0);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
