package stheno.appliance.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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

/// When names are looked up, and what is announced, in a loop that is turned by hand.
class AnnouncedNamesTest {
    private static final String HOME = "home.example.org";
    private static final String UNKNOWN = "ftp.passive.address: home.example.org cannot be looked up: ";

    private final ManualClock clock = new ManualClock();
    private final Journal log = new Journal();
    private final List<String> asked = new ArrayList<>();
    private final List<Consumer<Resolution>> waiting = new ArrayList<>();
    private Reactor reactor;
    private AnnouncedNames names;
    private int sources;

    @BeforeEach
    void open() throws IOException {
        reactor = new Reactor("by-hand", MemoryNetwork.byHand(clock), clock, Log.from(Log.Level.DEBUG, log::event));
        reactor.turn();
        names = new AnnouncedNames(reactor, this::source, Log.from(Log.Level.DEBUG, log::event));
    }

    @AfterEach
    void nothingIsLeftOver() throws IOException {
        names.close();
        reactor.turn();
        assertEquals(0, sources);
        assertEquals(Optional.empty(), names.address(HOME));
    }

    private AnnouncedNames.Source source() {
        sources++;
        return new AnnouncedNames.Source() {
            @Override
            public void addresses(String host, Consumer<Resolution> then) {
                asked.add(host);
                waiting.add(then);
            }

            @Override
            public void close() {
                sources--;
            }
        };
    }

    private void follow(String... hosts) throws IOException {
        names.follow(List.of(hosts));
        reactor.turn();
    }

    private void tell(Resolution resolution) {
        waiting.removeFirst().accept(resolution);
    }

    private static Resolution found(int ttl, String... addresses) {
        return new Resolution.Found(Name.of(HOME), Stream.of(addresses)
                .map(it -> Record.of(HOME, ttl, it.contains(":") ? "AAAA" : "A", it)).toList());
    }

    private Optional<String> address() {
        return names.address(HOME).map(InetAddress::getHostAddress);
    }

    /// Whether a look-up begins at this time, and not before.
    private void assertNextLookUpAfter(Duration time) throws IOException {
        int before = asked.size();
        clock.advance(time.minusMillis(1));
        reactor.turn();
        assertEquals(before, asked.size());
        clock.advance(Duration.ofMillis(2));
        reactor.turn();
        assertEquals(before + 1, asked.size());
    }

    @Test
    void withoutNamesThereIsNoResolver() throws IOException {
        follow();
        assertEquals(0, sources);
        names.await();
    }

    @Test
    void aNameIsLookedUpAgainWhenItsTtlIsOver() throws IOException {
        follow(HOME);
        assertEquals(List.of(HOME), asked);
        tell(found(300, "2001:db8::1", "203.0.113.7"));
        names.await();
        assertEquals(Optional.of("203.0.113.7"), address());
        assertEquals(List.of(), names.problems());
        assertNextLookUpAfter(Duration.ofSeconds(300));
        tell(found(60, "203.0.113.8"));
        assertEquals(Optional.of("203.0.113.8"), address());
        assertNextLookUpAfter(Duration.ofSeconds(60));
    }

    @Test
    void theTimeBetweenLookUpsIsBounded() throws IOException {
        follow(HOME);
        tell(found(0, "203.0.113.7"));
        assertNextLookUpAfter(Duration.ofSeconds(30));
        tell(found(1_000_000, "203.0.113.7"));
        assertNextLookUpAfter(Duration.ofHours(1));
    }

    @Test
    void theLastAddressIsKeptIfALookUpFails() throws IOException {
        follow(HOME);
        tell(found(60, "203.0.113.7"));
        assertNextLookUpAfter(Duration.ofSeconds(60));
        tell(new Resolution.Failed(Resolution.Cause.SERVERS, "no server has answered"));
        assertEquals(Optional.of("203.0.113.7"), address());
        assertEquals(List.of(UNKNOWN + "no server has answered; PASV announces 203.0.113.7"), names.problems());
        assertNextLookUpAfter(Duration.ofSeconds(30));
        tell(new Resolution.Absent(false));
        assertEquals(List.of(UNKNOWN + "the name does not exist; PASV announces 203.0.113.7"), names.problems());
        assertNextLookUpAfter(Duration.ofSeconds(30));
        tell(found(60, "203.0.113.7"));
        assertEquals(List.of(), names.problems());
    }

    @Test
    void anAddressThatClientsCannotUseIsNotAnnounced() throws IOException {
        follow(HOME);
        assertEquals(List.of(UNKNOWN + "no answer yet; PASV announces the address that the client has connected to"), names.problems());
        tell(found(60, "0.0.0.0", "224.0.0.1", "2001:db8::1"));
        assertEquals(Optional.empty(), address());
        assertEquals(List.of(UNKNOWN + "the name has no IPv4 address that a client can connect to; PASV announces the address that the "
                + "client has connected to"), names.problems());
        assertNextLookUpAfter(Duration.ofSeconds(30));
        tell(new Resolution.Absent(true));
        assertTrue(names.problems().getFirst().startsWith(UNKNOWN + "the name has no IPv4 address;"), names.problems()::getFirst);
    }

    @Test
    void theAnnouncedAddressStaysWhileItIsAmongThoseOfTheName() throws IOException {
        follow(HOME);
        tell(found(60, "203.0.113.7", "203.0.113.8"));
        assertNextLookUpAfter(Duration.ofSeconds(60));
        tell(found(60, "203.0.113.8", "203.0.113.7"));
        assertEquals(Optional.of("203.0.113.7"), address());
    }

    @Test
    void aNameThatIsNotAnnouncedAnyMoreIsNotLookedUp() throws IOException {
        follow(HOME, "other.example.org");
        tell(found(60, "203.0.113.7"));
        names.keep(List.of("other.example.org"));
        reactor.turn();
        tell(found(60, "203.0.113.8"));
        clock.advance(Duration.ofSeconds(61));
        reactor.turn();
        assertEquals(List.of(HOME, "other.example.org", "other.example.org"), asked);
        assertEquals(Optional.empty(), address());
        assertEquals(1, sources);
    }
}
