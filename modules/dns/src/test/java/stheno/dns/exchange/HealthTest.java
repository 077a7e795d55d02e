package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.MemoryDatagramChannel;

/// Which servers are asked first: the fast ones, and those that do not answer last.
@Timeout(60)
final class HealthTest {
    private final ScriptedUpstream server = new ScriptedUpstream();
    private final InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.54"), 53);
    private final Upstream first = server.upstream;
    private final Upstream second = Upstream.udp(elsewhere);
    private final List<Upstream> both = List.of(first, second);

    HealthTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /// A question that is answered after a time.
    private void answered(Upstream upstream, Duration after) throws IOException {
        server.ask(upstream);
        clockAndReply(upstream, after);
        assertInstanceOf(Outcome.Reply.class, server.outcome());
    }

    private void clockAndReply(Upstream upstream, Duration after) throws IOException {
        MemoryDatagramChannel socket = server.network.datagramsTo(upstream.address()).getLast();
        byte[] request = socket.sent().getLast().bytes();
        server.advance(after);
        socket.deliver(upstream.address(), ScriptedUpstream.answer(request).write());
        server.turn();
    }

    private void unanswered(Upstream upstream) throws IOException {
        server.ask(upstream);
        server.advance(ScriptedUpstream.PATIENCE);
        assertInstanceOf(Outcome.Failure.class, server.outcome());
    }

    private List<Upstream> order() throws IOException {
        List<Upstream> order = server.client.order(both);
        server.turn();
        return order;
    }

    @Test
    void withoutKnowledgeTheOrderIsTheOneGiven() throws IOException {
        assertEquals(both, order());
        assertEquals(List.of(first), server.client.order(List.of(first)));
    }

    @Test
    void theFasterServerComesFirst() throws IOException {
        answered(first, Duration.ofMillis(30));
        answered(second, Duration.ofMillis(10));
        assertEquals(List.of(second, first), order());
        assertEquals(Duration.ofMillis(30), server.status().roundTrip().orElseThrow());
        for (int i = 0; i < 20; i++) answered(second, Duration.ofMillis(100));
        assertEquals(both, order());
    }

    @Test
    void aSlowerServerIsLookedAtAgainAtTimes() throws IOException {
        answered(first, Duration.ofMillis(100));
        answered(second, Duration.ofMillis(20));
        int asked = 0;
        while (order().getFirst() == second) asked++;
        assertTrue(asked > 100 && asked < 1000, asked + " questions");
        answered(first, Duration.ofMillis(100));
        answered(first, Duration.ofMillis(100));
        assertEquals(List.of(second, first), order());
    }

    @Test
    void aServerThatFailsTwiceIsAvoidedAndOneFailureIsForgotten() throws IOException {
        unanswered(first);
        assertFalse(server.client.avoided(first));
        answered(first, Duration.ofMillis(1));
        unanswered(first);
        assertFalse(server.client.avoided(first));
        unanswered(first);
        assertTrue(server.client.avoided(first));
        assertTrue(server.status().avoided());
        assertEquals(List.of(second, first), order());
    }

    @Test
    void anAvoidedServerIsProbedWithOneQuestionOfTheClientsOwn() throws IOException {
        unanswered(first);
        unanswered(first);
        order();
        assertEquals(0, server.client.sockets(), "it rests");
        server.advance(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) assertEquals(List.of(second, first), order());
        ScriptedUpstream.Request probe = server.request();
        assertEquals(". IN NS", probe.message().questions().getFirst().toString());
        server.reply(probe, ScriptedUpstream.empty(probe.packet(), 0));
        assertFalse(server.client.avoided(first));
        assertEquals(List.of(), server.outcomes);
    }

    @Test
    void aProbeThatFailsDoublesTheRest() throws IOException {
        unanswered(first);
        unanswered(first);
        for (int seconds : List.of(5, 10, 20, 40, 60, 60)) {
            server.advance(Duration.ofSeconds(seconds).minusMillis(1));
            order();
            assertEquals(0, server.client.sockets(), "it still rests of " + seconds + " s");
            server.advance(Duration.ofMillis(1));
            order();
            assertEquals(1, server.client.sockets());
            server.advance(Duration.ofSeconds(2));
            assertEquals(0, server.client.sockets());
        }
    }

    @Test
    void questionsThatFailTogetherCountOnce() throws IOException {
        for (int i = 0; i < 100; i++) server.ask();
        server.advance(ScriptedUpstream.PATIENCE);
        server.advance(Duration.ofSeconds(5));
        order();
        assertEquals(1, server.client.sockets(), "a probe after the first rest");
    }

    @Test
    void allThatLookDeadAreTriedAllTheSame() throws IOException {
        for (Upstream each : both.reversed()) {
            unanswered(each);
            unanswered(each);
        }
        assertEquals(List.of(second, first), order(), "the one that has rested longest first");
    }

    @Test
    void aQuestionCancelledAfterASecondCountsAsUnanswered() throws IOException {
        for (int i = 0; i < 2; i++) {
            Exchange exchange = server.ask();
            server.advance(Duration.ofSeconds(1));
            exchange.cancel();
        }
        assertTrue(server.client.avoided(first));
        assertEquals(2, server.status().timeouts());
    }

    @Test
    void countsOfLoopsAreAddedUp() throws IOException {
        answered(first, Duration.ofMillis(30));
        UpstreamStatus once = server.status();
        unanswered(first);
        UpstreamStatus sum = once.plus(server.status());
        assertEquals(3, sum.questions());
        assertEquals(2, sum.replies());
        assertEquals(1, sum.timeouts());
        assertEquals(Duration.ofMillis(30), sum.roundTrip().orElseThrow());
    }
}
