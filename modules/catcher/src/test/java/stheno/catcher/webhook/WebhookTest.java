package stheno.catcher.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Await;
import stheno.testkit.ClosedPort;

class WebhookTest {
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    private interface Answer {
        Reply to(Exchange exchange, String body);
    }

    /// A server that keeps what it is sent.
    private ReactorGroup serve(Answer answer, InetSocketAddress[] address) throws IOException {
        ReactorGroup group = ReactorGroup.start(1, Log.NONE);
        Handler handler = exchange -> exchange.collect(100_000, octets -> {
            String body = new String(octets, StandardCharsets.UTF_8);
            Reply reply = answer.to(exchange, body);
            if (reply.status() == Status.OK) bodies.add(body);
            exchange.respond(reply);
        });
        address[0] = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortOptions.of(new HttpService(handler)));
        return group;
    }

    private Webhook webhook(InetSocketAddress address) {
        return new Webhook("http://127.0.0.1:" + address.getPort() + "/hook", Log.NONE, pauses::add);
    }

    /// Case 40.
    @Test
    void fiftyMessagesAreFiftyCallsInTheirOrder() throws Exception {
        InetSocketAddress[] address = new InetSocketAddress[1];
        try (ReactorGroup _ = serve((exchange, body) -> Reply.text("ok"), address); Webhook webhook = webhook(address[0])) {
            IntStream.range(0, 50).forEach(i -> webhook.send("{\"n\":" + i + "}"));
            Await.until(() -> webhook.stats().sent() == 50);
            assertEquals(IntStream.range(0, 50).mapToObj(i -> "{\"n\":" + i + "}").toList(), bodies);
            assertEquals(new Webhook.Stats(50, 0, 0, 0, ""), webhook.stats());
        }
    }

    @Test
    void aFailureIsRepeatedWithBackOffAndTheOrderStays() throws Exception {
        InetSocketAddress[] address = new InetSocketAddress[1];
        AtomicInteger calls = new AtomicInteger();
        Answer twice = (exchange, body) -> calls.incrementAndGet() <= 2 ? Reply.error(Status.BAD_GATEWAY, "no") : Reply.text("ok");
        try (ReactorGroup _ = serve(twice, address); Webhook webhook = webhook(address[0])) {
            webhook.send("a");
            webhook.send("b");
            Await.until(() -> webhook.stats().sent() == 2);
            assertEquals(List.of("a", "b"), bodies);
            assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), pauses);
            assertEquals(2, webhook.stats().failed());
        }
    }

    @Test
    void afterTenAttemptsAMessageIsDroppedAndCounted() throws Exception {
        InetSocketAddress[] address = new InetSocketAddress[1];
        Answer picky = (exchange, body) -> body.equals("a") ? Reply.redirect("http://127.0.0.1:1/") : Reply.text("ok");
        try (ReactorGroup _ = serve(picky, address); Webhook webhook = webhook(address[0])) {
            webhook.send("a");
            webhook.send("b");
            Await.until(() -> webhook.stats().sent() == 1);
            assertEquals(List.of("b"), bodies);
            assertEquals(new Webhook.Stats(1, 10, 1, 0, ""), webhook.stats());
            assertEquals(Duration.ofMinutes(1), pauses.getLast());
        }
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsDroppedOldestFirst() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        int port = ClosedPort.address().getPort();
        Webhook.Pause forever = time -> {
            failed.countDown();
            new CountDownLatch(1).await();
        };
        try (Webhook webhook = new Webhook("http://127.0.0.1:" + port, Log.NONE, forever)) {
            webhook.send("first");
            failed.await();
            IntStream.range(0, 1100).forEach(i -> webhook.send("n" + i));
            assertEquals(100, webhook.stats().dropped());
            assertEquals(1000, webhook.stats().waiting());
        }
    }

    @Test
    void onlyUrlsOfHttpAreTaken() {
        for (String url : List.of("", "ftp://x.test/", "file:///etc/passwd", "http:///x", "x y", "//x.test")) {
            assertThrows(IllegalArgumentException.class, () -> Webhook.target(url), url);
        }
        Webhook.target("https://x.test:8443/hook?token=a");
    }
}
