package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.resolver.Resolution;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.MemoryNetwork;

/// Which name a line gets, and how long it waits, in a loop that is turned by hand.
class ClientNamesTest {
    private static final String CLIENT = "192.0.2.7";

    private final ManualClock clock = new ManualClock();
    private final Journal log = new Journal();
    private final List<String> asked = new ArrayList<>();
    private final List<Consumer<Resolution>> answers = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Reactor reactor;
    private ClientNames names;

    @BeforeEach
    void open() throws IOException {
        reactor = new Reactor("by-hand", MemoryNetwork.byHand(clock), clock, Log.from(Log.Level.DEBUG, log::event));
        reactor.turn();
        names = new ClientNames(reactor, () -> new ClientNames.Source((address, then) -> ask("PTR " + address.getHostAddress(), then),
                this::ask, () -> asked.add("closed")));
        names.open();
    }

    private void ask(String what, Consumer<Resolution> then) {
        asked.add(what);
        answers.add(then);
    }

    private static InetSocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
    }

    /// A line of a client.
    private void line(String address) throws IOException {
        names.resolve(client(address), named -> {
            assertEquals(client(address), named);
            lines.add(address + " " + assertInstanceOf(NamedClient.class, named).name());
        });
        reactor.turn();
    }

    private void answer(Resolution resolution) {
        answers.removeFirst().accept(resolution);
    }

    private static Resolution found(String type, int ttl, String... data) {
        return new Resolution.Found(Name.of("a.test"), Stream.of(data).map(it -> Record.of("a.test", ttl, type, it)).toList());
    }

    private void pass(Duration time) throws IOException {
        clock.advance(time);
        reactor.turn();
    }

    @Test
    void aNameThatLeadsBackIsWrittenAndKeptForItsTtl() throws IOException {
        line(CLIENT);
        line(CLIENT);
        assertEquals(List.of("PTR 192.0.2.7"), asked);
        answer(found("PTR", 300, "Www.Example.org."));
        assertEquals(List.of(), lines);
        answer(found("A", 300, "192.0.2.6", "192.0.2.7"));
        assertEquals(List.of("192.0.2.7 www.example.org", "192.0.2.7 www.example.org"), lines);
        assertEquals(0, names.waiting());
        pass(Duration.ofSeconds(299));
        line(CLIENT);
        assertEquals(3, lines.size());
        assertEquals(List.of("PTR 192.0.2.7", "www.example.org."), asked);
        pass(Duration.ofSeconds(2));
        line(CLIENT);
        assertEquals(3, asked.size());
    }

    @Test
    void aNameThatDoesNotLeadBackIsNotWritten() throws IOException {
        line(CLIENT);
        answer(found("PTR", 300, "www.bank.test.", "name\\032with\\032blanks.test.", "b.test.", "c.test.", "d.test.", "e.test."));
        answer(found("A", 300, "198.51.100.1"));
        answer(new Resolution.Absent(false));
        answer(new Resolution.Failed(Resolution.Cause.SERVERS, "no server has answered"));
        assertEquals(List.of("PTR 192.0.2.7", "www.bank.test.", "b.test.", "c.test."), asked);
        assertEquals(List.of("192.0.2.7 "), lines);
        line(CLIENT);
        assertEquals(2, lines.size());
        assertEquals(4, asked.size());
    }

    @Test
    void withoutAnAnswerALineIsWrittenAfterTwoSeconds() throws IOException {
        line(CLIENT);
        pass(Duration.ofMillis(1999));
        assertEquals(List.of(), lines);
        pass(Duration.ofMillis(2));
        assertEquals(List.of("192.0.2.7 "), lines);
        line(CLIENT);
        assertEquals(List.of("192.0.2.7 ", "192.0.2.7 "), lines);
        answer(found("PTR", 300, "late.test."));
        answer(found("A", 300, CLIENT));
        line(CLIENT);
        assertEquals(List.of("192.0.2.7 ", "192.0.2.7 ", "192.0.2.7 late.test"), lines);
        assertEquals(List.of("PTR 192.0.2.7", "late.test."), asked);
    }

    @Test
    void aFailureIsForgottenAfterAMinute() throws IOException {
        line(CLIENT);
        answer(new Resolution.Failed(Resolution.Cause.TIMEOUT, "late"));
        line(CLIENT);
        assertEquals(List.of("192.0.2.7 ", "192.0.2.7 "), lines);
        pass(Duration.ofSeconds(61));
        line(CLIENT);
        assertEquals(2, asked.size());
        answer(new Resolution.Absent(true));
        pass(Duration.ofSeconds(599));
        line(CLIENT);
        assertEquals(2, asked.size());
    }

    @Test
    void beyondAThousandLinesTheyDoNotWait() throws IOException {
        for (int i = 0; i < 1000; i++) names.resolve(client("10.0." + i / 250 + "." + i % 250), _ -> lines.add("late"));
        reactor.turn();
        assertEquals(1000, names.waiting());
        assertEquals(1000, asked.size());
        line(CLIENT);
        assertEquals(List.of("192.0.2.7 "), lines);
        pass(Duration.ofSeconds(3));
        assertEquals(1001, lines.size());
        assertEquals(0, names.waiting());
    }

    @Test
    void atTheEndAllLinesAreWritten() throws IOException {
        line(CLIENT);
        names.close();
        assertEquals(List.of("192.0.2.7 "), lines);
        line("192.0.2.8");
        assertEquals(List.of("192.0.2.7 ", "192.0.2.8 "), lines);
        assertEquals(List.of("PTR 192.0.2.7", "closed"), asked);
    }

    @Test
    void aClientWithoutAnIpAddressHasNoName() {
        SocketAddress unix = UnixDomainSocketAddress.of("/run/a.sock");
        names.resolve(unix, it -> assertSame(unix, it));
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("a.test", 1);
        names.resolve(unresolved, it -> assertSame(unresolved, it));
        assertEquals(List.of(), asked);
    }
}
