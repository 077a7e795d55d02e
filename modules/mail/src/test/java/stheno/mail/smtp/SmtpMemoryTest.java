package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.MemoryBudget;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.ThreadLimit;

/// What a message that arrives costs in the budget of the process, and the reply when that is full.
@Timeout(60)
class SmtpMemoryTest {
    private static final int KB = 1024;

    private final MemoryBudget budget = new MemoryBudget(KB * KB); // small: so the count is late by 4 KB at most

    private static void begin(LineClient client) throws Exception {
        SmtpStage.ask(client, "MAIL FROM:<ann@there.test>", "250");
        SmtpStage.ask(client, "RCPT TO:<bob@here.test>", "250");
        SmtpStage.ask(client, "DATA", "354");
        client.say("x".repeat(70) + ("\r\n" + "x".repeat(70)).repeat(150));
    }

    @Test
    void aMessageThatStopsCountsUntilItHasEnded() throws Exception {
        try (SmtpStage stage = new SmtpStage(budget); LineClient client = stage.ready()) {
            for (int i = 0; i < 3; i++) {
                begin(client);
                Await.until(() -> budget.used() > 12 * KB);
                SmtpStage.ask(client, ".", "250");
                stage.room.next();
                SmtpStage.ask(client, "NOOP", "250");
                Await.until(() -> budget.used() < 8 * KB);
            }
        }
    }

    @Test
    void aMessageIsRefusedForNowWhileTheSystemAllowsNoThread() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        try (SmtpStage stage = new SmtpStage(budget); LineClient client = stage.ready()) {
            stage.group.reactors().getFirst().virtualThreads().from(limit);
            begin(client);
            limit.reached(true);
            SmtpStage.ask(client, "\r\n.", "451 ");
            limit.reached(false);
            begin(client);
            SmtpStage.ask(client, "\r\n.", "250");
            stage.room.next();
        }
    }

    @Test
    void nothingIsLeftOfAMessageThatBreaksOff() throws Exception {
        try (SmtpStage stage = new SmtpStage(budget)) {
            try (LineClient client = stage.ready()) {
                begin(client);
                Await.until(() -> budget.used() > 12 * KB);
            }
            stage.assertDeserted();
        }
        assertEquals(0, budget.used());
    }

    /// Each keeps more than 10 KB, and all together more than the budget has.
    @Test
    void manyMessagesThatStopAreWithinTheBudget() throws Exception {
        List<LineClient> clients = new ArrayList<>();
        try (SmtpStage stage = new SmtpStage(budget)) {
            for (int i = 0; i < 200 && budget.ended() + budget.refused() == 0; i++) {
                LineClient client = stage.ready();
                clients.add(client);
                try {
                    begin(client);
                } catch (IOException | AssertionError e) { // it may be ended or refused at any of its commands
                    break;
                }
            }
            Await.until(() -> budget.ended() + budget.refused() > 0);
            assertTrue(budget.peak() < budget.limit(), budget::toString);
        } finally {
            for (LineClient client : clients) client.close();
        }
        assertEquals(0, budget.used());
    }

    @Test
    void aCommandIsAnswered421WhileTheBudgetIsFull() throws Exception {
        try (SmtpStage stage = new SmtpStage(budget); LineClient client = stage.ready()) {
            budget.add(budget.limit());
            assertEquals("421 4.3.1 mail.here.test Out of memory, try again later", client.say("NOOP").hear());
            stage.assertDeserted();
            assertTrue(budget.refused() > 0);
            budget.add(-budget.limit());
            stage.ready().close();
        }
    }
}
