package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.log.LineLog.Rotation;

class RotatingFileTest {
    @TempDir
    Path folder;

    private final Events events = new Events();
    private final List<LineOutput> opened = new ArrayList<>();
    private Instant now = Instant.parse("2025-01-02T23:59:58Z");
    private final InstantSource clock = () -> now;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("access.log");
    }

    @AfterEach
    void close() throws IOException {
        for (LineOutput output : opened) output.close();
    }

    private RotatingFile open(long size, boolean daily, int keep) throws IOException {
        RotatingFile output = RotatingFile.open("access-log", file, new Rotation(size, daily, keep), clock, events);
        opened.add(output);
        return output;
    }

    private static void write(LineOutput output, String lines) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(lines.getBytes(StandardCharsets.ISO_8859_1));
        while (data.hasRemaining()) output.write(data);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFullFileMakesWayBetweenTwoLines() throws IOException {
        RotatingFile output = open(10, false, 5);
        write(output, "1234\n6789\nabcd\n");
        now = now.plusSeconds(1);
        write(output, "efgh\ni\n");
        assertEquals(List.of("access.log", "access.log-20250102-235958", "access.log-20250102-235959"), names());
        assertEquals("1234\n6789\n", text("access.log-20250102-235958"));
        assertEquals("abcd\nefgh\n", text("access.log-20250102-235959"));
        assertEquals("i\n", text("access.log"));
    }

    @Test
    void aLineLongerThanAFileHasOneToItself() throws IOException {
        RotatingFile output = open(10, false, 5);
        write(output, "1\n0123456789abcdef\n2\n");
        assertEquals("1\n", text("access.log-20250102-235958"));
        assertEquals("0123456789abcdef\n", text("access.log-20250102-235958.1"));
        assertEquals("2\n", text("access.log"));
    }

    @Test
    void onlyTheNewestAreKeptAndNothingElseIsTouched() throws IOException {
        List<String> others = List.of("access.log-20200101-000000.gz", "access.log-2020", "access.log-20200101-000000.01",
                "access.log-20200101-00000x", "other.log-20200101-000000", "access.log.1", "access.log-20200101-000000.1234567");
        for (String other : others) Files.createFile(folder.resolve(other));
        Files.createFile(folder.resolve("access.log-20200101-000000"));
        Files.createFile(folder.resolve("access.log-20200101-000000.12"));
        RotatingFile output = open(2, false, 2);
        for (int i = 0; i < 13; i++) write(output, i % 10 + "\n");
        List<String> left = new ArrayList<>(names());
        left.removeAll(others);
        assertEquals(List.of("access.log", "access.log-20250102-235958.10", "access.log-20250102-235958.11"), left);
        assertEquals("0\n", text("access.log-20250102-235958.10"), "the ninth after the tenth would be wrong");
        assertEquals("1\n", text("access.log-20250102-235958.11"));
        assertTrue(names().containsAll(others));
    }

    @Test
    void aKeepOfNoneLeavesTheFileAlone() throws IOException {
        RotatingFile output = open(2, false, 0);
        write(output, "1\n2\n3\n");
        assertEquals(List.of("access.log"), names());
        assertEquals("3\n", text("access.log"));
    }

    @Test
    void aClockThatGoesBackMakesNoOlderGenerations() throws IOException {
        RotatingFile output = open(2, false, 2);
        write(output, "1\n2\n");
        now = now.minus(Duration.ofDays(400));
        write(output, "3\n4\n");
        assertEquals(List.of("access.log", "access.log-20250102-235958.1", "access.log-20250102-235958.2"), names());
        assertEquals("3\n", text("access.log-20250102-235958.2"));
    }

    @Test
    void atMidnightADayIsPutAsideThoughNothingIsLogged() throws IOException {
        RotatingFile output = open(0, true, 5);
        write(output, "yesterday\n");
        now = now.plusSeconds(1);
        output.look();
        assertEquals(List.of("access.log"), names());
        now = now.plusSeconds(1);
        output.look();
        assertEquals("yesterday\n", text("access.log-20250103-000000"));
        write(output, "today\n");
        now = now.plus(Duration.ofHours(23));
        output.look();
        write(output, "evening\n");
        assertEquals("today\nevening\n", text("access.log"));
    }

    @Test
    void anEmptyDayLeavesNoFile() throws IOException {
        RotatingFile output = open(0, true, 5);
        now = now.plus(Duration.ofDays(3));
        output.look();
        write(output, "a\n");
        output.look();
        assertEquals(List.of("access.log"), names());
    }

    @Test
    void whatIsLeftOfYesterdayIsPutAsideAfterAStart() throws IOException {
        Files.writeString(file, "old\n");
        Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(1))));
        RotatingFile output = open(0, true, 5);
        write(output, "new\n");
        assertEquals("old\n", text("access.log-20250102-235958"));
        assertEquals("new\n", text("access.log"));
    }

    @Test
    void aFileThatIsNearlyFullIsCountedFromItsSize() throws IOException {
        Files.writeString(file, "12345678\n");
        write(open(10, false, 5), "a\n");
        assertEquals("12345678\n", text("access.log-20250102-235958"));
    }

    @Test
    void aTornLineOfTheLastRunIsEndedFirst() throws IOException {
        Files.writeString(file, "whole\nha");
        write(open(0, false, 0), "new\n");
        assertEquals("whole\nha\nnew\n", text("access.log"));
    }

    @Test
    void aLineBegunInOneFileIsNotEndedInAnother() throws IOException {
        RotatingFile output = open(0, false, 0);
        ByteBuffer lines = ByteBuffer.wrap("one\ntwo\nthree\n".getBytes(StandardCharsets.ISO_8859_1));
        output.write(lines.limit(6)); // as much as a disk had room for
        Files.move(file, folder.resolve("old"));
        output.reopen();
        lines.limit(lines.capacity());
        while (lines.hasRemaining()) output.write(lines);
        assertEquals("one\ntw", text("old"));
        assertEquals("three\n", text("access.log"));
    }

    @Test
    void inTheMiddleOfALineNoFileMakesWay() throws IOException {
        RotatingFile output = open(7, true, 5); // room for one byte more
        ByteBuffer lines = ByteBuffer.wrap("one\ntwo\nthree\n".getBytes(StandardCharsets.ISO_8859_1));
        output.write(lines.limit(6));
        now = now.plusSeconds(10);
        output.look();
        lines.limit(lines.capacity());
        while (lines.hasRemaining()) output.write(lines);
        assertEquals("one\ntwo\n", text("access.log-20250103-000008"));
        assertEquals("three\n", text("access.log"));
    }

    @Test
    void ifRotationFailsLoggingContinuesAndAnEventIsLoggedOnceAMinute() throws IOException {
        RotatingFile output = open(4, false, 5);
        write(output, "1\n");
        Path gone = Files.move(folder, folder.resolveSibling("gone-" + folder.getFileName()));
        try {
            write(output, "2\n3\n4\n5\n");
            write(output, "6\n");
            assertEquals(1, events.with("warn access-log-rotation-failed file=").size());
            assertEquals("1\n2\n3\n4\n5\n6\n", Files.readString(gone.resolve("access.log")));
            now = now.plusSeconds(60);
            write(output, "7\n");
            assertEquals(2, events.with("access-log-rotation-failed").size());
        } finally {
            Files.move(gone, folder);
        }
        now = now.plusSeconds(60);
        write(output, "8\n");
        assertEquals("8\n", text("access.log"));
    }

    @Test
    void ifReopeningFailsAnEventIsLoggedAndTheOldFileIsUsed() throws IOException {
        RotatingFile output = open(0, false, 5);
        Path old = Files.move(file, folder.resolve("old"));
        Files.createDirectory(file);
        output.reopen();
        write(output, "a\n");
        assertEquals("a\n", Files.readString(old));
        assertEquals(1, events.with("warn access-log-reopen-failed file=").size());
    }

    @Test
    void whatIsNoRegularFileIsNeverPutAside() throws IOException {
        file = Path.of("/dev/null");
        write(open(4, true, 5), "123\n567\n9ab\n");
        assertFalse(Files.isRegularFile(file));
        assertEquals(List.of(), names());
    }

    @Test
    void aRotationBelowZeroIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Rotation(-1, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new Rotation(0, false, -1));
    }

    @Test
    void howeverLinesAreHandedOverEachIsInOneFile() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            file = folder.resolve("round" + round);
            int most = 5 + random.nextInt(60);
            RotatingFile output = open(most, false, 10_000);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 60; i++) all.append("x".repeat(random.nextInt(30))).append('\n');
            ByteBuffer lines = ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.ISO_8859_1));
            while (lines.hasRemaining()) {
                int end = Math.min(lines.capacity(), lines.position() + 1 + random.nextInt(200));
                while (lines.get(end - 1) != '\n') end++;
                lines.limit(end);
                output.write(lines);
                lines.limit(lines.capacity());
            }
            List<Path> parts = parts("round" + round);
            StringBuilder read = new StringBuilder();
            for (Path part : parts) {
                String text = Files.readString(part);
                assertTrue(text.endsWith("\n"), text);
                assertTrue(text.length() <= most || text.indexOf('\n') == text.length() - 1, text);
                read.append(text);
            }
            assertEquals(all.toString(), read.toString());
        }
    }

    /// In the order in which they were written.
    private List<Path> parts(String name) throws IOException {
        String first = name + "-20250102-235958";
        List<Path> parts = new ArrayList<>();
        if (Files.exists(folder.resolve(first))) parts.add(folder.resolve(first));
        for (int i = 1; Files.exists(folder.resolve(first + "." + i)); i++) parts.add(folder.resolve(first + "." + i));
        parts.add(folder.resolve(name));
        return parts;
    }
}
