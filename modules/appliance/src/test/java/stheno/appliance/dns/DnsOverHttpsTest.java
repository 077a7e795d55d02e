package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.dns.server.DnsService;
import stheno.dns.zone.Zones;
import stheno.http.Reply;
import stheno.http.Request;

/// Which requests DNS over HTTPS takes, and which of them it refuses.
class DnsOverHttpsTest {
    private static DnsOverHttps endpoint(String... names) {
        return new DnsOverHttps(new DnsService("dns", new Zones()), "/dns-query", List.of(names));
    }

    private static int refusal(Request request) {
        return endpoint().refusal(request).map(reply -> reply.status().code()).orElse(0);
    }

    @Test
    void onePathOfTheNamedHostsIsTaken() {
        assertTrue(endpoint().at("anything", "/dns-query"));
        assertTrue(endpoint().at("", "/dns-query"));
        assertFalse(endpoint().at("anything", "/dns-query/"));
        assertFalse(endpoint().at("anything", "/DNS-query"));
        DnsOverHttps named = endpoint("dns.test", "*.dns.test", "[2001:db8::1]");
        for (String host : List.of("dns.test", "DNS.test:443", "a.dns.test", "a.b.dns.test:8443", "[2001:db8::1]", "[2001:db8::1]:443")) {
            assertTrue(named.at(host, "/dns-query"), host);
        }
        for (String host : List.of("", "test", "xdns.test", "[2001:db8::2]:443", "dns.test.other")) {
            assertFalse(named.at(host, "/dns-query"), host);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/dns-message|0",
        "Application/DNS-Message|0",
        "*/*|0",
        "application/*;q=0.5|0",
        "text/html, application/dns-message;q=0.1|0",
        "text/html|406",
        "application/dns-json|406",
        "application/dns-message;q=0|406",
        "application/dns-message ; q=0.000|406"
    })
    void theClientMustAcceptTheMediaType(String accept, int status) {
        assertEquals(status, refusal(Request.of("GET", "/dns-query?dns=AAAA").withField("Accept", accept)));
    }

    @Test
    void aBodyMustHaveTheMediaType() {
        Request post = Request.of("POST", "/dns-query");
        assertEquals(0, refusal(post.withField("Content-Type", "application/dns-message")));
        assertEquals(0, refusal(post.withField("Content-Type", "Application/dns-message; x=y")));
        assertEquals(415, refusal(post.withField("Content-Type", "text/plain")));
        assertEquals(415, refusal(post));
    }

    @Test
    void otherMethodsAreNotAllowed() {
        for (String method : List.of("PUT", "DELETE", "OPTIONS", "PATCH")) {
            Optional<Reply> reply = endpoint().refusal(Request.of(method, "/dns-query"));
            assertEquals(405, reply.orElseThrow().status().code());
            assertEquals("GET, HEAD, POST", reply.get().fields().first("Allow").orElseThrow());
        }
    }
}
