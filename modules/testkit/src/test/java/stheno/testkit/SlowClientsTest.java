package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlowClientsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CLIENTS = 40;

    /// Answers a request with a body of so many bytes, then waits for the client to end.
    private static ScriptedServer.Script answers(int length) {
        return socket -> {
            answer(socket, length);
            ScriptedServer.readToEnd(socket);
        };
    }

    private static void answer(Socket socket, int length) throws IOException {
        while (!ScriptedServer.readLine(socket).isEmpty()) {
            // only the empty line counts
        }
        ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
        byte[] piece = new byte[Math.min(length, 65536)];
        for (int left = length; left > 0; left -= piece.length) socket.getOutputStream().write(piece, 0, Math.min(left, piece.length));
    }

    private static SlowClients start(SlowClient kind, ScriptedServer server) {
        return SlowClients.start(CLIENTS, kind, REQUEST, server.address());
    }

    @Test
    void clientsThatStopReadingStallTheServerUntilTheyResume() throws IOException {
        int length = 4_000_000;
        var finished = new AtomicInteger();
        try (var server = new ScriptedServer(socket -> {
            answer(socket, length);
            finished.incrementAndGet();
            ScriptedServer.readToEnd(socket);
        }); var clients = SlowClients.start(CLIENTS, new SlowClient.StopsReading(1000), REQUEST, server.address(),
            SlowClients.Options.DEFAULTS.receiveBuffer(8192))) {
            var stalled = clients.awaitStalled(BOUND);
            assertEquals(CLIENTS, stalled.connected());
            assertEquals(1000L * CLIENTS, stalled.bytesReceived());
            assertEquals(0, finished.get());
            clients.resume();
            var resumed = clients.awaitReplies(BOUND);
            assertTrue(resumed.bytesReceived() > (long) length * CLIENTS);
        }
    }

    @Test
    void idleOnesHaveTheirReplyAndSeeTheServerLeave() throws Exception {
        var leave = new CountDownLatch(1);
        Set<String> sources = ConcurrentHashMap.newKeySet();
        try (var server = new ScriptedServer(socket -> {
            sources.add(socket.getInetAddress().getHostAddress());
            answer(socket, 13);
            try {
                leave.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }); var clients = start(new SlowClient.Idle(), server)) {
            var idle = clients.awaitStalled(BOUND);
            assertEquals(CLIENTS, idle.repliesComplete());
            assertEquals(0, idle.closedByServer());
            assertEquals(CLIENTS, sources.size());
            leave.countDown();
            assertEquals(CLIENTS, clients.awaitClosed(BOUND).closedByServer());
        }
    }

    @Test
    void readersAtARateAreNeverFasterThanThat() throws IOException {
        try (var server = new ScriptedServer(answers(2000)); var clients = start(new SlowClient.Reads(2000), server)) {
            long start = System.nanoTime();
            var done = clients.awaitStalled(BOUND);
            assertEquals(CLIENTS, done.repliesComplete());
            assertTrue(System.nanoTime() - start >= 750_000_000, "500 bytes each quarter of a second, the first not at once");
        }
    }

    @Test
    void thoseWithHiccupsGetTheirReplyInBursts() throws IOException {
        try (var server = new ScriptedServer(answers(100_000));
            var clients = start(new SlowClient.Hiccups(40_000, Duration.ofMillis(40)), server)) {
            assertEquals(CLIENTS, clients.awaitStalled(BOUND).repliesComplete());
        }
    }

    @Test
    void drippedRequestsArriveComplete() throws IOException {
        try (var server = new ScriptedServer(answers(13));
            var clients = start(new SlowClient.DripsRequest(Duration.ofMillis(10)), server)) {
            assertEquals(CLIENTS, clients.awaitStalled(BOUND).repliesComplete());
        }
    }

    @Test
    void aServerThatIsTiredOfDripsIsSeenToClose() throws IOException {
        try (var server = new ScriptedServer(socket -> socket.getInputStream().readNBytes(5));
            var clients = start(new SlowClient.DripsRequest(Duration.ofMillis(10)), server)) {
            assertEquals(CLIENTS, clients.awaitClosed(BOUND).closedByServer());
        }
    }

    @Test
    void clientsThatLeaveAreGone() throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            var ended = new CountDownLatch(CLIENTS);
            try (var server = new ScriptedServer(socket -> {
                try {
                    answers(5_000_000).play(socket);
                } finally {
                    ended.countDown();
                }
            }); var clients = start(new SlowClient.LeavesMidReply(500, reset), server)) {
                var left = clients.awaitClosed(BOUND);
                assertEquals(CLIENTS, left.left());
                assertEquals(500L * CLIENTS, left.bytesReceived());
                assertTrue(ended.await(30, TimeUnit.SECONDS), "the server has noticed");
            }
        }
    }

    @Test
    void clientsThatReturnRepeatTheirRequest() throws Exception {
        var ended = new CountDownLatch(5 * CLIENTS);
        try (var server = new ScriptedServer(socket -> {
            try {
                answers(5_000_000).play(socket);
            } finally {
                ended.countDown();
            }
        }); var clients = start(new SlowClient.Returns(500, true, Duration.ofMillis(20)), server)) {
            assertTrue(ended.await(30, TimeUnit.SECONDS), "each has come and gone about five times");
            var seen = clients.counters();
            assertEquals(0, seen.failed());
            assertTrue(seen.connected() > CLIENTS, seen::toString);
        }
    }

    @Test
    void aCrowdEndsByItself() throws Exception {
        try (var server = new ScriptedServer(answers(13));
            var clients = SlowClients.start(CLIENTS, new SlowClient.Idle(), REQUEST, server.address(),
                SlowClients.Options.DEFAULTS.life(Duration.ofMillis(300)))) {
            clients.join();
            var error = assertThrows(AssertionError.class, () -> clients.awaitClosed(BOUND));
            assertTrue(error.getMessage().startsWith("ended"), error::getMessage);
        }
    }

    @Test
    void aServerThatIsNotThereIsAFailureAndNoHang() throws IOException {
        InetSocketAddress nobody;
        try (var server = new ScriptedServer(answers(1))) {
            nobody = server.address();
        }
        try (var clients = SlowClients.start(CLIENTS, new SlowClient.Idle(), REQUEST, nobody)) {
            assertThrows(AssertionError.class, () -> clients.awaitConnected(BOUND));
            assertEquals(CLIENTS, clients.counters().failed());
        }
    }

    @Test
    void onlyLoopbackAndOnlySoManyAreServed() {
        var elsewhere = new InetSocketAddress("192.0.2.1", 80);
        var here = new InetSocketAddress("127.0.0.1", 80);
        assertThrows(IllegalArgumentException.class, () -> SlowClients.start(1, new SlowClient.Idle(), REQUEST, elsewhere));
        assertThrows(IllegalArgumentException.class, () -> SlowClients.start(SlowClients.MOST + 1, new SlowClient.Idle(), REQUEST, here));
    }

    @Test
    void kindsAreReadFromTheCommandLine() {
        assertEquals(new SlowClient.StopsReading(5), SlowClient.parse("stops:5"));
        assertEquals(new SlowClient.Reads(6), SlowClient.parse("reads:6"));
        assertEquals(new SlowClient.Hiccups(7, Duration.ofMillis(8)), SlowClient.parse("hiccups:7:8"));
        assertEquals(new SlowClient.DripsRequest(Duration.ofMillis(9)), SlowClient.parse("drips:9"));
        assertEquals(new SlowClient.LeavesMidReply(1, false), SlowClient.parse("leaves:1"));
        assertEquals(new SlowClient.LeavesMidReply(1, true), SlowClient.parse("resets:1"));
        assertEquals(new SlowClient.Returns(1, true, Duration.ofMillis(2)), SlowClient.parse("returns:1:2"));
        assertEquals(new SlowClient.Idle(), SlowClient.parse("idle"));
        assertThrows(IllegalArgumentException.class, () -> SlowClient.parse("idle:1"));
    }
}
