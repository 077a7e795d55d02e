package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import stheno.reactor.MemoryBudget;
import stheno.testkit.Visitor;

/// A line that comes while the budget is full.
class LineMemoryTest {
    private Served<Parrot> served;

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aLineIsRefusedWithTheProtocolsReply() throws Exception {
        served = new Served<>(connection -> new Parrot(connection) {
            @Override
            public Next exhausted() {
                return Next.close(Reply.of(421, "full"));
            }
        });
        MemoryBudget budget = served.group.budget();
        try (Visitor visitor = served.visitor()) {
            budget.add(budget.limit());
            assertEquals("421 full\r\n", visitor.say("SAY hello\r\n").rest());
            assertEquals(1, budget.refused());
            budget.add(-budget.limit());
        }
        served.visitor().close();
    }

    @Test
    void withoutAReplyTheConnectionCloses() throws Exception {
        served = new Served<>(Parrot::new);
        MemoryBudget budget = served.group.budget();
        try (Visitor visitor = served.visitor()) {
            budget.add(budget.limit());
            assertEquals("", visitor.say("SAY hello\r\n").rest());
        }
    }
}
