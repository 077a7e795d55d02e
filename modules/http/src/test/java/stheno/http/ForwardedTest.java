package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Network;

class ForwardedTest {
    private static final List<Network> TRUSTED = List.of(Network.of("10.0.0.0/8"), Network.of("2001:db8:1::/48"));
    private static final SocketAddress PROXY = address("10.0.0.1");
    private static final SocketAddress STRANGER = address("203.0.113.9");

    private static InetSocketAddress address(String text) {
        return Forwarded.address(text).orElseThrow();
    }

    private static Fields fields(String... lines) {
        Fields fields = Fields.EMPTY;
        for (int i = 0; i < lines.length; i += 2) fields = fields.with(lines[i], lines[i + 1]);
        return fields;
    }

    private static String client(SocketAddress peer, String... lines) {
        return ((InetSocketAddress) Forwarded.of(peer, false, fields(lines), TRUSTED).client()).getAddress().getHostAddress();
    }

    @Test
    void aStrangerSaysWhatItLikesAndIsNotBelieved() {
        assertEquals("203.0.113.9", client(STRANGER, "X-Forwarded-For", "10.9.9.9", "Forwarded", "for=10.9.9.9"));
        assertEquals(new Forwarded(STRANGER, false), Forwarded.of(STRANGER, false, fields("X-Forwarded-Proto", "https"), TRUSTED));
    }

    @Test
    void aProxyIsBelieved() {
        assertEquals("192.0.2.7", client(PROXY, "X-Forwarded-For", "192.0.2.7"));
        assertEquals("192.0.2.7", client(PROXY, "Forwarded", "For=\"192.0.2.7:4711\";proto=http;by=203.0.113.43"));
        assertEquals("2001:db8:0:0:0:0:0:17", client(PROXY, "Forwarded", "for=\"[2001:db8::17]:4711\""));
    }

    @Test
    void whatAClientMadeUpIsNeverReached() {
        assertEquals("192.0.2.7", client(PROXY, "X-Forwarded-For", "127.0.0.1, 192.0.2.7"));
        assertEquals("192.0.2.7", client(PROXY, "X-Forwarded-For", "127.0.0.1", "X-Forwarded-For", "192.0.2.7, 10.0.0.2"));
        assertEquals("192.0.2.7", client(PROXY, "Forwarded", "for=127.0.0.1, for=192.0.2.7, for=10.0.0.2"));
    }

    @Test
    void whatAClientMadeUpIsPassedOnByAProxyThatWritesTheOtherFieldAndIsNotBelieved() {
        assertEquals("192.0.2.7", client(PROXY, "Forwarded", "for=127.0.0.1;proto=https", "X-Forwarded-For", "192.0.2.7"));
        Fields both = fields("Forwarded", "for=127.0.0.1;proto=https", "X-Forwarded-For", "192.0.2.7");
        assertFalse(Forwarded.of(PROXY, false, both, TRUSTED).secure());
    }

    @Test
    void aProxyMaySayNothingButTheScheme() {
        assertEquals(new Forwarded(PROXY, true), Forwarded.of(PROXY, false, fields("X-Forwarded-Proto", "https"), TRUSTED));
        assertEquals(new Forwarded(PROXY, false), Forwarded.of(PROXY, true, fields("X-Forwarded-Proto", "http"), TRUSTED));
        assertEquals(new Forwarded(PROXY, true), Forwarded.of(PROXY, true, Fields.EMPTY, TRUSTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "_hidden", "", "example.org", "192.0.2.999", "192.0.2.7:99999", "[::1",
        "fe80::1%eth0", "1.2.3.4:http", "\"\""})
    void whatIsNoAddressLeavesTheProxyAsTheClient(String nobody) {
        assertEquals("10.0.0.1", client(PROXY, "X-Forwarded-For", nobody));
        assertEquals("10.0.0.1", client(PROXY, "Forwarded", "for=" + nobody));
    }

    @Test
    void entriesBeforeAnInvalidAddressAreNotTrusted() {
        assertEquals("10.0.0.1", client(PROXY, "X-Forwarded-For", "192.0.2.7, unknown"));
    }

    @Test
    void allTrustedMeansTheOutermostIsTheClient() {
        assertEquals("10.3.3.3", client(PROXY, "X-Forwarded-For", "10.3.3.3, 10.0.0.2"));
    }

    @ParameterizedTest
    @CsvSource({"https, true", "HTTPS, true", "http, false", "gopher, false"})
    void theSchemeIsTheProxysToSay(String scheme, boolean secure) {
        Fields fields = fields("X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", scheme);
        assertEquals(secure, Forwarded.of(PROXY, false, fields, TRUSTED).secure());
        assertEquals(secure, Forwarded.of(PROXY, true, fields("Forwarded", "for=192.0.2.7;proto=" + scheme), TRUSTED).secure());
    }

    @Test
    void withoutAWordTheSchemeIsTheConnections() {
        assertTrue(Forwarded.of(PROXY, true, fields("X-Forwarded-For", "192.0.2.7"), TRUSTED).secure());
    }

    @Test
    void aLocalSocketIsTrustedOnceAnybodyIs() {
        SocketAddress local = UnixDomainSocketAddress.of("");
        Fields said = fields("X-Forwarded-For", "192.0.2.7");
        assertEquals(address("192.0.2.7"), Forwarded.of(local, false, said, TRUSTED).client());
        assertEquals(local, Forwarded.of(local, false, said, List.of()).client());
    }

    @Test
    void aListOfAnyLengthIsReadFromItsEnd() {
        String many = "198.51.100.1, ".repeat(1000) + "192.0.2.7";
        assertEquals("192.0.2.7", client(PROXY, "X-Forwarded-For", many));
        assertEquals(Optional.empty(), Forwarded.address("9".repeat(5000)));
    }

    @Test
    void aQuotedCommaSplitsNothing() {
        assertEquals("192.0.2.7", client(PROXY, "Forwarded", "for=10.7.7.7;host=\"a,b;c\", for=192.0.2.7;host=\"x, y\""));
    }
}
