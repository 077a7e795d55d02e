package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Fields;

class AdminGuardTest {
    private final AdminGuard guard = AdminGuard.of(Set.of("machine", "*.corp.example"));
    private final Set<String> hosted = Set.of("(default)", "blog.example.org", "*.example.net");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:9180", "[::1]", "[::1]:9180", "192.0.2.7:80", "localhost", "LOCALHOST:9180",
            "localhost.:1", "machine",
        "Machine:9180", "a.corp.example", "a.b.corp.example:80", "blog.example.org", "BLOG.example.org:8080", "x.example.net"})
    void addressesAndKnownNamesAreServed(String host) {
        assertTrue(guard.refusesHost(host, hosted).isEmpty(), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "evil.example:9180", "127.0.0.1.evil.example", "localhost.evil.example",
            "machine.evil.example", "evilmachine",
        "corp.example", "example.org", "xexample.net", "example.net", "(default).x", "[::1].evil.example", "::1", "[evil.example]",
                "127.0.0.1@evil.example", ":80",
        "[]", "[", ".", "1.2.3.4:5:6"})
    void foreignHostNamesAreRefused(String host) {
        assertTrue(guard.refusesHost(host, hosted).isPresent(), host);
    }

    private boolean refused(String... fields) {
        Fields.Builder builder = Fields.builder();
        for (int i = 0; i < fields.length; i += 2) builder.add(fields[i], fields[i + 1]);
        return guard.refusesOrigin(builder.build(), "127.0.0.1:9180").isPresent();
    }

    @Test
    void aFormOfTheServersOwnPagePassesAndSoDoesOneWithoutAnOrigin() {
        assertFalse(refused());
        assertFalse(refused("Origin", "http://127.0.0.1:9180", "Sec-Fetch-Site", "same-origin"));
        assertFalse(refused("Origin", "https://127.0.0.1:9180"));
    }

    @Test
    void aFormOfAnotherSiteIsRefused() {
        assertTrue(refused("Origin", "http://evil.example"));
        assertTrue(refused("Origin", "null"));
        assertTrue(refused("Origin", "http://127.0.0.1"));
        assertTrue(refused("Origin", "http://127.0.0.1:9180.evil.example"));
        assertTrue(refused("Origin", "http://127.0.0.1:9180", "Origin", "http://evil.example"));
        assertTrue(refused("Sec-Fetch-Site", "cross-site"));
        assertTrue(refused("Sec-Fetch-Site", "same-site"));
        assertTrue(refused("Sec-Fetch-Site", "none"));
        assertTrue(refused("Origin", "http://127.0.0.1:9180", "Sec-Fetch-Site", "cross-site"));
    }

    @Test
    void theTokenIsNewEachTimeAndHidden() {
        AdminGuard other = AdminGuard.of(Set.of());
        assertNotEquals(guard.token(), other.token());
        assertEquals(32, guard.token().length());
        assertTrue(guard.admits(guard.token()));
        assertFalse(guard.admits(other.token()) || guard.admits("") || guard.admits(guard.token() + "x") || guard.admits("\u00e9"));
        assertFalse(guard.toString().contains(guard.token()));
    }
}
