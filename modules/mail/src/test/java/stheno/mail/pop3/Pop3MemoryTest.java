package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.MemoryBudget;
import stheno.storage.WorkPool;
import stheno.testkit.LineClient;
import stheno.testkit.ThreadLimit;

/// The replies while the budget of the process is full, or the system allows no other thread.
@Timeout(60)
class Pop3MemoryTest {
    @TempDir
    Path folder;

    @Test
    void aCommandIsRefusedForNowWhileTheBudgetIsFull() throws Exception {
        try (Pop3Stage stage = new Pop3Stage(folder); LineClient client = stage.client("alice")) {
            MemoryBudget budget = stage.group.budget();
            budget.add(budget.limit());
            String reply = client.say("NOOP").hear();
            assertTrue(reply.startsWith("-ERR [SYS/TEMP] "), reply);
            stage.awaitDeserted();
            budget.add(-budget.limit());
            stage.client("alice").close(); // the maildrop is free
        }
    }

    @Test
    void aLoginIsRefusedForNowWhileTheSystemAllowsNoThread() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        try (Pop3Stage stage = new Pop3Stage(folder); LineClient client = LineClient.connect(stage.address)) {
            Pop3Stage.expect(client, Pop3Stage.GREETING);
            stage.group.reactors().getFirst().virtualThreads().from(limit.reached(true));
            Pop3Stage.expect(client.say("USER alice"), "+OK Password required.");
            String reply = client.say("PASS secret").hear();
            assertTrue(reply.startsWith("-ERR [SYS/TEMP] "), reply);
            limit.reached(false);
            Pop3Stage.expect(client.say("USER alice"), "+OK Password required.");
            assertTrue(client.say("PASS secret").hear().startsWith("+OK "));
        }
    }

    @Test
    void aMessageIsRefusedForNowWhileTheSystemAllowsNoThread() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        WorkPool disk = new WorkPool(limit, 2, 8, Duration.ofMinutes(1));
        try (disk; Pop3Stage stage = new Pop3Stage(folder, disk)) {
            stage.maildrops.add("ann", "Subject: one\r\n".getBytes(StandardCharsets.US_ASCII));
            try (LineClient client = stage.client("ann")) {
                limit.reached(true);
                for (int i = 0; i < 2; i++) {
                    String reply = client.say("RETR 1").hear();
                    assertTrue(reply.startsWith("-ERR [SYS/TEMP] "), reply);
                }
                limit.reached(false);
                Pop3Stage.expect(client.say("RETR 1"), "+OK 14 octets");
                Pop3Stage.expect(client, "Subject: one");
                Pop3Stage.expect(client, ".");
            }
        }
    }
}
