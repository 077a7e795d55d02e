package stheno.ftp;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.MemoryBudget;
import stheno.testkit.LineClient;

/// The reply while the budget of the process is full.
@Timeout(60)
class FtpMemoryTest {
    @TempDir
    Path home;

    @Test
    void aCommandIsAnswered421WhileTheBudgetIsFull() throws Exception {
        try (Running server = new Running(home); LineClient client = server.alice()) {
            MemoryBudget budget = server.group.budget();
            budget.add(budget.limit());
            Running.asks(client, "PWD", 421);
            server.awaitNoConnections();
            budget.add(-budget.limit());
            server.alice().close();
        }
    }
}
