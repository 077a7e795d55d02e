package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.http.HttpService;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// A loop of the server hangs. The administration has a loop of its own, and says so.
@Timeout(60)
class HangingLoopTest {
    private final AtomicLong ahead = new AtomicLong(); // of the time
    private final CountDownLatch release = new CountDownLatch(1);
    private ReactorGroup server;
    private ReactorGroup own;
    private Admin admin;
    private InetSocketAddress port;

    @BeforeEach
    void start() throws IOException {
        server = ReactorGroup.start(2);
        own = ReactorGroup.start(1);
        admin = Admin.start(new AdminControl(server), Set.of(), handler -> handler, Duration.ofMinutes(1),
                () -> System.nanoTime() + ahead.get());
        port = own.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new HttpService(admin.local()));
    }

    @AfterEach
    void stop() {
        release.countDown();
        admin.close();
        own.close();
        server.close();
    }

    private AdminBench.Answer get(String path) throws IOException {
        return AdminBench.ask(port, "GET", path, "");
    }

    private void hang() {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // it hangs
            }
        }
    }

    /// The page waits for the loop, so it is made after the end of the client's side was read.
    @Test
    void aClientThatHalfClosesTheConnectionGetsItsPage() throws Exception {
        server.reactors().get(1).execute(this::hang);
        try (Visitor client = new Visitor(port)) {
            client.sayLines("GET /connections.txt HTTP/1.1", "Host: localhost", "").end();
            assertEquals(200, get("/healthz").status(), "the same loop has read the end");
            release.countDown();
            String reply = client.rest();
            assertTrue(reply.startsWith("HTTP/1.1 200 "), reply);
            assertTrue(reply.contains("WAITS FOR"), reply);
        }
    }

    @Test
    void aServerWithALoopThatHangsIsNotReadyUntilTheLoopGoesOn() throws Exception {
        assertEquals(200, get("/readyz").status());
        server.reactors().get(1).execute(this::hang);
        Await.until(() -> {
            ahead.addAndGet(LoopLagSampler.HUNG.toNanos()); // since the last look of the sampler, whenever that was
            AdminBench.Answer answer = get("/readyz");
            return answer.status() == 503 && answer.body().equals("The event loop stheno-loop-1 does not respond.\n");
        });
        assertEquals(200, get("/healthz").status(), "a restart is for the process that does not answer at all");
        release.countDown();
        Await.until(() -> get("/readyz").status() == 200);
    }
}
