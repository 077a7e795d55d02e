package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;

@Timeout(60)
class WorkPoolsTest {
    private static final String FIRST = "(dev=fd00,ino=1)";
    private static final String SECOND = "(dev=2d,ino=1)";

    private final CountDownLatch disk = new CountDownLatch(1); // hangs until it is counted down
    private final WorkPools pools = new WorkPools(() -> new WorkPool("test", 4, 8, Duration.ofMinutes(5)));

    @AfterEach
    void release() {
        disk.countDown();
        pools.all().forEach(WorkPool::close);
    }

    private void hang() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void writesToAFileSystemThatHangsHoldNoneToAnother() throws Exception {
        WorkPool first = pools.of(FIRST);
        for (String client : new String[] {"a", "b"}) {
            for (int i = 0; i < 4; i++) first.executor(client).execute(this::hang);
        }
        Await.until(() -> first.running() == 4 && first.waiting() == 4);
        assertEquals(42, pools.of(SECOND).run("a", () -> 42));
    }

    @Test
    void oneClientLeavesHalfOfTheThreads() throws Exception {
        WorkPool first = pools.of(FIRST);
        for (int i = 0; i < 8; i++) first.executor("a").execute(this::hang);
        Await.until(() -> first.running() == 2);
        assertEquals(42, first.run("b", () -> 42));
    }

    @Test
    void theFilesOfAFileSystemShareAPool(@TempDir Path folder) throws IOException {
        Object one = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        Object two = Files.readAttributes(Files.createFile(folder.resolve("file")), BasicFileAttributes.class).fileKey();
        assertSame(pools.of(one), pools.of(two));
        assertNotSame(pools.of(FIRST), pools.of(SECOND));
    }

    @Test
    void theNumberOfPoolsIsBounded() {
        for (int i = 0; i < 1000; i++) pools.of("(dev=" + i + ",ino=1)");
        assertEquals(33, pools.all().size());
        assertSame(pools.of("(dev=7,ino=1)"), pools.of("(dev=7,ino=2)"));
    }

    @Test
    void fileSystemsThatCannotBeToldApartShareAPool() {
        assertSame(pools.of(Path.of("a")), pools.of("b"));
        assertNotSame(pools.of(Path.of("a")), pools.of(FIRST));
    }
}
