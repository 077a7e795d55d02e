package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.fixture.Served;
import stheno.testkit.ManualClock;
import stheno.testkit.Visitor;

class RequestRateTest {
    private static final Handler NEXT = exchange -> exchange.respond(Reply.text("next"));
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - SECOND); // overflows on the way, as a clock may

    private RequestRate rate(double perSecond, int burst, int clients) {
        return new RequestRate(perSecond, burst, NEXT, clock, clients);
    }

    private static InetSocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 4711);
    }

    @Test
    void theBurstGoesThroughAndThenTheRate() {
        RequestRate rate = rate(2, 3, 100);
        for (int i = 0; i < 3; i++) assertEquals(0, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        assertEquals(SECOND / 2, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        clock.advance(Duration.ofMillis(499));
        assertEquals(1_000_000, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        clock.advance(Duration.ofMillis(1));
        assertEquals(0, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        assertEquals(SECOND / 2, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) assertEquals(0, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        assertTrue(rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()) > 0);
    }

    @Test
    void theRateIsRightInTheLongRun() {
        RequestRate rate = rate(7, 10, 100);
        int through = 0;
        for (int i = 0; i < 100_000; i++) {
            if (rate.nanosToWait(client("2001:db8::1"), clock.getAsLong()) == 0) through++;
            clock.advance(Duration.ofMillis(1));
        }
        assertEquals(700 + 10, through, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, true", "192.0.2.1, ::ffff:192.0.2.1, false", "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, false",
        "2001:db8:0:1::1, 2001:db8:0:2::1, true", "0.0.0.1, ::1, true", "0.0.0.0, ::1, true",
    })
    void clientsAreAddressesOrIpv6Networks(String one, String other, boolean apart) {
        RequestRate rate = rate(1, 1, 100);
        assertEquals(0, rate.nanosToWait(client(one), clock.getAsLong()));
        assertEquals(apart, rate.nanosToWait(client(other), clock.getAsLong()) == 0);
    }

    @Test
    void aLocalSocketIsNotCounted() {
        RequestRate rate = rate(0.001, 1, 100);
        for (int i = 0; i < 10; i++) assertEquals(0, rate.nanosToWait(UnixDomainSocketAddress.of("/x"), clock.getAsLong()));
        for (int i = 0; i < 10; i++) assertEquals(0, rate.nanosToWait(InetSocketAddress.createUnresolved("x", 1), clock.getAsLong()));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "NaN, 1", "Infinity, 1", "0.0009, 1", "1000001, 1", "1, 0", "1, -1", "1, 1000001"})
    void aRateThatIsNoneIsRefused(double perSecond, int burst) {
        assertThrows(IllegalArgumentException.class, () -> new RequestRate(perSecond, burst, NEXT));
    }

    @Test
    void theLargestBurstAtTheSlowestRateIsCounted() {
        RequestRate rate = rate(0.001, 1_000_000, 100);
        for (int i = 0; i < 1_000_000; i++) assertEquals(0, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
        assertEquals(1000 * SECOND, rate.nanosToWait(client("192.0.2.1"), clock.getAsLong()));
    }

    private static InetSocketAddress numbered(int number) {
        return client("10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
    }

    @Test
    void manyClientsAreRemembered() {
        RequestRate rate = rate(0.001, 1, 65_536);
        for (int i = 0; i < 20_000; i++) assertEquals(0, rate.nanosToWait(numbered(i), clock.getAsLong()));
        for (int i = 0; i < 20_000; i++) assertTrue(rate.nanosToWait(numbered(i), clock.getAsLong()) > 0, "client " + i);
    }

    // Between two of its questions come eight others at most, and half a stripe holds eight: whatever the seed, it is never driven out.
    @Test
    void aFloodOfAddressesDoesNotGrowTheTableNorDriveOutWhoStillAsks() {
        RateTable table = new RateTable(1024);
        long blocked = 42;
        assertEquals(0, table.nanosToWait(blocked, 0, SECOND, 0));
        for (int i = 1; i <= 100_000; i++) {
            table.nanosToWait(-i, 0, SECOND, 0);
            if (i % 8 == 0) assertTrue(table.nanosToWait(blocked, 0, SECOND, 0) > 0, "forgotten after " + i);
        }
        assertTrue(table.clients() <= 1024, table.clients() + " clients");
        assertTrue(table.clients() >= 512, table.clients() + " clients");
    }

    @Test
    void whoHasNotAskedForLongIsForgotten() {
        RateTable table = new RateTable(1024);
        assertEquals(0, table.nanosToWait(42, 0, SECOND, 0));
        for (int i = 1; i <= 10_000; i++) table.nanosToWait(-i, 0, SECOND, 0);
        assertEquals(0, table.nanosToWait(42, 0, SECOND, 0));
    }

    @Test
    void aClientWhoseKeyIsNoughtIsCountedToo() {
        RateTable table = new RateTable(1024);
        for (long key : new long[] {0, 1, -1, Long.MIN_VALUE}) {
            assertEquals(0, table.nanosToWait(key, 0, SECOND, 0));
            assertEquals(SECOND, table.nanosToWait(key, 0, SECOND, 0));
        }
        assertEquals(4, table.clients());
    }

    @Test
    void severalLoopsCountTogether() throws InterruptedException {
        RequestRate rate = rate(0.001, 1000, 65_536);
        AtomicLong through = new AtomicLong();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform().start(() -> {
                for (int k = 0; k < 5000; k++) {
                    if (rate.nanosToWait(client("192.0.2." + k % 5), clock.getAsLong()) == 0) through.incrementAndGet();
                }
                done.countDown();
            });
        }
        done.await();
        assertEquals(5000, through.get());
    }

    @Test
    void whatIsTooMuchIsAnswered429() throws IOException {
        RequestRate rate = new RequestRate(0.4, 2, NEXT, clock, 100);
        try (Served served = new Served(rate); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("next"));
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("next"));
            for (int i = 0; i < 3; i++) {
                String head = visitor.ask("HEAD / HTTP/1.1").head();
                assertTrue(head.startsWith("HTTP/1.1 429 Too Many Requests\n") && head.contains("Retry-After: 3\n"), head);
            }
            assertEquals(3, rate.refused().sum());
            clock.advance(Duration.ofMillis(2500));
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("next"));
        }
    }

    @Test
    void aLongWaitIsToldAsWell() throws IOException {
        try (Served served = new Served(new RequestRate(0.001, 1, NEXT, clock, 100)); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("next"));
            assertTrue(visitor.ask("HEAD / HTTP/1.1").head().contains("Retry-After: 1000\n"));
        }
    }
}
