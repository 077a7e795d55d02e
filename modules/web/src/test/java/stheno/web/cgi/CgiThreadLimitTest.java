package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// A script that is started when the system allows no thread for its output.
@Timeout(60)
class CgiThreadLimitTest {
    private final List<String> replies = new ArrayList<>();

    private final class Output implements CgiOutput {
        @Override
        public void data(byte[] output, int from, int to) {}

        @Override
        public void flush() {}

        @Override
        public void end(boolean crashed) {}

        @Override
        public boolean begunWithin(long time, TimeUnit unit) {
            return true;
        }

        @Override
        public void refuse(Status status, String why) {
            replies.add(status + " " + why);
        }

        @Override
        public void cut(String why) {
            replies.add("cut");
        }
    }

    @Test
    void itIsRefusedForNowAndItsProcessEnds() throws IOException, InterruptedException {
        ManualClock clock = new ManualClock();
        Journal log = new Journal();
        Reactor reactor = new Reactor("by-hand", MemoryNetwork.byHand(clock), clock, Log.from(Log.Level.DEBUG, log::event));
        Map<String, String> environment = new HashMap<>(Map.of(ProcessTable.MARK, UUID.randomUUID().toString()));
        CgiScript script = new CgiScript(Path.of("/bin/sleep"), List.of(), "/cgi-bin/sleep", "");
        CgiRun run = new CgiRun(CgiSettings.DEFAULTS, _ -> {
            throw new OutOfMemoryError("unable to create native thread: possibly out of memory or process/resource limits reached");
        }, new ProcessTable(), reactor, new CgiRun.Task(script, List.of("1000"), environment, new Output(), Optional.empty()), _ -> { });
        run.run();
        assertTrue(run.overWithin(Duration.ZERO));
        assertEquals(1, replies.size(), replies.toString());
        assertTrue(replies.getFirst().contains("503") || replies.getFirst().contains("SERVICE_UNAVAILABLE"), replies.toString());
        assertEquals(0, ProcessHandle.current().children().filter(child -> child.info().commandLine().orElse("").contains("sleep 1000"))
                .count());
        assertEquals(List.of(), log.errors());
    }
}
