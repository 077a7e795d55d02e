package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;

/// kill -9 under load: nothing that was accepted is lost.
@Timeout(600)
final class QueueKillTest {
    /// `-Dstheno.kills=100` for more.
    private static final int KILLS = Integer.getInteger("stheno.kills", 3);
    private static final long LINE = 21; // an id and its line end
    private static final int ENDLESS = 1_000_000; // messages: more than a child takes before it is killed

    @TempDir
    Path folder;

    @Test
    void whatWasAcceptedArrivesAfterAnyKill() throws Exception {
        Random random = new Random(1);
        Path spool = folder.resolve("spool");
        Set<String> accepted = new HashSet<>();
        try (CollectingSmarthost smarthost = new CollectingSmarthost()) {
            for (int i = 0; i < KILLS; i++) {
                int until = 1 + random.nextInt(400); // messages that are accepted before the kill
                Path out = folder.resolve("out-" + i);
                Process child = QueueChild.start(spool, smarthost.address, ENDLESS, out);
                Await.until(() -> Files.exists(out) && Files.size(out) >= LINE * until);
                child.destroyForcibly().waitFor();
                Files.readAllLines(out).stream().filter(line -> line.length() == LINE - 1).forEach(accepted::add); // the last may be cut
            }
            assertEquals(0, QueueChild.start(spool, smarthost.address, 0, folder.resolve("out")).waitFor());
            for (String id : accepted) {
                for (String recipient : new String[] {"bob", "cid"}) {
                    assertTrue(smarthost.received.containsKey(id + "@a.test " + recipient + "@b.test"), id + " " + recipient);
                }
            }
            long twice = smarthost.received.values().stream().filter(times -> times > 1).count();
            assertTrue(twice <= 4L * 2 * KILLS, twice + " of " + smarthost.received.size() + " arrived twice"); // those under way at a kill
        }
    }
}
