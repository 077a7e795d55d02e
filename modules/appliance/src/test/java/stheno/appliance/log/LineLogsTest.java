package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.Exchanges;
import stheno.appliance.http.AccessLine;
import stheno.appliance.log.LineLog.Destination;
import stheno.appliance.log.LineLog.Rotation;
import stheno.http.AccessLog;

class LineLogsTest {
    private static final int THREADS = 3;
    private static final int LINES = 3000; // of each

    @TempDir
    private Path folder;
    private final Events events = new Events();
    private final LineLogs<AccessLog.Entry> logs = new LineLogs<>("access-log", AccessLine::of, events);

    private Optional<LineLog<AccessLog.Entry>> open(String name, Rotation rotation) throws IOException {
        Destination to = new Destination.Named(folder.resolve(name));
        return Optional.of(LineLog.open("access-log", to, () -> AccessLine.of("combined"), rotation, events));
    }

    private double number(String name) {
        Map<String, Double> numbers = new TreeMap<>();
        logs.count(numbers);
        return numbers.get(name);
    }

    private long lines() throws IOException {
        long lines = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) lines += Files.readAllLines(file).size();
        }
        return lines;
    }

    @Test
    void withoutALogNothingIsKept() {
        logs.log(Exchanges.nothing("a"));
        assertEquals(0, number("access_log_lines_total"));
        assertEquals(0, number("access_log_dropped_total"));
    }

    @Test
    void noLineIsLostBetweenTwoLogs() throws Exception {
        logs.replace(open("0", Rotation.NONE), false);
        CountDownLatch begun = new CountDownLatch(THREADS);
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Thread.ofPlatform().start(() -> {
                begun.countDown();
                for (int line = 0; line < LINES; line++) {
                    logs.log(Exchanges.nothing("" + line));
                    if (line % 10 == 0) Thread.yield();
                }
                done.countDown();
            });
        }
        begun.await();
        double before = 0;
        for (int i = 1; done.getCount() > 0; i++) {
            logs.replace(open("" + i % 3, Rotation.NONE), false);
            double now = number("access_log_lines_total");
            assertEquals(Math.max(before, now), now);
            before = now;
        }
        logs.close();
        assertEquals(THREADS * LINES, lines());
        assertEquals(THREADS * LINES, number("access_log_lines_total"));
        assertEquals(0, number("access_log_dropped_total"));
    }

    @Test
    void whatTheFormerOneHasPutAsideIsNotGoneOnWith() throws Exception {
        logs.replace(open("log", new Rotation(100, false, 5)), false);
        logs.log(Exchanges.nothing("a"));
        logs.log(Exchanges.nothing("b"));
        logs.replace(open("log", Rotation.NONE), true); // before the former one has written these
        Events.await(() -> events.with("access-log-reopened").size() == 1);
        logs.log(Exchanges.nothing("c"));
        logs.close();
        assertEquals(2, Files.readAllLines(folder.resolve("log")).size(), () -> folder.toString());
        assertEquals(3, lines());
    }

    @Test
    void whatIsLoggedAfterTheEndIsCounted() throws Exception {
        logs.replace(open("log", Rotation.NONE), false);
        logs.close();
        logs.log(Exchanges.nothing("late"));
        assertEquals(1, number("access_log_dropped_total"));
        logs.replace(Optional.empty(), false);
        assertEquals(1, number("access_log_dropped_total"));
    }
}
