package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import stheno.reactor.Log;

class ErrorStreamLogTest {
    @Test
    void aLineIsALevelAnEventAndPairs() {
        assertEquals("warn accept-failed address=/127.0.0.1:80 resting=100ms\n",
                ErrorStreamLog.line(Log.Level.WARN, "accept-failed", "address", "/127.0.0.1:80", "resting", "100ms"));
    }

    @Test
    void aValueCannotBreakOutOfItsLine() {
        assertEquals("info x a=\"1 2\" b=\"c\\nerror fake\" c=\"say \\\"hi\\\"\" d=\"\"\n",
                ErrorStreamLog.line(Log.Level.INFO, "x", "a", "1 2", "b", "c\nerror fake", "c", "say \"hi\"", "d", ""));
    }

    @Test
    void aThrowableIsShownWithItsTrace() {
        String line = ErrorStreamLog.line(Log.Level.ERROR, "failed", "cause", new IllegalStateException("why"));
        assertTrue(line.startsWith("error failed cause=\"java.lang.IllegalStateException: why\"\n"), line);
        assertTrue(line.contains("\tat stheno.appliance"), line);
    }
}
