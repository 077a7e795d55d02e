package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.Reply;
import stheno.http.fixture.Bodies;
import stheno.producers.Deflaters;
import stheno.storage.DiskPool;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.ManualClock;

/// How files are cached, and for how long.
class FileLookupTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TODAY = Instant.parse("2126-01-01T00:00:00Z");

    @TempDir
    Path folder;
    Path root;
    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 10); // about to overflow, as nanoTime may be
    OpenFiles files;
    FileCache cache;
    FileLookup lookup;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(folder.resolve("www"));
        lookup = lookup(FileSettings.DEFAULTS);
    }

    private FileLookup lookup(FileSettings settings) throws IOException {
        return lookup(settings, () -> TODAY);
    }

    private FileLookup lookup(FileSettings settings, InstantSource wall) throws IOException {
        Tree tree = Tree.at(root);
        files = new OpenFiles(tree, new DiskPool().share(), clock);
        cache = new FileCache(settings.cache(), clock);
        return new FileLookup(tree, settings, files, cache, new Deflaters(1), wall);
    }

    private void write(String name, String text, Instant modified) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private CachedFile file(String path) throws IOException {
        return lookup.fresh(path).isPresent() ? lookup.fresh(path).get()
                : assertInstanceOf(FileLookup.Result.File.class, lookup.find(path)).file();
    }

    private String text(String path) throws IOException {
        return Bodies.text(file(path).identity().full(Disk.MAY_WAIT));
    }

    @Test
    void aFileIsRememberedForASecond() throws IOException {
        write("a.txt", "one", LONG_AGO);
        CachedFile first = file("/a.txt");
        clock.advance(Duration.ofNanos(999_999_999));
        assertSame(first, lookup.fresh("/a.txt").orElseThrow());
        clock.advance(Duration.ofNanos(1));
        assertTrue(lookup.fresh("/a.txt").isEmpty());
    }

    @Test
    void anUnchangedEntryIsRenewed() throws IOException {
        write("a.txt", "one", LONG_AGO);
        CachedFile first = file("/a.txt");
        clock.advance(Duration.ofSeconds(1));
        assertSame(first, file("/a.txt"));
        assertSame(first, lookup.fresh("/a.txt").orElseThrow());
    }

    @Test
    void aChangeIsSeenAfterASecond() throws IOException {
        write("a.txt", "one", LONG_AGO);
        assertEquals("one", text("/a.txt"));
        write("a.txt", "two", LONG_AGO.plusNanos(1_000_000));
        assertEquals("one", text("/a.txt"));
        clock.advance(Duration.ofSeconds(1));
        assertEquals("two", text("/a.txt"));
        Files.delete(root.resolve("a.txt"));
        clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(FileLookup.Result.Missing.class, lookup.find("/a.txt"));
        assertEquals(0, cache.count());
    }

    @Test
    void aSecondWriteWithinOneTickOfTheFileSystemIsSeenToo() throws IOException {
        write("a.txt", "one", TODAY.minusMillis(1));
        assertEquals("one", text("/a.txt"));
        write("a.txt", "two", TODAY.minusMillis(1)); // the same size and time
        clock.advance(Duration.ofSeconds(1));
        assertEquals("two", text("/a.txt"));
    }

    @Test
    void anIndexFileStandsForItsDirectory() throws IOException {
        Files.createDirectories(root.resolve("d"));
        assertInstanceOf(FileLookup.Result.Directory.class, lookup.find("/d/"));
        write("d/index.html", "index", LONG_AGO);
        assertInstanceOf(FileLookup.Result.Directory.class, lookup.find("/d"));
        assertEquals("index", text("/d/"));
        assertEquals("text/html; charset=utf-8", file("/d/").identity().headers().type());
        Files.delete(root.resolve("d/index.html"));
        clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(FileLookup.Result.Directory.class, lookup.find("/d/"));
        assertEquals(0, cache.count());
    }

    @Test
    void indexNamesAreTriedInTheirOrder() throws IOException {
        lookup = lookup(FileSettings.DEFAULTS.withIndex(List.of("index.xhtml", "index.html")));
        write("index.html", "html", LONG_AGO);
        assertEquals("html", text("/"));
        write("index.xhtml", "html", LONG_AGO); // the same content, but another type
        clock.advance(Duration.ofSeconds(1));
        assertEquals("application/xhtml+xml", file("/").identity().headers().type());
    }

    @Test
    void anOlderPrecompressedFileIsIgnoredAndANewOneIsSeen() throws IOException {
        write("a.js", "plain", LONG_AGO);
        write("a.js.br", "older", LONG_AGO.minusSeconds(1));
        AcceptedEncodings any = new AcceptedEncodings(1000, 1000, 1000, 0);
        assertEquals("plain", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)));
        write("a.js.zst", "equal", LONG_AGO.truncatedTo(ChronoUnit.SECONDS));
        clock.advance(Duration.ofSeconds(1));
        assertEquals("equal", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)));
        write("a.js.br", "newer", LONG_AGO.plusSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        assertEquals("newer", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)));
        write("a.js", "plain again", LONG_AGO.plusSeconds(2));
        clock.advance(Duration.ofSeconds(1));
        assertEquals("plain again", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)));
    }

    @Test
    void aPrecompressedFileOfTheSameSecondIsOlderUnlessItsTimeIsTruncated() throws IOException {
        AcceptedEncodings any = new AcceptedEncodings(1000, 1000, 1000, 0);
        Instant original = LONG_AGO.plusNanos(700_600_500);
        write("a.js", "plain", original);
        write("a.js.br", "compressed", original.minusMillis(300)); // and the file was written again since
        assertEquals("plain", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)));
        for (ChronoUnit unit : List.of(ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS, ChronoUnit.NANOS)) {
            write("a.js.br", "compressed", original.truncatedTo(unit));
            clock.advance(Duration.ofSeconds(1));
            assertEquals("compressed", Bodies.text(file("/a.js").best(any, false).full(Disk.MAY_WAIT)), unit.toString());
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotCached() throws IOException {
        write("a.txt", "one", LONG_AGO);
        InstantSource meddling = () -> {
            lookup.invalidate("/a.txt"); // between the look at the disk and the cache
            return TODAY;
        };
        lookup = lookup(FileSettings.DEFAULTS, meddling);
        CachedFile found = assertInstanceOf(FileLookup.Result.File.class, lookup.find("/a.txt")).file();
        assertEquals("one", Bodies.text(found.identity().full(Disk.MAY_WAIT)));
        assertTrue(lookup.fresh("/a.txt").isEmpty());
        assertEquals(0, cache.bytes());
    }

    @Test
    void memoryIsBoundedAndWhatIsUsedStays() throws IOException {
        for (int i = 0; i < 200; i++) write("f" + i, "x".repeat(10_000), LONG_AGO);
        lookup = lookup(FileSettings.DEFAULTS.withCache(1_000_000));
        CachedFile used = file("/f0");
        for (int i = 1; i < 200; i++) {
            assertEquals(10_000, text("/f" + i).length());
            assertSame(used, lookup.fresh("/f0").orElseThrow(), "after " + i);
            assertTrue(cache.bytes() <= 1_000_000);
        }
        assertTrue(cache.count() > 30 && cache.count() < 60, "kept: " + cache.count());
        assertTrue(lookup.fresh("/f1").isEmpty());
    }

    @Test
    void theMemoryOfCompressedTextIsCounted() throws IOException {
        write("a.txt", "text ".repeat(1_000), LONG_AGO);
        long before = memoryOf("/a.txt");
        byte[] gzipped = Bodies.of(file("/a.txt").best(new AcceptedEncodings(0, 0, 1000, 0), false).full(Disk.MAY_WAIT));
        assertEquals(before + 2L * gzipped.length, cache.bytes());
        clock.advance(Duration.ofSeconds(1));
        assertInstanceOf(FileLookup.Result.File.class, lookup.find("/a.txt"));
        Files.delete(root.resolve("a.txt"));
        lookup.find("/a.txt");
        assertEquals(0, cache.bytes());
    }

    private long memoryOf(String path) throws IOException {
        file(path);
        return cache.bytes();
    }

    @Test
    void withoutACacheFilesAreServedFromDisk() throws IOException {
        write("a.txt", "content", LONG_AGO);
        lookup = lookup(FileSettings.DEFAULTS.withCache(0));
        CachedFile file = file("/a.txt");
        assertTrue(file.identity().content().isEmpty());
        assertEquals("content", Bodies.text(file.identity().full(Disk.MAY_WAIT)));
        assertEquals(0, cache.count());
        assertEquals(0, files.count());
    }

    @Test
    void aLargeFileIsOpenOnlyWhileItIsSent() throws IOException {
        write("big", "x".repeat(70_000), LONG_AGO);
        CachedFile file = file("/big");
        assertEquals(0, files.count());
        Reply one = file.identity().full(Disk.MAY_WAIT);
        Reply two = file.identity().full(Disk.MAY_WAIT);
        assertEquals(1, files.count());
        assertEquals(70_000, Bodies.of(one).length);
        assertEquals(1, files.count());
        two.discard();
        assertEquals(0, files.count());
        assertNotSame(one, two);
    }

    @Test
    void aFileInUseIsNotOpenedAgainAfterItsEntryHasLeft() throws IOException {
        write("big", "x".repeat(70_000), LONG_AGO);
        Reply first = file("/big").identity().full(Disk.MAY_WAIT);
        lookup.forget("/big");
        Reply second = file("/big").identity().full(Disk.MAY_WAIT);
        assertEquals(1, files.count());
        first.discard();
        second.discard();
        assertEquals(0, files.count());
    }

    @Test
    void contentUsedOftenMovesOutOfTheHeap() throws IOException {
        write("a", "x".repeat(20_000), LONG_AGO);
        write("b", "x".repeat(2_000), LONG_AGO);
        Reply reply = file("/a").identity().full(Disk.MAY_WAIT);
        assertTrue(!reply.bytes().isDirect());
        for (int i = 0; i < 10; i++) {
            reply = file("/a").identity().full(Disk.MAY_WAIT);
            assertSame(file("/b").identity().full(Disk.MAY_WAIT), file("/b").identity().full(Disk.MAY_WAIT));
        }
        assertTrue(reply.bytes().isDirect());
        assertSame(reply, file("/a").identity().full(Disk.MAY_WAIT));
        assertEquals("x".repeat(20_000), Bodies.text(reply));
        assertTrue(!file("/b").identity().full(Disk.MAY_WAIT).bytes().isDirect());
    }

    @Test
    void aRefusalIsPassedOn() throws IOException {
        Files.createSymbolicLink(root.resolve("out"), Files.createDirectories(folder.resolve("www2")));
        assertEquals(new FileLookup.Result.Refused(Found.Reason.OUTSIDE), lookup.find("/out/x"));
        assertEquals(new FileLookup.Result.Refused(Found.Reason.HIDDEN), lookup.find("/.git/config"));
    }

    @Test
    void severalLoopsMayAskAtOnceWhileFilesChange() throws Exception {
        lookup = lookup(FileSettings.DEFAULTS.withCache(200_000));
        for (int i = 0; i < 20; i++) write("f" + i, "0".repeat(5_000), LONG_AGO);
        List<Future<Integer>> done = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (int t = 0; t < 3; t++) {
                Random random = new Random(t);
                done.add(threads.submit(() -> ask(random)));
            }
            for (int version = 1; version < 10; version++) {
                for (int i = 0; i < 20; i++) {
                    Path next = Files.writeString(root.resolve("next"), ("" + version).repeat(5_000));
                    Files.move(next, root.resolve("f" + i), StandardCopyOption.ATOMIC_MOVE);
                    clock.advance(Duration.ofMillis(300));
                }
            }
        }
        for (Future<Integer> each : done) assertTrue(each.get() > 0);
        assertTrue(cache.bytes() <= 200_000);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("9".repeat(5_000), text("/f7"));
    }

    private int ask(Random random) throws IOException {
        int answers = 0;
        for (int i = 0; i < 3_000; i++) {
            String path = "/f" + random.nextInt(20);
            try {
                byte[] body = Bodies.of(file(path).identity().full(Disk.MAY_WAIT));
                assertEquals(5_000, body.length);
                assertEquals(body[0], body[4_999]); // never two versions in one
                answers++;
            } catch (OpenFile.Changed | NoSuchElementException e) {
                lookup.forget(path); // as the handler does
            }
        }
        return answers;
    }
}
