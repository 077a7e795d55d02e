package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StandardErrorLogTest {
    private static final Instant NOW = Instant.parse("2026-11-30T17:00:00.123456Z");

    @Test
    void anEventIsALineThatNoValueCanImitate() {
        assertEquals("2026-11-30T17:00:00.123Z warn cut peer=/127.0.0.1:80 why=\"a ?error b\" empty=\"\"" + System.lineSeparator(),
                StandardErrorLog.text(NOW, Log.Level.WARN, "cut", "peer", "/127.0.0.1:80", "why", "a \nerror b", "empty", ""));
    }

    @Test
    void aFailureHasItsStackTrace() {
        String text = StandardErrorLog.text(NOW, Log.Level.ERROR, "handler-failed", "cause", new IllegalStateException("why"));
        assertTrue(text.startsWith("2026-11-30T17:00:00.123Z error handler-failed cause=\"java.lang.IllegalStateException: why\""), text);
        assertTrue(text.contains("StandardErrorLogTest.aFailureHasItsStackTrace"), text);
    }

    @Test
    void onlyWarningsAndErrorsAreWanted() {
        assertTrue(Log.STANDARD_ERROR.wants(Log.Level.ERROR) && Log.STANDARD_ERROR.wants(Log.Level.WARN));
        assertFalse(Log.STANDARD_ERROR.wants(Log.Level.INFO) || Log.STANDARD_ERROR.wants(Log.Level.DEBUG));
    }
}
