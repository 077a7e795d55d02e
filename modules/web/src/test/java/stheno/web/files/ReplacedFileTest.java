package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.HttpDate;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Bodies;
import stheno.http.fixture.Heads;
import stheno.producers.Deflaters;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.ManualClock;

/// Files that are replaced by others of the same size and time of modification, as `cp -a`, `rsync -t` and reproducible builds do.
class ReplacedFileTest {
    private static final Instant BUILT = Instant.parse("2020-02-03T04:05:06.789Z");
    private static final Instant LATER = Instant.parse("2126-01-01T00:00:00Z"); // all files have settled by then

    @TempDir
    Path root;
    final ManualClock clock = new ManualClock();
    FileHandler handler;

    @BeforeEach
    void open() throws IOException {
        Tree tree = Tree.at(root);
        Deflaters deflaters = new Deflaters(1);
        DiskShare disk = new DiskPool().share();
        var lookup = new FileLookup(tree, FileSettings.DEFAULTS, deflaters, disk, clock, () -> LATER);
        handler = new FileHandler(tree, FileSettings.DEFAULTS, deflaters, lookup, disk, () -> LATER);
    }

    private void write(String name, String text, Instant modified) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private Reply get(String path, String... fields) {
        String head = "GET " + path + " HTTP/1.1\nHost: a" + (fields.length == 0 ? "" : "\n" + String.join("\n", fields));
        return assertInstanceOf(FileHandler.Outcome.Answer.class, handler.outcome(Heads.request(head))).reply();
    }

    private static Optional<String> tag(Reply reply) {
        return reply.fields().first("ETag");
    }

    /// The text of a file that is small enough for the memory, or so large that it is sent from the disk.
    private static String text(String letter, boolean small) {
        return letter.repeat(small ? 5 : (int) FileSettings.DEFAULTS.cachedFileLimit() + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyWithTheSameSizeAndTimeIsServed(boolean small) throws IOException {
        write("a.txt", text("a", small), BUILT);
        Reply first = get("/a.txt");
        assertEquals(text("a", small), Bodies.text(first));
        write("copy", text("b", small), BUILT);
        Files.move(root.resolve("copy"), root.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        clock.advance(Duration.ofSeconds(1));
        Reply second = get("/a.txt");
        assertEquals(text("b", small), Bodies.text(second));
        assertNotEquals(tag(first), tag(second));
        assertEquals(Status.OK, get("/a.txt", "If-None-Match: " + tag(first).orElseThrow()).status());
    }

    /// The kernel counts time in ticks of some milliseconds: the test waits for the next one.
    @Test
    void aFileThatIsWrittenInPlaceIsServed() throws IOException {
        write("a.txt", "aaaaa", BUILT);
        Found.Regular before = regular("/a.txt");
        Reply first = get("/a.txt");
        Await.until(() -> {
            write("a.txt", "bbbbb", BUILT);
            return !regular("/a.txt").changed().equals(before.changed());
        });
        clock.advance(Duration.ofSeconds(1));
        Reply second = get("/a.txt");
        assertEquals("bbbbb", Bodies.text(second));
        assertNotEquals(tag(first), tag(second));
    }

    private Found.Regular regular(String path) throws IOException {
        return assertInstanceOf(Found.Regular.class, Tree.at(root).resolve(path)).withStatusChange();
    }

    @Test
    void aFileWithoutTheCacheHasTheSameTag() throws IOException {
        write("a.txt", "aaaaa", BUILT);
        FileHandler uncached = new FileHandler(Tree.at(root), FileSettings.DEFAULTS.withCache(0));
        Reply reply = ((FileHandler.Outcome.Answer) uncached.outcome(Heads.request("GET /a.txt HTTP/1.1\nHost: a"))).reply();
        assertEquals(tag(get("/a.txt")), tag(reply));
        reply.discard();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void aBuildWithoutATimeHasATagAndNoDate(long seconds) throws IOException {
        write("a.txt", "aaaaa", Instant.ofEpochSecond(seconds));
        Reply first = get("/a.txt");
        assertEquals(Optional.empty(), first.fields().first("Last-Modified"));
        String date = HttpDate.print(seconds);
        assertEquals(Status.OK, get("/a.txt", "If-Modified-Since: " + date).status());
        assertEquals(Status.OK, get("/a.txt", "If-Unmodified-Since: " + date).status());
        assertEquals(Status.OK, get("/a.txt", "Range: bytes=1-", "If-Range: " + date).status());
        write("next", "bbbbb", Instant.ofEpochSecond(seconds));
        Files.move(root.resolve("next"), root.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("bbbbb", Bodies.text(get("/a.txt", "Range: bytes=1-", "If-Range: " + tag(first).orElseThrow())));
    }

    @Test
    void noTwoContentsAreJoinedByADate() throws IOException {
        write("a.txt", "aaaaa", BUILT);
        String date = get("/a.txt").fields().first("Last-Modified").orElseThrow();
        write("a.txt", "bbbbb", BUILT);
        clock.advance(Duration.ofSeconds(1));
        assertEquals("bbbbb", Bodies.text(get("/a.txt", "Range: bytes=1-", "If-Range: " + date)));
    }

    @Test
    void theDateOfAFileThatWasWrittenHereCounts() throws IOException {
        Path written = Files.writeString(root.resolve("a.txt"), "aaaaa");
        String date = HttpDate.print(Files.getLastModifiedTime(written).to(TimeUnit.SECONDS));
        assertEquals("aaaa", Bodies.text(get("/a.txt", "Range: bytes=1-", "If-Range: " + date)));
    }

    private static RepresentationHeaders headers(FileTime modified, FileTime changed) {
        Found.Regular file = new Found.Regular(Path.of("/x"), 5, modified, "key", changed);
        return RepresentationHeaders.of(file, Optional.empty(), "text/plain", ContentCoding.IDENTITY, true, LATER);
    }

    @Test
    void withoutAnyTimeThereIsNoTag() {
        RepresentationHeaders none = headers(FileTime.fromMillis(1500), FileTime.fromMillis(0));
        for (RepresentationHeaders headers : List.of(none, none.gzipped())) {
            assertEquals("", headers.etag());
            for (String name : List.of("ETag", "Last-Modified", "Accept-Ranges")) {
                assertEquals(Optional.empty(), headers.full().fields().first(name));
            }
        }
        assertNotEquals("", headers(FileTime.fromMillis(2000), FileTime.fromMillis(0)).etag());
        assertNotEquals("", headers(FileTime.fromMillis(0), FileTime.fromMillis(2000)).etag());
    }

    @Test
    void serversWithTheSameSmallFileSendTheSameTag() throws IOException {
        write("a.txt", text("a", true), BUILT);
        write("b.txt", text("a", true), BUILT.plusSeconds(1));
        write("c.txt", text("c", true), BUILT);
        write("large-a.bin", text("a", false), BUILT);
        write("large-b.bin", text("a", false), BUILT);
        assertEquals(tag(get("/a.txt")), tag(get("/b.txt")));
        assertNotEquals(tag(get("/a.txt")), tag(get("/c.txt")));
        assertNotEquals(tag(get("/large-a.bin")), tag(get("/large-b.bin")));
        assertEquals(Optional.empty(), ContentHash.of(new byte[ContentHash.LONGEST + 1]));
        assertEquals(32, ContentHash.of(new byte[ContentHash.LONGEST]).orElseThrow().length());
    }

    @Test
    void theTagDependsOnBothTimesTheInodeAndTheSize() {
        FileTime one = FileTime.fromMillis(5000);
        FileTime two = FileTime.from(5_000_000_001L, TimeUnit.NANOSECONDS);
        String tag = headers(one, one).etag();
        assertEquals(tag, headers(one, one).etag());
        assertNotEquals(tag, headers(two, one).etag());
        assertNotEquals(tag, headers(one, two).etag());
        Found.Regular other = new Found.Regular(Path.of("/x"), 5, one, "another", one);
        assertNotEquals(tag, RepresentationHeaders.of(other, Optional.empty(), "text/plain", ContentCoding.IDENTITY, true, LATER).etag());
    }
}
