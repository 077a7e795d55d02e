package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class SignalsTest {
    @Test
    void aHangupRunsTheActionAndTheProcessGoesOn() throws Exception {
        Semaphore heard = new Semaphore(0);
        assertEquals(Optional.empty(), Signals.onHangup(heard::release));
        String self = Long.toString(ProcessHandle.current().pid());
        for (int i = 0; i < 3; i++) {
            assertEquals(0, new ProcessBuilder("kill", "-HUP", self).inheritIO().start().waitFor());
            assertTrue(heard.tryAcquire(30, TimeUnit.SECONDS), "signal " + i);
        }
    }
}
