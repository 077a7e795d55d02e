package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;
import stheno.testkit.Await;

final class MemoryBudgetTest {
    private static final long MB = 1024 * 1024;

    private final MemoryBudget budget = new MemoryBudget(64 * MB);

    /// Counts its bytes in the budget.
    private final class Kept implements MemoryBudget.Cache {
        private final MemoryBudget.CacheCount count = budget.join(this);

        Kept(long bytes) {
            count.add(bytes);
        }

        long bytes() {
            return count.bytes();
        }

        @Override
        public void shrink(long much) {
            count.add(-Math.min(much, bytes()));
        }
    }

    @Test
    void threeQuartersAreFree() {
        budget.add(48 * MB - 1);
        assertEquals(MemoryBudget.Level.FREE, budget.level());
        budget.add(1);
        assertEquals(MemoryBudget.Level.TIGHT, budget.level());
    }

    @Test
    void fromSevenEighthsOnItIsFull() {
        budget.add(56 * MB);
        assertEquals(MemoryBudget.Level.FULL, budget.level());
        assertTrue(budget.isFull());
        budget.add(-1);
        assertEquals(MemoryBudget.Level.TIGHT, budget.level());
    }

    @Test
    void itIsHalfOfTheHeapWithoutTheServersOwnPart() {
        assertEquals(58 * MB, MemoryBudget.share(128 * MB));
        assertEquals(6 * MB, MemoryBudget.share(24 * MB));
        assertEquals(2 * MB, MemoryBudget.share(4 * MB));
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MemoryBudget(0));
    }

    @Test
    void aShareIsAddedInChunks() {
        MemoryBudget.Share share = budget.share();
        share.add(64 * 1024 - 1);
        assertEquals(0, budget.used());
        share.add(1);
        assertEquals(64 * 1024, budget.used());
        share.add(-100);
        share.flush();
        assertEquals(64 * 1024 - 100, budget.used());
    }

    @Test
    void aSmallBudgetHasSmallChunks() {
        MemoryBudget small = new MemoryBudget(2 * MB);
        small.share().add(8 * 1024);
        assertEquals(8 * 1024, small.used());
    }

    @Test
    void cachesTogetherGetHalf() {
        Kept large = new Kept(30 * MB);
        Kept small = new Kept(10 * MB);
        budget.shrinkCaches();
        assertEquals(22 * MB, large.bytes());
        assertEquals(10 * MB, small.bytes());
    }

    @Test
    void cachesMakeRoomForEverythingElse() {
        Kept cache = new Kept(20 * MB);
        budget.add(40 * MB);
        budget.shrinkCaches();
        assertEquals(MemoryBudget.Level.FREE, budget.level());
        assertEquals(44 * MB, budget.used());
        assertEquals(4 * MB, cache.bytes());
        budget.add(20 * MB);
        budget.shrinkCaches();
        assertEquals(0, cache.bytes());
        assertEquals(64 * MB, budget.peak());
    }

    @Test
    void aCacheThatIsGoneIsNotCounted() {
        new Kept(10 * MB);
        Kept still = new Kept(MB);
        Await.until(() -> {
            System.gc();
            budget.join(still);
            return budget.cached() == MB;
        });
        assertEquals(MB, budget.used());
        Reference.reachabilityFence(still);
    }
}
