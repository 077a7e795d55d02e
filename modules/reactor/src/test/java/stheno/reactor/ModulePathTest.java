package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ModulePathTest {
    /// On the class path the module's boundaries would go untested, as surefire 3.5.3 did without a word.
    @Test
    void theTestsRunOnTheModulePath() {
        assertTrue(Reactor.class.getModule().isNamed());
        assertEquals("stheno.reactor", Reactor.class.getModule().getName());
    }
}
