package stheno.dns.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import stheno.dns.cache.AnswerCache.Found;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;
import stheno.reactor.MemoryBudget;

/// The cache against a model, within its bound, with every way of removal.
final class AnswerCacheTest {
    private static final int DAY = 86_400;

    private final Answer found = new Answer();

    private Found find(AnswerCache cache, String name, int type, int now, int stale) {
        byte[] wire = Name.of(name).wire();
        return cache.find(wire, 0, wire.length, type, false, now, stale, false, found);
    }

    private Found find(AnswerCache cache, String name, int now) {
        return find(cache, name, RecordType.A, now, 0);
    }

    private Record record() {
        return AnswerText.of(found).answer().getFirst();
    }

    @Test
    void whatIsPutInIsFoundUntilItsTimeEnds() {
        AnswerCache cache = new AnswerCache(1 << 20);
        cache.put(TestAnswers.address("a.test.", 60, 1), RecordType.A, Integer.MAX_VALUE - 10); // the clock overflows
        assertEquals(Found.FRESH, find(cache, "a.test.", Integer.MIN_VALUE + 48));
        assertEquals("a.test. 1 IN A 192.0.2.1", record().toString());
        assertEquals(Found.NOTHING, find(cache, "a.test.", Integer.MIN_VALUE + 49));
        assertEquals(Found.STALE, find(cache, "a.test.", RecordType.A, Integer.MIN_VALUE + 49, DAY));
        assertEquals(Found.NOTHING, find(cache, "a.test.", RecordType.A, Integer.MIN_VALUE + 49 + DAY, DAY));
        assertEquals(Found.NOTHING, find(cache, "a.test.", RecordType.AAAA, Integer.MAX_VALUE - 10, DAY));
        assertEquals(Found.NOTHING, find(cache, "b.test.", Integer.MAX_VALUE - 10));
    }

    @Test
    void aMissingNameTakesThePlaceOfTheAnswerAndTheOtherWayRound() {
        AnswerCache cache = new AnswerCache(1 << 20);
        cache.put(TestAnswers.address("a.test.", 60, 1), RecordType.A, 0);
        cache.put(TestAnswers.missing("a.test.", 60), RecordType.A, 10);
        assertEquals(Found.FRESH, find(cache, "a.test.", 20));
        assertEquals(3, found.rcode());
        assertEquals(1, cache.counts().entries());
        cache.put(TestAnswers.address("a.test.", 60, 2), RecordType.A, 30);
        assertEquals(Found.FRESH, find(cache, "a.test.", 40));
        assertEquals(0, found.rcode());
        assertEquals(1, cache.counts().entries());
    }

    @Test
    void anOldAnswerDoesNotHideThatTheNameIsMissing() {
        AnswerCache cache = new AnswerCache(1 << 20);
        cache.put(TestAnswers.address("a.test.", 60, 1), RecordType.A, 0);
        cache.put(TestAnswers.missing("a.test.", 60), RecordType.MX, 70);
        assertEquals(Found.FRESH, find(cache, "a.test.", RecordType.A, 80, DAY));
        assertEquals(3, found.rcode());
    }

    @Test
    void itAgreesWithAModel() {
        Random random = new Random(7);
        AnswerCache cache = new AnswerCache(4 << 20);
        Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < 40_000; i++) {
            String name = "n" + random.nextInt(5000) + ".test.";
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int last = random.nextInt(256);
                    cache.put(TestAnswers.address(name, DAY, last), RecordType.A, 0);
                    model.put(name, last);
                }
                case 2 -> {
                    assertEquals(model.containsKey(name) ? Found.FRESH : Found.NOTHING, find(cache, name, 1));
                    if (model.containsKey(name)) assertEquals(model.get(name), record().data()[3] & 0xFF);
                }
                default -> {
                    if (random.nextInt(20) == 0) assertEquals(model.remove(name) == null ? 0 : 1, cache.flush(Name.of(name), false));
                }
            }
        }
        assertEquals(model.size(), cache.counts().entries());
        assertEquals(0, cache.counts().evictions());
        model.forEach((name, last) -> {
            assertEquals(Found.FRESH, find(cache, name, 1));
            assertEquals(last, record().data()[3] & 0xFF);
        });
        assertEquals(model.size(), cache.flush(Name.of("test."), true));
        assertEquals(0, cache.counts().entries());
    }

    @Test
    void itStaysWithinItsBoundAndKeepsWhatIsAskedFor() {
        for (long most : new long[] {64 * 1024, 100_000, 1 << 20}) {
            AnswerCache cache = new AnswerCache(most);
            Random random = new Random(most);
            cache.put(TestAnswers.address("popular.test.", DAY, 1), RecordType.A, 0);
            for (int i = 0; i < 30_000; i++) {
                int size = random.nextInt(100) == 0 ? random.nextInt(30_000) : 4 + random.nextInt(200);
                cache.put(TestAnswers.sized("n" + i + ".test.", RecordType.TXT, DAY, new byte[size]), RecordType.TXT, 0);
                assertTrue(cache.counts().octets() <= most);
                if (i % 50 == 0) assertEquals(Found.FRESH, find(cache, "popular.test.", 1), "after " + i);
            }
            AnswerCache.Counts counts = cache.counts();
            assertTrue(counts.evictions() > 10_000 && counts.entries() > 100, counts.toString());
            long shown = 0;
            for (int i = 0; i < 30_000; i++) {
                if (find(cache, "n" + i + ".test.", RecordType.TXT, 1, 0) == Found.FRESH) shown++;
            }
            assertEquals(counts.entries(), shown + 1);
        }
    }

    @Test
    void anAnswerThatIsTooLargeTakesNothingAway() {
        AnswerCache cache = new AnswerCache(64 * 1024);
        cache.put(TestAnswers.address("a.test.", DAY, 1), RecordType.A, 0);
        cache.put(TestAnswers.sized("b.test.", RecordType.TXT, DAY, new byte[30_000]), RecordType.TXT, 0);
        assertEquals(1, cache.counts().entries());
        assertEquals(Found.FRESH, find(cache, "a.test.", 1));
    }

    @Test
    void otherNamesAreNotFlushed() {
        AnswerCache cache = new AnswerCache(1 << 20);
        for (String name : new String[] {"a.test.", "x.a.test.", "xa.test.", "test."}) {
            cache.put(TestAnswers.address(name, DAY, 1), RecordType.A, 0);
        }
        assertEquals(1, cache.flush(Name.of("A.test."), false));
        assertEquals(1, cache.flush(Name.of("a.test."), true));
        assertEquals(2, cache.show(Name.ROOT, true, 0).size());
        assertFalse(cache.show(Name.of("xa.test."), false, 0).isEmpty());
        assertEquals(2, cache.flush());
    }

    @Test
    void memoryThatIsReplacedOrGivenUpIsReported() {
        AtomicLong garbage = new AtomicLong();
        AnswerCache cache = new AnswerCache(256 * 1024, garbage::addAndGet);
        for (int i = 0; i < 500; i++) cache.put(TestAnswers.address("n" + i + ".test.", DAY, 1), RecordType.A, 0);
        long replaced = garbage.get();
        long octets = cache.counts().octets();
        assertTrue(replaced > octets, replaced + " octets for a cache of " + octets);
        cache.put(TestAnswers.address("n1.test.", DAY, 2), RecordType.A, 0); // finds room
        assertEquals(replaced, garbage.get());
        cache.flush();
        assertEquals(replaced + octets, garbage.get());
    }

    @Test
    void theCacheSharesTheBudgetOfTheProcess() {
        MemoryBudget budget = new MemoryBudget(2 << 20);
        AnswerCache cache = new AnswerCache(8 << 20);
        cache.within(budget);
        for (int i = 0; i < 20_000; i++) cache.put(TestAnswers.address("n" + i + ".test.", 60, 1), RecordType.A, 0);
        assertTrue(budget.cached() <= budget.cacheLimit(), budget::toString);
        assertEquals(cache.counts().octets(), budget.cached());
        assertTrue(cache.counts().entries() > 0);
        cache.flush();
        assertEquals(0, budget.used());
    }
}
