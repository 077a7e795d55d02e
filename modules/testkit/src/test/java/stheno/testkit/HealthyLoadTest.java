package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class HealthyLoadTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String REPLY = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    /// Answers request after request, each `late` after it came.
    private static ScriptedServer.Script answers(AtomicInteger count, Duration late) {
        return socket -> {
            String line;
            boolean asked = false;
            while (!(line = ScriptedServer.readLine(socket)).isEmpty() || asked) {
                if (line.startsWith("GET")) {
                    asked = true;
                    long until = System.nanoTime() + late.toNanos();
                    while (System.nanoTime() - until < 0) LockSupport.parkNanos(until - System.nanoTime());
                } else if (line.isEmpty()) {
                    asked = false;
                    count.incrementAndGet();
                    ScriptedServer.say(socket, REPLY);
                }
            }
        };
    }

    @Test
    void aClosedLoopCountsEveryReply() throws IOException {
        var count = new AtomicInteger();
        try (var server = new ScriptedServer(answers(count, Duration.ZERO));
            var load = HealthyLoad.connect(server.address(), REQUEST, 4)) {
            double[] rates = load.flatOut(3, Duration.ofMillis(50));
            assertEquals(3, rates.length);
            double counted = 0;
            for (double rate : rates) {
                assertTrue(rate > 0);
                counted += rate * 0.05;
            }
            assertTrue(counted <= count.get() * 1.5, counted + " counted of " + count.get());
            assertTrue(counted >= (count.get() - 4) * 0.02, counted + " counted of " + count.get());
        }
    }

    @Test
    void anOpenLoopKeepsItsRate() throws IOException {
        var count = new AtomicInteger();
        List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
        try (var server = new ScriptedServer(answers(count, Duration.ZERO));
            var load = HealthyLoad.connect(server.address(), REQUEST, 4)) {
            long start = System.nanoTime();
            assertEquals(50, load.atRate(500, Duration.ofMillis(100), latencies::add));
            assertTrue(System.nanoTime() - start >= 98_000_000, "the last of fifty is due after 98 ms");
            assertEquals(50, latencies.size());
            assertEquals(50, count.get());
        }
    }

    @Test
    void aRequestThatHadToWaitForADawdlingServerCountsItsWait() throws IOException {
        List<Long> latencies = new ArrayList<>();
        try (var server = new ScriptedServer(answers(new AtomicInteger(), Duration.ofMillis(20)));
            var load = HealthyLoad.connect(server.address(), REQUEST, 1)) {
            load.atRate(1000, Duration.ofMillis(10), latencies::add);
        }
        assertEquals(10, latencies.size());
        assertTrue(latencies.getLast() >= 190_000_000, "due after 9 ms, answered after ten times 20: " + latencies.getLast());
    }

    @Test
    void bothCanFollowEachOtherOnTheSameConnections() throws IOException {
        var count = new AtomicInteger();
        try (var server = new ScriptedServer(answers(count, Duration.ZERO));
            var load = HealthyLoad.connect(server.address(), REQUEST, 2)) {
            load.flatOut(1, Duration.ofMillis(20));
            int before = count.get();
            load.atRate(1000, Duration.ofMillis(20), _ -> { });
            assertEquals(before + 20, count.get());
        }
    }

    @Test
    void aServerThatClosesIsAnError() throws IOException {
        try (var server = new ScriptedServer(socket -> ScriptedServer.readLine(socket));
            var load = HealthyLoad.connect(server.address(), REQUEST, 2)) {
            assertThrows(UncheckedIOException.class, () -> load.flatOut(1, Duration.ofSeconds(5)));
        }
    }
}
