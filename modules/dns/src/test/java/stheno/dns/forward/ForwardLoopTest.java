package stheno.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.dns.cache.Answer;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// The order of servers, and what waiters are told, with servers answered by hand.
final class ForwardLoopTest {
    private final ManualClock clock = new ManualClock();
    private final Journal log = new Journal();
    private final ScriptedAsker servers = new ScriptedAsker();
    private final Forwarder forwarder = new Forwarder((_, _) -> servers);
    private final List<String> told = new ArrayList<>();
    private Reactor reactor;
    private ForwardLoop loop;

    @BeforeEach
    void open() throws IOException {
        reactor = new Reactor("by-hand", MemoryNetwork.byHand(clock), clock, Log.from(Log.Level.DEBUG, log::event));
        reactor.turn();
        forwarder.change(settings("192.0.2.1", "192.0.2.2"));
        loop = forwarder.loop(reactor);
    }

    private static ForwardSettings settings(String... addresses) {
        List<Upstream> all = List.of(addresses).stream().map(Upstream::of).toList();
        return ForwardSettings.NONE.withZones(List.of(new ForwardZone(Name.ROOT, all)));
    }

    private void ask(Waiter waiter) {
        byte[] name = Name.of("www.example.test.").wire();
        assertFalse(loop.find(name, 0, name.length, RecordType.A, false));
        loop.ask(name, 0, name.length, RecordType.A, false, waiter);
    }

    private Waiter waiter() {
        return new Waiter() {
            @Override
            protected void answered(Answer answer, Source source) {
                told.add(source + " " + Rcode.name(answer.rcode()) + (answer.isTruncated() ? " truncated" : ""));
            }
        };
    }

    private void pass(long millis) throws IOException {
        clock.advance(Duration.ofMillis(millis));
        reactor.turn();
    }

    @Test
    void whatWasTruncatedIsAskedForElsewhereAndNotKept() {
        ask(waiter());
        servers.asked.get(0).answer(true);
        assertTrue(told.isEmpty());
        servers.asked.get(1).answer(false);
        assertEquals(List.of("FORWARDED NOERROR"), told);
        forwarder.flush();
        ask(waiter());
        servers.asked.get(2).answer(true);
        servers.asked.get(3).answer(true);
        assertEquals("FORWARDED SERVFAIL truncated", told.get(1));
        assertEquals(0, forwarder.gauges().entries());
    }

    @Test
    void theLastServerHasAllTheTimeThatIsLeft() throws IOException {
        ask(waiter());
        assertEquals(Duration.ofMillis(1500), servers.asked.get(0).patience);
        clock.advance(Duration.ofMillis(700));
        reactor.turn();
        servers.asked.get(0).fail(Outcome.Cause.UNREACHABLE);
        assertEquals(Duration.ofMillis(3800), servers.asked.get(1).patience);
        pass(1500);
        assertEquals(3, servers.asked.size());
        assertEquals(servers.asked.get(0).to, servers.asked.get(2).to);
        servers.asked.get(2).answer(false);
        assertTrue(servers.asked.get(1).cancelled);
        assertEquals(List.of("FORWARDED NOERROR"), told);
        pass(5000);
        assertEquals(3, servers.asked.size());
        assertEquals(1, told.size());
    }

    @Test
    void manyServersShareTheTime() throws IOException {
        forwarder.change(settings("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.8"));
        ask(waiter());
        for (int i = 0; i < 7; i++) {
            clock.advance(servers.asked.get(i).patience);
            servers.asked.get(i).fail(Outcome.Cause.SILENT);
        }
        assertEquals(8, servers.asked.size());
        reactor.turn();
        servers.asked.get(7).answer(false);
        assertEquals(List.of("FORWARDED NOERROR"), told);
    }

    @Test
    void aWaiterThatIsForgottenIsNotToldAndAFaultOfOneIsNotThatOfOthers() {
        Waiter forgotten = waiter();
        ask(forgotten);
        ask(new Waiter() {
            @Override
            protected void answered(Answer answer, Source source) {
                throw new IllegalStateException("by the test");
            }
        });
        ask(waiter());
        forgotten.forget();
        servers.asked.getFirst().answer(false);
        assertEquals(1, told.size());
        assertEquals(1, log.errors().size());
        assertEquals(0, forwarder.gauges().waiting());
    }

    @Test
    void otherZonesEmptyTheCacheAndEqualOnesDoNot() {
        ask(waiter());
        servers.asked.getFirst().answer(false);
        forwarder.change(settings("192.0.2.1", "192.0.2.2"));
        assertEquals(1, forwarder.gauges().entries());
        forwarder.change(settings("192.0.2.1"));
        assertEquals(0, forwarder.gauges().entries());
    }

    @Test
    void withoutAZoneForTheNameTheQueryIsRefused() {
        ForwardZone corp = new ForwardZone(Name.of("corp.example."), List.of(Upstream.of("192.0.2.1")));
        forwarder.change(ForwardSettings.NONE.withZones(List.of(corp)));
        ask(waiter());
        assertEquals(List.of("FORWARDED REFUSED"), told);
        assertTrue(servers.asked.isEmpty());
    }
}
