package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.producers.Deflaters;
import stheno.reactor.MemoryBudget;
import stheno.storage.DiskPool;
import stheno.storage.Tree;
import stheno.testkit.ManualClock;

/// The caches of several hosts in one budget.
class FileCacheTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final int KB = 1024;
    private static final long LIMIT = 4L * KB * KB;
    private static final int FILES = 60;
    private static final int SIZE = 60 * KB;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final ManualClock clock = new ManualClock(0);

    @TempDir
    Path folder;

    /// A host whose cache may have eight megabytes.
    private final class Host {
        final FileCache cache = new FileCache(2 * LIMIT, clock);
        final FileLookup lookup;

        Host(String name) throws IOException {
            Path root = Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < FILES; i++) {
                Path file = Files.write(root.resolve(i + ".png"), new byte[SIZE]);
                Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
            }
            Tree tree = Tree.at(root);
            lookup = new FileLookup(tree, FileSettings.DEFAULTS, new OpenFiles(tree, new DiskPool().share(), System::nanoTime), cache,
                    new Deflaters(1), Instant::now);
        }

        void readAll() throws IOException {
            cache.within(budget);
            for (int i = 0; i < FILES; i++) lookup.find("/" + i + ".png");
        }
    }

    @Test
    void theCachesOfAllHostsTogetherUseHalfOfTheBudget() throws IOException {
        Host one = new Host("one");
        Host two = new Host("two");
        one.readAll();
        assertTrue(budget.cached() <= LIMIT / 2, budget::toString);
        two.readAll();
        assertTrue(budget.cached() <= LIMIT / 2, budget::toString);
        assertEquals(one.cache.bytes() + two.cache.bytes(), budget.cached());
        assertTrue(two.cache.bytes() > LIMIT / 8, () -> "the later one has " + two.cache.bytes());
    }

    @Test
    void aCacheShrinksForTheConnections() throws IOException {
        Host one = new Host("one");
        one.readAll();
        budget.add(LIMIT * 11 / 16);
        budget.shrinkCaches();
        assertEquals(MemoryBudget.Level.FREE, budget.level());
        assertEquals(one.cache.bytes(), budget.cached());
        budget.add(LIMIT);
        budget.shrinkCaches();
        assertEquals(0, one.cache.bytes());
        assertEquals(0, one.cache.count());
    }

    @Test
    void aShrunkCacheIsFilledAgain() throws IOException {
        Host one = new Host("one");
        one.readAll();
        one.cache.shrink(LIMIT);
        clock.advance(Duration.ofSeconds(2));
        one.readAll();
        assertTrue(budget.cached() > LIMIT / 4, budget::toString);
    }

    @Test
    void withoutABudgetTheCacheHasItsOwnBound() throws IOException {
        Host one = new Host("one");
        for (int i = 0; i < FILES; i++) one.lookup.find("/" + i + ".png");
        assertTrue(one.cache.bytes() > FILES * (long) SIZE, () -> one.cache.bytes() + " bytes");
    }
}
