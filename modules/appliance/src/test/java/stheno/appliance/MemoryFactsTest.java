package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.appliance.protocol.StartupFailure;
import stheno.reactor.MemoryBudget;

class MemoryFactsTest {
    private static final long MB = 1024 * 1024;

    private final MemoryBudget budget = new MemoryBudget(16 * MB);
    private final MemoryFacts facts = new MemoryFacts(budget);

    @Test
    void aHeapThatIsTooSmallEndsTheStartWithTheLeast() {
        StartupFailure failure = assertThrows(StartupFailure.class, () -> MemoryFacts.of(12 * MB));
        assertEquals("a heap of 12 MB is too small: the least is 16 MB (-Xmx16m)", failure.getMessage());
        assertEquals(1, failure.status());
    }

    @Test
    void theNumbersAreThoseOfTheBudget() {
        budget.add(3 * MB);
        Map<String, Double> numbers = facts.numbers();
        assertEquals(16.0 * MB, numbers.get("memory_limit_bytes"));
        assertEquals(3.0 * MB, numbers.get("memory_used_bytes"));
        assertEquals(0.0, numbers.get("memory_refused_total"));
    }

    @Test
    void aShortageIsAProblem() {
        assertEquals(Optional.empty(), facts.problem());
        budget.add(15 * MB);
        String problem = facts.problem().orElseThrow();
        assertTrue(problem.startsWith("Memory is short: "), problem);
    }

    @Test
    void theAdministrationHasABudgetOfItsOwn() {
        budget.add(16 * MB);
        assertEquals(MB, facts.forAdmin().limit());
        assertEquals(MemoryBudget.Level.FREE, facts.forAdmin().level());
    }
}
