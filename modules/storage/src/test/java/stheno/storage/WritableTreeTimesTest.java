package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The time of a file is how readers, and their conditions, tell one content of it from the next.
@Timeout(60)
class WritableTreeTimesTest {
    @TempDir
    Path folder;
    WritableTree tree;
    FileTime replacedTime;

    @BeforeEach
    void open() throws IOException {
        tree = WritableTree.of(Tree.at(folder)).withSync(false);
    }

    private Found.Regular replaced(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return assertInstanceOf(Change.Replaced.class, tree.put("/file", new ByteArrayInputStream(bytes), -1, _ -> true)).file();
    }

    /// Content with a side effect: at its end, the file to replace gets the time of the new one, and a little more: as if both were written
    /// within one tick of a coarse clock.
    private InputStream simultaneous(String content, long nanosMore) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] into, int offset, int length) {
                int read = super.read(into, offset, length);
                if (read < 0) date(nanosMore);
                return read;
            }
        };
    }

    private void date(long nanosMore) {
        try (Stream<Path> files = Files.list(folder)) {
            Path fresh = files.filter(file -> !file.endsWith("file")).findAny().orElseThrow();
            Instant time = Files.getLastModifiedTime(fresh).toInstant();
            Files.setLastModifiedTime(folder.resolve("file"), FileTime.from(time.plusNanos(nanosMore)));
            replacedTime = Files.getLastModifiedTime(folder.resolve("file"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 4_000_000, 2_000_000_000})
    void aFileIsYoungerThanTheOneThatItReplacesWithinATick(long nanosMore) throws IOException {
        Files.writeString(folder.resolve("file"), "0000");
        Change change = tree.put("/file", simultaneous("0001", nanosMore), -1, _ -> true);
        Found.Regular file = assertInstanceOf(Change.Replaced.class, change).file();
        assertEquals(file, tree.find("/file"));
        Instant before = replacedTime.toInstant();
        assertTrue(file.lastModified().toInstant().isAfter(before), file.lastModified() + " after " + before);
    }

    @Test
    void aFileOfTheFutureIsNotContinuedThere() throws IOException {
        Files.writeString(folder.resolve("file"), "0000");
        for (Instant then : new Instant[] {Instant.now().plus(Duration.ofDays(1000)), Instant.parse("9999-01-01T00:00:00Z"),
                Instant.EPOCH}) {
            Files.setLastModifiedTime(folder.resolve("file"), FileTime.from(then));
            Instant time = replaced("0001").lastModified().toInstant();
            assertTrue(Duration.between(time, Instant.now()).abs().compareTo(Duration.ofMinutes(1)) < 0, time.toString());
        }
    }
}
