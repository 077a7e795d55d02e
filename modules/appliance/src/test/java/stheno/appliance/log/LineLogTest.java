package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.HttpExchanges;
import stheno.appliance.RunningServer;
import stheno.appliance.http.AccessLine;
import stheno.appliance.log.LineLog.Destination;
import stheno.appliance.log.LineLog.Rotation;
import stheno.http.AccessLog;

class LineLogTest {
    private static final int FLOOD = 200_000; // lines; several times what the buffers hold

    private final FickleChannel channel = new FickleChannel();
    private final Events events = new Events();

    private LineLog<AccessLog.Entry> open() throws IOException {
        return open(new Destination.OpenStream(channel), Rotation.NONE);
    }

    private LineLog<AccessLog.Entry> open(Path file) throws IOException {
        return open(new Destination.LogFile(file), Rotation.NONE);
    }

    private LineLog<AccessLog.Entry> open(Destination destination, Rotation rotation) throws IOException {
        return LineLog.open("access-log", destination, () -> AccessLine.of("combined"), rotation, events);
    }

    private static String id(String line) {
        String[] words = line.split(" ");
        return words[words.length - 2].replace("\"", "");
    }

    private static List<String> ids(String text) {
        return text.lines().map(LineLogTest::id).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    @Test
    void aLineIsWrittenWithoutAnyMoreToCome() throws Exception {
        try (LineLog<AccessLog.Entry> log = open()) {
            log.log(HttpExchanges.nothing("a"));
            Events.await(() -> !channel.text().isEmpty());
            assertEquals(List.of("a"), ids(channel.text()));
            assertEquals(1, log.lines());
            Events.await(() -> log.pending() == 0);
        }
    }

    @Test
    void linesOfOneThreadKeepTheirOrderAndCloseLosesNone() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        for (int i = 0; i < 20_000; i++) {
            if (log.pending() > 2_000_000) Events.await(() -> log.pending() < 1_000_000);
            log.log(HttpExchanges.nothing("" + i));
        }
        log.close();
        assertEquals(numbers(0, 20_000), ids(channel.text()));
        assertEquals(20_000, log.lines());
        assertEquals(0, log.dropped());
        assertEquals(0, log.pending());
    }

    @Test
    void linesOfManyThreadsStayWhole() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        int threads = 8;
        List<Thread> all = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        for (int t = 0; t < threads; t++) {
            String name = "t" + t + "-";
            all.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < 2000; i++) log.log(HttpExchanges.nothing(name + i));
            }));
        }
        start.countDown();
        for (Thread thread : all) thread.join();
        log.close();
        Map<String, Integer> next = new HashMap<>();
        for (String id : ids(channel.text())) {
            String[] parts = id.split("-");
            assertEquals(next.getOrDefault(parts[0], 0), Integer.valueOf(parts[1]), id);
            next.merge(parts[0], 1, Integer::sum);
        }
        assertEquals(threads, next.size());
        assertEquals(threads * 2000, log.lines());
    }

    @Test
    void whoReadsNothingCostsLinesAndNotTheLoop() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        channel.stall();
        for (int i = 0; i < FLOOD; i++) log.log(HttpExchanges.nothing("" + i));
        assertTrue(log.dropped() > 0);
        assertEquals(FLOOD, log.lines() + log.dropped());
        assertTrue(log.pending() <= 4 * 1024 * 1024, () -> log.pending() + " bytes");
        assertEquals(1, events.with("warn access-log-dropped lines=").size(), "once in ten seconds");
        channel.flow();
        log.close();
        assertEquals(log.lines(), channel.text().lines().count());
        assertEquals(numbers(0, (int) log.lines()), ids(channel.text()), "the oldest are kept");
        assertEquals(2, events.with("warn access-log-dropped lines=").size(), "the rest is said at the end");
        long said = events.with("access-log-dropped").stream().mapToLong(l -> Long.parseLong(l.strip().split("=")[1])).sum();
        assertEquals(log.dropped(), said);
    }

    @Test
    void afterAStallLinesAreWrittenAgain() throws Exception {
        try (LineLog<AccessLog.Entry> log = open()) {
            channel.stall();
            for (int i = 0; i < FLOOD; i++) log.log(HttpExchanges.nothing("" + i));
            channel.flow();
            Events.await(() -> log.pending() == 0);
            long dropped = log.dropped();
            log.log(HttpExchanges.nothing("after"));
            Events.await(() -> channel.text().contains("after"));
            assertEquals(dropped, log.dropped());
        }
    }

    @Test
    void aFullDiskIsSaidOnceAndTriedAgainUntilNothingIsMissing() throws Exception {
        channel.room(100); // in the middle of a line
        LineLog<AccessLog.Entry> log = open();
        for (int i = 0; i < 10; i++) log.log(HttpExchanges.nothing("" + i));
        Events.await(() -> channel.failures() >= 2);
        assertEquals(1, events.with("error access-log-failed").size());
        log.log(HttpExchanges.nothing("10"));
        channel.room(Integer.MAX_VALUE);
        Events.await(() -> ids(channel.text()).size() == 11);
        assertEquals(numbers(0, 11), ids(channel.text()));
        Events.await(() -> events.with("info access-log-resumed").size() == 1); // after the lines
        assertEquals(1, events.with("access-log-failed").size());
        channel.room(0);
        log.log(HttpExchanges.nothing("11"));
        log.close();
        assertEquals(2, events.with("access-log-failed").size());
        assertEquals(1, log.dropped());
    }

    @Test
    void closeDoesNotWaitForAStalledStreamForLong() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        channel.stall();
        log.log(HttpExchanges.nothing("a"));
        Events.await(() -> channel.waiting() > 0);
        long begun = System.nanoTime();
        log.close();
        long seconds = (System.nanoTime() - begun) / 1_000_000_000;
        assertTrue(seconds >= 1 && seconds < 9, () -> seconds + " s");
        assertEquals(1, events.with("warn access-log-cut bytes=").size());
        channel.flow();
    }

    @Test
    void whatIsLoggedAfterTheEndIsCounted() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        log.close();
        log.log(HttpExchanges.nothing("late"));
        log.close();
        assertEquals(1, log.dropped());
        assertEquals("", channel.text());
    }

    @Test
    void anEntryThatCannotBePrintedIsCountedAndLeavesNoTrace() throws Exception {
        LineLog<AccessLog.Entry> log = open();
        log.log(HttpExchanges.nothing(null));
        log.log(HttpExchanges.nothing("b"));
        log.close();
        assertEquals(1, log.dropped());
        assertEquals(List.of("b"), ids(channel.text()));
    }

    @Test
    void aFileIsAppendedToAndReadableForItsGroup(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        for (String id : List.of("a", "b")) {
            try (LineLog<AccessLog.Entry> log = open(file)) {
                log.log(HttpExchanges.nothing(id));
            }
        }
        assertEquals(List.of("a", "b"), ids(Files.readString(file)));
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertTrue(mode.startsWith("rw-") && mode.endsWith("---") && !mode.contains("x"), mode);
    }

    @Test
    void aFileThatCannotBeOpenedIsRefused(@TempDir Path folder) {
        for (Path path : List.of(folder, folder.resolve("no").resolve("such"))) {
            assertThrows(IOException.class,
                    () -> open(path));
        }
    }

    @Test
    void aRenamedFileIsReopenedOnRequest(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        Path old = folder.resolve("access.log.1");
        try (LineLog<AccessLog.Entry> log = open(file)) {
            log.log(HttpExchanges.nothing("a"));
            Events.await(() -> log.pending() == 0);
            Files.move(file, old);
            log.log(HttpExchanges.nothing("b"));
            Events.await(() -> log.pending() == 0);
            assertFalse(Files.exists(file));
            log.reopen();
            Events.await(() -> Files.exists(file));
            log.log(HttpExchanges.nothing("c"));
        }
        assertEquals(List.of("a", "b"), ids(Files.readString(old)));
        assertEquals(List.of("c"), ids(Files.readString(file)));
        assertEquals(1, events.with("info access-log-reopened").size());
    }

    @Test
    void rotatedByLoadNoLineIsLost(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        Rotation rotation = new Rotation(50_000, false, 1000);
        int lines = 5000;
        try (LineLog<AccessLog.Entry> log = open(new Destination.LogFile(file), rotation)) {
            for (int i = 0; i < lines; i++) log.log(HttpExchanges.nothing("" + i));
        }
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.toList();
        }
        assertTrue(files.size() > 5, () -> files.size() + " files");
        TreeSet<Integer> seen = new TreeSet<>();
        for (Path part : files) {
            assertTrue(Files.size(part) <= 50_000 && Files.size(part) > 0, () -> part.toString());
            List<String> ids = ids(Files.readString(part));
            int first = Integer.parseInt(ids.getFirst());
            assertEquals(numbers(first, first + ids.size()), ids);
            ids.forEach(id -> assertTrue(seen.add(Integer.valueOf(id))));
        }
        assertEquals(lines, seen.size());
        assertEquals(List.of(), events.with("failed"));
    }

    private static Path pipe(Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        return pipe;
    }

    @Test
    void aPipeWithoutAReaderBlocksNoThread(@TempDir Path folder) throws Exception {
        Path pipe = pipe(folder);
        LineLog<AccessLog.Entry> log = assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> open(pipe));
        log.log(HttpExchanges.nothing("a"));
        Events.await(() -> log.pending() == 0);
        try (BufferedReader reader = Files.newBufferedReader(pipe)) {
            assertEquals("a", id(reader.readLine()));
        }
        log.close();
    }

    @Test
    void aPipeThatIsNeverReadIsLeftAfterAWhile(@TempDir Path folder) throws Exception {
        Path pipe = pipe(folder);
        LineLog<AccessLog.Entry> log = assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> open(pipe));
        for (int i = 0; i < 5000; i++) log.log(HttpExchanges.nothing("" + i));
        long others = RunningServer.accessLogThreads();
        log.close();
        Events.await(() -> RunningServer.accessLogThreads() < others);
        assertTrue(log.dropped() > 0);
    }
}
