package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.fixture.Served;
import stheno.reactor.MemoryBudget;
import stheno.reactor.Reactor;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// What requests cost in the budget of the process, and what happens near its limit.
@Timeout(60)
class RequestMemoryTest {
    private static final int KB = 1024;
    private static final long LIMIT = 8L * KB * KB;
    private static final String LONG = "X-Long: " + "x".repeat(30 * KB) + "\r\nUser-Agent: nobody\r\n";

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final AtomicInteger handled = new AtomicInteger();
    private final CompletableFuture<Exchange> waiting = new CompletableFuture<>();
    private final BlockingQueue<AccessLog.Entry> entries = new LinkedBlockingQueue<>();
    private final List<Visitor> visitors = new ArrayList<>();
    private final Served served;

    RequestMemoryTest() throws IOException {
        AccessLog log = entries::add;
        served = new Served(new HttpService(new Router().get("/wait", this::takeWaiting).get("/hello", this::hello)
                .post("/form", RequestMemoryTest::form),
                HttpSettings.DEFAULTS.withAccessLog(log.needing(Set.of("user-agent")))), budget);
    }

    @AfterEach
    void nothingIsLeftInTheCount() throws IOException {
        for (Visitor visitor : visitors) visitor.close();
        served.close();
        assertEquals(0, budget.used());
        assertEquals(List.of(), served.journal.errors());
    }

    private void takeWaiting(Exchange exchange) {
        handled.incrementAndGet();
        waiting.complete(exchange);
    }

    private void hello(Exchange exchange) {
        handled.incrementAndGet();
        exchange.respond(Reply.text("hello"));
    }

    private static void form(Exchange exchange) {
        exchange.collect(KB * KB, body -> exchange.respond(Reply.text(body.length + " bytes")));
    }

    private static String post(int length) {
        return "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n";
    }

    private Visitor visitor() throws IOException {
        visitors.add(served.visitor());
        return visitors.getLast();
    }

    /// A small request is answered; not while the budget is full.
    private boolean answered() {
        try (Visitor visitor = served.visitor()) {
            return visitor.say(get("/hello") + "\r\n").line().equals("HTTP/1.1 200 OK");
        } catch (IOException e) {
            return false;
        }
    }

    /// Two turns of the loop have ended.
    private void turns() throws Exception {
        Reactor reactor = served.group.reactors().getFirst();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> turned = new CompletableFuture<>();
            reactor.execute(() -> turned.complete(null));
            turned.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAnsweredRequestThatWaitsKeepsOnlyWhatItsLogEntryNeeds() throws Exception {
        Visitor visitor = visitor().say(get("/wait") + "\r\n" + (get("/hello") + LONG + "\r\n").repeat(30));
        Exchange first = waiting.get(30, TimeUnit.SECONDS);
        while (handled.get() < 31) turns();
        turns();
        assertTrue(budget.used() < 80 * KB, budget::toString);
        first.reactor().execute(() -> first.respond(Reply.text("first")));
        assertEquals("HTTP/1.1 200 OK first", visitor.reply());
        for (int i = 0; i < 30; i++) assertEquals("HTTP/1.1 200 OK hello", visitor.reply());
        entries.poll(30, TimeUnit.SECONDS);
        Request logged = entries.poll(30, TimeUnit.SECONDS).request().orElseThrow();
        assertEquals(Optional.of("nobody"), logged.header("User-Agent"));
        assertEquals(Optional.empty(), logged.header("X-Long"));
        assertEquals("GET /hello a", logged.method() + " " + logged.target() + " " + logged.host());
    }

    @Test
    void pipelinedHeadsOfManyConnectionsStayWithinTheBudget() throws Exception {
        String heads = (get("/wait") + LONG + "\r\n").repeat(31);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Visitor visitor = visitor();
            writers.add(Thread.startVirtualThread(() -> {
                try {
                    visitor.say(heads);
                } catch (IOException e) {
                    // closed by the server
                }
            }));
        }
        for (Thread writer : writers) writer.join();
        Await.until(() -> budget.ended() > 4);
        assertTrue(budget.peak() < LIMIT, () -> budget + ", peak " + budget.peak());
        Await.until(() -> budget.level() != MemoryBudget.Level.FULL && answered());
    }

    @Test
    void halfHeadsOfManyConnectionsStayWithinTheBudget() throws Exception {
        for (int i = 0; i < 600; i++) visitor().say("GET / HTTP/1.1\r\nX: " + "x".repeat(15 * KB));
        Await.until(() -> budget.ended() > 4);
        assertTrue(budget.peak() < LIMIT, () -> budget + ", peak " + budget.peak());
        Await.until(() -> budget.level() != MemoryBudget.Level.FULL && answered());
    }

    @Test
    void aCollectedBodyCountsUntilItHasEnded() throws Exception {
        Visitor visitor = visitor().say(get("/hello") + "\r\n");
        assertEquals("HTTP/1.1 200 OK hello", visitor.reply());
        turns();
        visitor.say(post(200 * KB));
        turns();
        assertTrue(budget.used() < 16 * KB, budget::toString); // nothing has come
        visitor.say("x".repeat(150 * KB));
        Await.until(() -> budget.used() > 150 * KB);
        assertEquals("HTTP/1.1 200 OK 204800 bytes", visitor.say("x".repeat(50 * KB)).reply());
        assertEquals("HTTP/1.1 200 OK hello", visitor.say(get("/hello") + "\r\n").reply());
        Await.until(() -> budget.used() < 64 * KB);
    }

    @Test
    void aCollectedBodyThatBreaksOffIsForgotten() throws Exception {
        try (Visitor visitor = served.visitor()) {
            visitor.say(post(200 * KB) + "x".repeat(150 * KB));
            Await.until(() -> budget.used() > 150 * KB);
        }
        Await.until(() -> budget.used() < 64 * KB);
    }

    @Test
    void stalledBodiesOfManyConnectionsStayWithinTheBudget() throws Exception {
        for (int i = 0; i < 200; i++) {
            try {
                visitor().say(post(KB * KB) + "x".repeat(100 * KB));
            } catch (IOException e) {
                // closed by the server
            }
        }
        Await.until(() -> budget.ended() + budget.refused() > 4);
        assertTrue(budget.peak() < LIMIT + KB * KB, () -> budget + ", peak " + budget.peak());
        Await.until(() -> budget.level() != MemoryBudget.Level.FULL && answered());
    }

    @Test
    void aHalfHeadThatHasToGoIsAnswered503() throws Exception {
        Visitor half = visitor().say("GET / HTTP/1.1\r\nX: " + "x".repeat(15 * KB));
        Visitor other = visitor().say(get("/hello") + "\r\n");
        assertEquals("HTTP/1.1 200 OK hello", other.reply());
        turns();
        budget.add(LIMIT * 15 / 16);
        other.say(get("/hello") + "X: " + "x".repeat(6 * KB));
        String reply = half.rest();
        assertTrue(reply.startsWith("HTTP/1.1 503 Service Unavailable\r\n") && reply.contains("\r\nRetry-After: 1\r\n"), reply);
        budget.add(-LIMIT * 15 / 16);
    }

    @Test
    void aRequestIsAnswered503WhileTheBudgetIsFull() throws Exception {
        Visitor visitor = visitor().say(get("/hello") + "\r\n");
        assertEquals("HTTP/1.1 200 OK hello", visitor.reply());
        budget.add(LIMIT * 7 / 8);
        String reply = visitor.say(get("/hello") + "\r\n").rest();
        assertTrue(reply.startsWith("HTTP/1.1 503 Service Unavailable\r\n") && reply.contains("\r\nRetry-After: 1\r\n"), reply);
        String refusal = visitor().rest();
        assertTrue(refusal.startsWith("HTTP/1.1 503 Service Unavailable\r\n"), refusal);
        assertEquals(2, budget.refused());
        budget.add(-LIMIT * 7 / 8);
        assertEquals("HTTP/1.1 200 OK hello", visitor().say(get("/hello") + "\r\n").reply());
    }

    @Test
    void aRequestThatMayNotBeHandledYetCountsOnce() throws Exception {
        Visitor visitor = visitor().say(get("/wait") + "\r\nPOST /hello HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(10_000) + "\r\n\r\n");
        Exchange first = waiting.get(30, TimeUnit.SECONDS);
        turns();
        first.reactor().execute(() -> first.respond(Reply.text("first")));
        assertEquals("HTTP/1.1 200 OK first", visitor.reply());
        assertTrue(visitor.line().startsWith("HTTP/1.1 405 "));
    }
}
