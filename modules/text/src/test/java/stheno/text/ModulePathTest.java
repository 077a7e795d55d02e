package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ModulePathTest {
    @Test
    void theTestsRunOnTheModulePath() {
        assertEquals("stheno.text", Reply.class.getModule().getName());
    }
}
