package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.Reply;
import stheno.http.fixture.Bodies;
import stheno.http.fixture.Served;
import stheno.producers.Deflaters;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.storage.DiskPool;
import stheno.storage.DiskShare;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.HangingDisk;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.Visitor;

/// How long the descriptor of a file stays open after it was sent.
class KeptFilesTest {
    private static final String CONTENT = "x".repeat(70_000); // too large for the cache
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int PLACES = 256;

    @TempDir
    Path folder;
    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 10); // about to overflow, as nanoTime may be
    final MemoryNetwork network = MemoryNetwork.byHand(clock);
    final DiskPool pool = new DiskPool(Thread.ofPlatform().daemon().factory(), new ManualClock()); // in its time, no call takes long
    final DiskShare share = pool.share();
    HangingDisk disk; // counts the open files
    Reactor loop;
    Tree tree;
    OpenFiles files;
    FileLookup lookup;

    @BeforeEach
    void open() throws IOException {
        loop = new Reactor("loop", network, clock, Log.NONE);
        disk = HangingDisk.local(folder);
        tree = Tree.at(disk.root());
        files = new OpenFiles(tree, share, clock);
        lookup = new FileLookup(tree, FileSettings.DEFAULTS, files, new FileCache(FileSettings.DEFAULTS.cache(), clock),
                new Deflaters(1), Instant::now);
        lookup.timedBy(loop);
        write("f", CONTENT);
    }

    @AfterEach
    void everythingIsClosed() {
        files.closeFiles();
        assertEquals(0, files.count());
        assertEquals(0, pool.kept());
        Await.until(() -> disk.files() == 0);
    }

    private void write(String name, String text) throws IOException {
        Files.setLastModifiedTime(Files.writeString(folder.resolve(name), text), FileTime.from(LONG_AGO));
    }

    private Found.Regular version(String name) {
        return assertInstanceOf(Found.Regular.class, tree.resolve("/" + name)).withStatusChange();
    }

    private CachedFile look(String path) throws IOException {
        return assertInstanceOf(FileLookup.Result.File.class, lookup.find(path)).file();
    }

    private Reply reply(String path) throws IOException {
        return look(path).identity().full(Disk.MAY_WAIT);
    }

    private void pass(Duration time) throws IOException {
        loop.turn();
        network.advance(time);
        loop.turn();
    }

    @Test
    void theNextReplyUsesTheDescriptorOfTheLast() throws IOException {
        OpenFile first = files.open(version("f"));
        first.release();
        assertEquals(1, pool.kept());
        OpenFile second = files.shared(version("f")).orElseThrow(); // without a look at the disk
        assertSame(first, second);
        assertEquals(0, pool.kept(), "it is in use");
        second.release();
        assertEquals(1, disk.files());
    }

    @Test
    void aDescriptorIsClosedASecondAfterTheLastLook() throws IOException {
        reply("/f").discard();
        pass(Duration.ofMillis(999));
        assertEquals(1, files.count());
        pass(Duration.ofMillis(1));
        assertEquals(0, files.count());
        Await.until(() -> disk.files() == 0);
        pass(SECOND);
        assertEquals(0, loop.pendingTimers());
    }

    @Test
    void aLookThatFindsTheSameFileKeepsItsDescriptor() throws IOException {
        OpenFile first = files.open(version("f"));
        first.release();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMillis(600));
            look("/f");
            assertEquals(1, files.count());
        }
        assertSame(first, files.shared(version("f")).orElseThrow());
        first.release();
        pass(SECOND);
        assertEquals(0, files.count());
    }

    @Test
    void aFileThatIsSentForLongIsClosedAtItsEnd() throws IOException {
        Reply reply = reply("/f");
        pass(Duration.ofMinutes(1));
        assertEquals(1, files.count());
        assertEquals(CONTENT, Bodies.text(reply));
        assertEquals(0, files.count());
    }

    @Test
    void aFileThatIsUsedWhenItsSecondEndsIsTimedAgain() throws IOException {
        reply("/f").discard();
        Reply second = reply("/f");
        pass(SECOND);
        look("/f"); // the disk was looked at again
        second.discard();
        assertEquals(1, files.count());
        pass(SECOND);
        assertEquals(0, files.count());
    }

    @Test
    void theDescriptorOfAReplacedFileIsClosedWhenThatIsSeen() throws IOException {
        reply("/f").discard();
        Found.Regular before = version("f");
        write("next", CONTENT + "y");
        Files.move(folder.resolve("next"), folder.resolve("f"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(CONTENT + "y", Bodies.text(reply("/f")));
        assertTrue(files.shared(before).isEmpty());
        assertEquals(1, files.count());
    }

    @Test
    void theDescriptorOfARemovedFileIsClosedWhenThatIsSeen() throws IOException {
        reply("/f").discard();
        Files.delete(folder.resolve("f"));
        assertInstanceOf(FileLookup.Result.Missing.class, lookup.find("/f"));
        assertEquals(0, files.count());
    }

    @Test
    void aRemovedFileThatIsNotAskedForIsClosedWithinASecond() throws IOException {
        reply("/f").discard();
        Files.delete(folder.resolve("f"));
        pass(SECOND);
        Await.until(() -> disk.files() == 0);
    }

    @Test
    void aFileThatIsRemovedWhileItIsSentIsClosedAfterwards() throws IOException {
        Reply reply = reply("/f");
        Files.delete(folder.resolve("f"));
        assertInstanceOf(FileLookup.Result.Missing.class, lookup.find("/f"));
        assertEquals(CONTENT, Bodies.text(reply));
        assertEquals(0, files.count());
    }

    @Test
    void aLinkThatIsSwappedLeadsToItsNewTargetOrNowhere() throws IOException {
        Path outside = Files.createTempDirectory(folder.getParent(), "outside");
        Files.writeString(outside.resolve("f"), "secret");
        Files.createDirectory(folder.resolve("d"));
        write("d/f", CONTENT);
        reply("/d/f").discard();
        Files.move(folder.resolve("d"), folder.resolve("was"));
        Files.createSymbolicLink(folder.resolve("d"), outside);
        assertInstanceOf(FileLookup.Result.Refused.class, lookup.find("/d/f"));
        assertEquals(0, files.count());
        Files.delete(outside.resolve("f"));
        Files.delete(outside);
    }

    @Test
    void invalidatedFilesAreClosed() throws IOException {
        reply("/f").discard();
        lookup.invalidate("/f");
        assertEquals(0, files.count());
    }

    @Test
    void theNumberOfKeptDescriptorsHasABound() throws IOException {
        for (int i = 0; i < PLACES + 10; i++) {
            write("f" + i, "x");
            files.open(version("f" + i)).release();
        }
        assertEquals(PLACES, files.count());
        assertEquals(PLACES, pool.kept());
        OpenFile used = files.shared(version("f0")).orElseThrow();
        files.open(version("f" + PLACES)).release(); // takes the free place
        used.release();
        assertEquals(PLACES, pool.kept());
        Await.until(() -> disk.files() == PLACES);
    }

    @Test
    void withoutAFreeDescriptorKeptOnesAreClosedForAnother() throws IOException {
        write("g", CONTENT);
        files.open(version("f")).release();
        disk.limit(1);
        OpenFile other = files.open(version("g"));
        assertEquals(1, files.count());
        assertThrows(FileSystemException.class, () -> files.open(version("f"))); // it is in use
        other.release();
        disk.limit(Integer.MAX_VALUE);
    }

    @Test
    void withoutADescriptorForAConnectionKeptOnesAreClosed() throws IOException {
        OpenFile used = files.open(version("f"));
        write("g", CONTENT);
        files.open(version("g")).release();
        loop.budget().closeFiles();
        assertEquals(1, files.count());
        used.release();
        assertEquals(1, files.count(), "kept again");
    }

    @Test
    void withoutALoopThatTimesItNothingIsKept() throws IOException {
        OpenFiles untimed = new OpenFiles(tree, share, clock);
        untimed.open(version("f")).release();
        assertEquals(0, untimed.count());
        Await.until(() -> disk.files() == 0);
    }

    @Test
    void whenTheServerStopsEverythingIsClosed() throws IOException {
        FileHandler handler = new FileHandler(tree, FileSettings.DEFAULTS, new Deflaters(1), share);
        Reply[] late = new Reply[1];
        try (var served = new Served(exchange -> {
            lookup.timedBy(exchange.reactor());
            handler.handle(exchange);
        })) {
            for (int i = 0; i < 2; i++) {
                try (Visitor visitor = served.visitor().ask("GET /f HTTP/1.1")) {
                    assertTrue(visitor.reply().endsWith(CONTENT));
                }
            }
            Await.until(() -> pool.kept() == 1);
            late[0] = reply("/f");
        }
        Await.until(() -> pool.kept() == 0 && disk.files() == 1);
        late[0].discard(); // after the end of its loop
        assertEquals(0, files.count());
    }

    @Test
    void racingUsersAndTimeoutsNeverCloseAFileInUse() throws Exception {
        Found.Regular version = version("f");
        AtomicBoolean over = new AtomicBoolean();
        Callable<Integer> user = () -> {
            int good = 0;
            for (int i = 0; i < 1_000; i++) {
                OpenFile file = files.open(version);
                good += Bodies.drain(file.producer(0, 7)).length == 7 ? 1 : 0;
            }
            return good;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            Future<?> closer = threads.submit(() -> {
                while (!over.get()) files.closeFiles();
            });
            List<Future<Integer>> users = new ArrayList<>();
            for (int i = 0; i < 3; i++) users.add(threads.submit(user));
            try {
                for (Future<Integer> good : users) assertEquals(1_000, good.get());
            } finally {
                over.set(true);
            }
            closer.get();
        }
    }
}
