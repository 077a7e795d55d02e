package stheno.web.blocking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.HttpService;
import stheno.http.HttpSettings;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.reactor.MemoryBudget;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// The pipes of blocking handlers count in the budget of the process.
@Timeout(60)
class BlockingMemoryTest {
    private static final int KB = 1024;
    private static final long LIMIT = 4L * KB * KB;
    private static final int CLIENTS = 150;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<Visitor> visitors = new ArrayList<>();
    private Served served;

    @AfterEach
    void nothingIsLeftInTheCount() throws IOException {
        gate.countDown();
        for (Visitor visitor : visitors) visitor.close();
        Await.until(() -> served.group.reactors().getFirst().stats().open() == 0);
        served.close();
        Await.until(() -> budget.used() == 0);
        assertEquals(List.of(), served.journal.errors());
    }

    private void serve(BlockingHandler.Work work) throws IOException {
        served = new Served(new HttpService(new BlockingHandler(new Workers(CLIENTS, CLIENTS), work), HttpSettings.DEFAULTS), budget);
    }

    /// Says this on a connection that reads nothing, unless the server has closed it.
    private void say(String text) {
        try {
            Visitor visitor = served.visitor();
            visitors.add(visitor);
            visitor.say(text);
        } catch (IOException e) {
            // closed by the server
        }
    }

    private static String post(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private void awaitShortage() {
        Await.until(() -> budget.ended() + budget.refused() > 0);
        assertTrue(budget.peak() < LIMIT + KB * KB, () -> budget + ", peak " + budget.peak());
    }

    private void readLate(BlockingExchange exchange) throws IOException, InterruptedException {
        gate.await();
        exchange.respond(Reply.of(Status.OK).body(exchange.input().readAllBytes()));
    }

    @Test
    void aBodyThatWaitsForItsHandlerCounts() throws Exception {
        serve(this::readLate);
        say(post(50 * KB) + "x".repeat(7 * KB));
        Await.until(() -> {
            visitors.getFirst().say("x".repeat(KB));
            return budget.used() > 10 * KB;
        });
        gate.countDown();
    }

    @Test
    void bodiesThatWaitForTheirHandlersStayWithinTheBudget() throws Exception {
        serve(this::readLate);
        for (int i = 0; i < CLIENTS; i++) say(post(63 * KB) + "x".repeat(62 * KB));
        awaitShortage();
    }

    @Test
    void repliesToClientsThatDoNotReadStayWithinTheBudget() throws Exception {
        serve(exchange -> {
            OutputStream out = exchange.begin(Reply.of(Status.OK));
            for (int i = 0; i < 16 * KB; i++) out.write(new byte[KB]);
        });
        for (int i = 0; i < CLIENTS; i++) say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        awaitShortage();
    }
}
