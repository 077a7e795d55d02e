package stheno.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.dns.cache.Answer;
import stheno.dns.exchange.Outcome;
import stheno.dns.exchange.Upstream;
import stheno.dns.message.ExtendedError;
import stheno.dns.message.Rcode;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// The order of servers, and what waiters are told, with servers answered by hand.
final class ForwardLoopTest {
    private final ManualClock clock = new ManualClock();
    private final Journal log = new Journal();
    private final ScriptedAsker servers = new ScriptedAsker();
    private final Forwarder forwarder = new Forwarder((_, _) -> servers, _ -> { });
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
        ask("www.example.test.", waiter);
    }

    private void ask(String text, Waiter waiter) {
        byte[] name = Name.of(text).wire();
        assertFalse(loop.find(name, 0, name.length, RecordType.A, false));
        loop.ask(name, 0, name.length, RecordType.A, false, waiter);
    }

    private Waiter waiter() {
        return waiter("192.0.2.99");
    }

    private Waiter waiter(String client) {
        return new Waiter(InetAddress.ofLiteral(client)) {
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
    void theExtendedErrorFollowsFromHowTheServersHaveFailed() {
        for (Outcome.Cause cause : Outcome.Cause.values()) {
            int wanted = switch (cause) {
                case SILENT, UNREACHABLE -> ExtendedError.NO_REACHABLE_AUTHORITY;
                case MALFORMED, TLS_REJECTED, HTTP, CLOSED -> ExtendedError.NETWORK_ERROR;
                case OVERLOADED, NO_DESCRIPTORS, CANCELLED -> ExtendedError.NONE;
            };
            assertEquals(wanted, error(cause, cause), cause.name());
        }
        assertEquals(ExtendedError.NETWORK_ERROR, error(Outcome.Cause.TLS_REJECTED, Outcome.Cause.SILENT));
        assertEquals(ExtendedError.NO_REACHABLE_AUTHORITY, error(Outcome.Cause.OVERLOADED, Outcome.Cause.SILENT));
    }

    private int error(Outcome.Cause first, Outcome.Cause second) {
        List<Integer> errors = new ArrayList<>();
        servers.asked.clear();
        forwarder.flush();
        ask(new Waiter(InetAddress.ofLiteral("192.0.2.99")) {
            @Override
            protected void answered(Answer answer, Source source) {
                errors.add(answer.extendedError());
            }
        });
        servers.asked.get(0).fail(first);
        servers.asked.get(1).fail(second);
        assertEquals(1, errors.size());
        return errors.getFirst();
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
        ask(new Waiter(InetAddress.ofLiteral("192.0.2.99")) {
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

    private static ForwardZone zone(String name, String address) {
        return new ForwardZone(Name.of(name), List.of(Upstream.of(address)));
    }

    private boolean isCached(String text) {
        return forwarder.show(Name.of(text), false).stream().anyMatch(line -> line.contains(text));
    }

    @Test
    void aChangeDropsTheAnswersOfNamesThatAreForwardedInAnotherWay() {
        ForwardZone root = zone(".", "192.0.2.1");
        ForwardZone corp = zone("corp.example.", "192.0.2.2");
        ForwardZone lab = zone("Lab.corp.example.", "192.0.2.3");
        List<String> names = List.of("www.example.test.", "example.", "corp.example.", "a.corp.example.", "xcorp.example.",
                "b.lab.corp.example.", "lab.corp.example.");
        List<Integer> kept = new ArrayList<>();
        List<List<ForwardZone>> changes = List.of(List.of(root, corp, lab), List.of(root, corp), List.of(root, corp, lab),
                List.of(root, zone("corp.example.", "192.0.2.9"), lab), List.of(zone(".", "192.0.2.8"), corp, lab), List.of(root));
        forwarder.change(ForwardSettings.NONE.withZones(changes.getFirst()));
        for (List<ForwardZone> zones : changes) {
            forwarder.change(ForwardSettings.NONE.withZones(zones));
            List<String> gone = names.stream().filter(name -> !isCached(name)).toList();
            kept.add(names.size() - gone.size());
            for (String name : gone) {
                ask(name, waiter());
                servers.asked.getLast().answer(false);
            }
        }
        assertEquals(List.of(0, 5, 5, 5, 2, 0), kept);
    }

    @Test
    void theAnswerOfAServerThatIsNotToBeAskedAnyMoreIsGivenAndNotKept() {
        ask(waiter());
        ask("www.corp.example.", waiter());
        forwarder.change(ForwardSettings.NONE.withZones(List.of(settings("192.0.2.1", "192.0.2.2").zones().getFirst(),
                zone("corp.example.", "192.0.2.9"))));
        servers.asked.get(0).answer(false);
        servers.asked.get(1).answer(false);
        assertEquals(List.of("FORWARDED NOERROR", "FORWARDED NOERROR"), told);
        assertTrue(isCached("www.example.test."));
        assertFalse(isCached("www.corp.example."));
    }

    @Test
    void aQueryDoesNotWaitForAServerThatIsNotToBeAskedAnyMore() throws IOException {
        ForwardZone root = settings("192.0.2.1").zones().getFirst();
        forwarder.change(ForwardSettings.NONE.withZones(List.of(root, zone("corp.example.", "192.0.2.2"))));
        ask("www.corp.example.", waiter());
        ask(waiter());
        forwarder.change(ForwardSettings.NONE.withZones(List.of(root, zone("corp.example.", "192.0.2.9"))));
        reactor.turn();
        ask("www.corp.example.", waiter());
        ask(waiter());
        assertEquals(List.of("192.0.2.2", "192.0.2.1", "192.0.2.9"), servers.asked.stream()
                .map(it -> it.to.address().getAddress().getHostAddress()).toList());
        servers.asked.get(0).answer(false);
        assertEquals(1, told.size());
        assertFalse(isCached("www.corp.example."));
        servers.asked.get(2).answer(false);
        assertTrue(isCached("www.corp.example."));
        servers.asked.get(1).answer(false);
        assertEquals(4, told.size());
        assertEquals(0, forwarder.gauges().questions());
        assertEquals(0, forwarder.gauges().waiting());
    }

    @Test
    void anotherFilterOrSizeEmptiesTheCache() {
        ForwardSettings settings = settings("192.0.2.1", "192.0.2.2");
        ask(waiter());
        servers.asked.get(0).answer(false);
        forwarder.change(settings.withClients(List.of()).withPerClient(7));
        assertEquals(1, forwarder.gauges().entries());
        forwarder.change(settings.withFilter((_, _) -> true));
        assertEquals(0, forwarder.gauges().entries());
        ask(waiter());
        servers.asked.get(1).answer(false);
        forwarder.change(settings.withFilter(forwarder.settings().filter()).withCache(CacheSettings.DEFAULTS.withOctets(1 << 20)));
        assertEquals(0, forwarder.gauges().entries());
    }

    @Test
    void oneClientDoesNotTakeThePlacesOfOthers() throws IOException {
        forwarder.change(settings("192.0.2.1").withPerClient(2));
        ask("a.test.", waiter("198.51.100.1"));
        ask("b.test.", waiter("::ffff:198.51.100.1"));
        ask("c.test.", waiter("198.51.100.1"));
        assertEquals(List.of("FORWARDED SERVFAIL"), told);
        ask("d.test.", waiter("198.51.100.2"));
        ask("e.test.", waiter("2001:db8::1"));
        ask("e.test.", waiter("2001:db8::ffff:2"));
        ask("e.test.", waiter("2001:db8::3"));
        ask("e.test.", waiter("2001:db8:0:1::3"));
        assertEquals(2, told.size());
        assertEquals(2, forwarder.stats().count(ForwardStats.Count.CLIENT_LIMIT));
        assertEquals(6, forwarder.gauges().waiting());
        assertEquals(4, forwarder.clients().size());
        servers.asked.get(0).answer(false);
        ask("c.test.", waiter("198.51.100.1"));
        assertEquals(3, told.size());
        pass(5000);
        assertEquals(9, told.size());
        assertEquals(0, forwarder.clients().size());
    }

    @Test
    void withoutAZoneForTheNameTheQueryIsRefused() {
        ForwardZone corp = new ForwardZone(Name.of("corp.example."), List.of(Upstream.of("192.0.2.1")));
        forwarder.change(ForwardSettings.NONE.withZones(List.of(corp)));
        ask(waiter());
        assertEquals(List.of("FORWARDED REFUSED"), told);
        assertTrue(servers.asked.isEmpty());
    }

    @Test
    void aNewQuestionIsRefusedWhileTheMemoryBudgetIsFull() {
        MemoryBudget budget = reactor.budget();
        budget.add(budget.limit());
        ask(waiter());
        assertEquals(List.of("FORWARDED SERVFAIL"), told);
        assertEquals(1, budget.refused());
        assertTrue(servers.asked.isEmpty());
        budget.add(-budget.limit());
        ask(waiter());
        assertTrue(budget.used() > 0);
        servers.asked.getFirst().answer(false);
        assertEquals("FORWARDED NOERROR", told.getLast());
        assertEquals(budget.cached(), budget.used());
        assertTrue(budget.cached() > 0);
        forwarder.flush();
        assertEquals(0, budget.used());
    }
}
