package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import stheno.appliance.format.StrictJson;
import stheno.reactor.Log.Level;

class ErrorStreamLogTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final FickleChannel channel = new FickleChannel();
    private final OutputStream stream = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            channel.write(ByteBuffer.wrap(bytes, from, length));
        }
    };
    private final AtomicLong time = new AtomicLong();
    private final ErrorStreamLog log = new ErrorStreamLog(stream, Level.INFO, ErrorStreamLog.Format.JOURNAL, time::get);

    @AfterEach
    void close() {
        log.close();
    }

    private List<String> lines() {
        assertTrue(log.flush(SOON));
        return channel.text().lines().toList();
    }

    @Test
    void whatWasLoggedIsOutAfterAFlush() {
        log.event(Level.ERROR, "failed", "why", "x y");
        assertEquals(List.of("error failed why=\"x y\""), lines());
    }

    @Test
    void linesKeepTheirOrder() {
        for (int i = 0; i < 90; i++) log.event(Level.INFO, "n", "i", i);
        for (int i = 0; i < 90; i++) assertEquals("info n i=" + i, lines().get(i));
    }

    @Test
    void theLevelMayBeChangedAtAnyTime() {
        assertEquals(Level.INFO, log.level());
        log.event(Level.DEBUG, "a");
        log.level(Level.DEBUG);
        assertTrue(log.wants(Level.DEBUG));
        log.event(Level.DEBUG, "b");
        log.level(Level.ERROR);
        assertFalse(log.wants(Level.WARN));
        log.event(Level.WARN, "c");
        log.event(Level.ERROR, "d");
        assertEquals(List.of("debug b", "error d"), lines());
    }

    @Test
    void theFormatMayBeChangedAtAnyTime() {
        log.event(Level.INFO, "a");
        log.format(ErrorStreamLog.Format.JSON);
        log.event(Level.INFO, "b", "text", "\u00e9\u4e2d");
        assertEquals("info a", lines().getFirst());
        String json = new String(lines().get(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        assertEquals("\u00e9\u4e2d", StrictJson.object(json).get("text"));
    }

    @Test
    void anUnreadStreamStallsNoThread() {
        channel.stall();
        String much = "x".repeat(4000);
        int many = 30_000;
        for (int i = 0; i < many; i++) log.event(Level.INFO, "e" + i % 1000, "much", much);
        assertFalse(log.flush(Duration.ofMillis(20)));
        long calm = log.dropped();
        assertTrue(calm > many - 1024 * 1024 / 4000, () -> calm + " dropped");
        for (int i = 0; i < 20; i++) log.event(Level.ERROR, "grave", "much", much);
        assertEquals(calm, log.dropped(), "room is left for what matters");
        channel.flow();
        List<String> lines = lines();
        assertEquals(20, lines.stream().filter(line -> line.startsWith("error grave")).count());
        assertEquals(many, lines.stream().filter(line -> line.startsWith("info e")).count() + calm);
        Events.await(() -> channel.text().contains("warn log-dropped lines=" + calm + "\n"));
    }

    @Test
    void aStreamThatFailsIsTriedAgainWithTheNextLine() {
        channel.room(0);
        log.event(Level.INFO, "a");
        assertTrue(log.flush(SOON), "lost is not waited for");
        assertTrue(log.dropped() > 0, "and what tells of it may be lost as well");
        channel.room(Integer.MAX_VALUE);
        log.event(Level.INFO, "b");
        assertTrue(lines().contains("info b"));
    }

    @Test
    void aFrequentEventIsLoggedAHundredTimesASecondAndThenCounted() {
        for (int i = 0; i < 1000; i++) log.event(Level.WARN, "storm", "i", i);
        log.event(Level.WARN, "calm");
        assertEquals(1, lines().stream().filter("warn calm"::equals).count(), "another event is not held back");
        assertEquals(102, lines().size());
        assertEquals("warn storm i=99", lines().get(99));
        assertEquals("warn storm suppressed=900", lines().get(101), "by the flush");
        for (int i = 0; i < 5; i++) log.event(Level.WARN, "storm", "i", i);
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        log.event(Level.WARN, "storm", "i", 5);
        assertEquals(List.of("warn storm suppressed=5", "warn storm i=5"), lines().subList(102, 104));
    }

    @Test
    void aStormThatIsOverIsSummedUpByItself() {
        for (int i = 0; i < 101; i++) log.event(Level.WARN, "storm");
        time.addAndGet(Duration.ofSeconds(2).toNanos());
        Events.await(() -> channel.text().contains("warn storm suppressed=1\n"));
    }

    @Test
    void namesWithoutEndShareOneBound() {
        EventStorms storms = new EventStorms();
        int told = 0;
        for (int i = 0; i < 5000; i++) {
            if (storms.admit(Level.INFO, "made-up-" + i, 0) != EventStorms.HELD) told++;
        }
        assertEquals(1024 + EventStorms.MOST, told);
        List<EventStorms.Held> held = storms.release(0, true);
        assertEquals(List.of(new EventStorms.Held(Level.INFO, "other-events", 5000 - told)), held);
        assertEquals(List.of(), storms.release(0, true));
    }

    @Test
    void afterItsEndNothingIsTaken() {
        log.close();
        log.event(Level.ERROR, "late");
        assertEquals(1, log.dropped());
        assertEquals("", channel.text());
    }

    @Test
    void whatIsFlushedByTheStreamIsFlushed() {
        AtomicBoolean flushed = new AtomicBoolean();
        ByteArrayOutputStream kept = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushed.set(true);
            }
        };
        try (ErrorStreamLog buffered = new ErrorStreamLog(kept, Level.INFO, ErrorStreamLog.Format.JOURNAL)) {
            buffered.event(Level.INFO, "a");
            assertTrue(buffered.flush(SOON));
            assertTrue(flushed.get());
        }
    }
}
