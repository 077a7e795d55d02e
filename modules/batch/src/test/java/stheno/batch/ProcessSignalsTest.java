package stheno.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class ProcessSignalsTest {
    @Test
    void aHangupRunsTheActionAndTheProcessGoesOn() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        Semaphore heard = new Semaphore(0);
        assertEquals(Optional.empty(), ProcessSignals.onHangup(heard::release));
        for (int i = 0; i < 3; i++) {
            String self = Long.toString(ProcessHandle.current().pid());
            assertEquals(0, new ProcessBuilder("kill", "-HUP", self).inheritIO().start().waitFor());
            assertTrue(heard.tryAcquire(30, TimeUnit.SECONDS), "signal " + i);
        }
    }
}
