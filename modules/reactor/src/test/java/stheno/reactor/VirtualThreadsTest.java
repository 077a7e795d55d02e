package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.ThreadLimit;

/// What happens when the system allows no other thread.
@Timeout(60)
final class VirtualThreadsTest {
    private final Journal journal = new Journal();
    private final ManualClock clock = new ManualClock();
    private final VirtualThreads threads = new VirtualThreads(Log.from(Log.Level.DEBUG, journal::event), clock);
    private final ThreadLimit limit = new ThreadLimit();

    @Test
    void workRunsOnAThreadOfItsOwn() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Thread thread = threads.start(ran::countDown).orElseThrow();
        assertTrue(ran.await(30, TimeUnit.SECONDS));
        assertTrue(thread.isVirtual());
        assertEquals(0, threads.refused());
    }

    @Test
    void workIsRefusedAtTheLimitAndRunsAfterIt() throws Exception {
        threads.from(limit.reached(true));
        assertTrue(threads.start(() -> { }).isEmpty());
        limit.reached(false);
        threads.start(() -> { }).orElseThrow().join();
        assertEquals(1, threads.refused());
    }

    @Test
    void oneLineInTenSecondsSaysSo() {
        threads.from(limit.reached(true));
        for (int i = 0; i < 100; i++) threads.start(() -> { });
        assertEquals(1, journal.of("WARN").count());
        clock.advance(Duration.ofSeconds(10));
        threads.start(() -> { });
        List<String> lines = journal.of("WARN").toList();
        assertEquals(2, lines.size());
        assertTrue(lines.getLast().startsWith("WARN no-thread refused=100 cause=unable to create native thread"), lines.getLast());
    }

    @Test
    void anotherErrorIsThrown() {
        OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
        threads.from(_ -> {
            throw heap;
        });
        assertSame(heap, assertThrows(OutOfMemoryError.class, () -> threads.start(() -> { })));
    }

    @Test
    void aHandshakeThatNeedsAThreadEndsItsConnectionAndNoOther() throws Exception {
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, journal::event))) {
            VirtualThreads ofLoop = group.reactors().getFirst().virtualThreads();
            ofLoop.from(limit);
            Service echo = connection -> new Talk(connection) {
                @Override
                Terminator said(String line) {
                    say(line + "\n");
                    return LINE;
                }
            };
            InetSocketAddress address = group.listen(Server.anyPort(), TestTls.options(echo, Limits.DEFAULTS, TestTls.TLS));
            limit.reached(true);
            try (Client client = TestTls.client(address)) {
                assertThrows(IOException.class, () -> client.say("hello\n"));
            }
            Await.until(() -> group.services().values().stream().allMatch(it -> it.open() == 0));
            limit.reached(false);
            try (Client client = TestTls.client(address)) {
                client.say("hello\n");
                assertEquals("hello", client.line());
            }
            assertEquals(1, ofLoop.refused());
        }
        assertEquals(List.of(), journal.errors());
    }
}
