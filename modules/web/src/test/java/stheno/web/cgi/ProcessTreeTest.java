package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessTreeTest {
    /// A process that ignores the request to end, with a child that has begun.
    private static Process stubborn() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "trap '' TERM; sleep 1000 & echo; wait; while :; do sleep 1; done");
        builder.environment().put(ProcessTable.MARK, "tree-test");
        Process process = builder.start();
        assertEquals('\n', process.getInputStream().read());
        return process;
    }

    @Test
    void anInterruptIsNotTakenForASurvivingProcess() throws Exception {
        Process process = stubborn();
        Thread ending = Thread.currentThread();
        boolean ended;
        try (ScheduledExecutorService stopping = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> interrupts = stopping.scheduleAtFixedRate(ending::interrupt, 0, 1, TimeUnit.MILLISECONDS);
            ended = new ProcessTree(process, "tree-test", new ProcessTable()).end(Duration.ofMillis(300));
            interrupts.cancel(false);
            stopping.shutdown();
        }
        Thread.interrupted();
        assertTrue(ended);
        assertFalse(process.isAlive());
    }

    @Test
    void aThreadThatWasInterruptedStaysSo() throws Exception {
        Process process = stubborn();
        Thread.currentThread().interrupt();
        assertTrue(new ProcessTree(process, "tree-test", new ProcessTable()).end(Duration.ofMillis(200)));
        assertTrue(Thread.interrupted());
    }
}
