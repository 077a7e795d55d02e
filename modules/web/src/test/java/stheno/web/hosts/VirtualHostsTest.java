package stheno.web.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.fixture.Heads;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

class VirtualHostsTest {
    private record Named(String name) implements Handler {
        @Override
        public void handle(Exchange exchange) {
            exchange.respond(Reply.text(name));
        }
    }

    private final VirtualHosts hosts = hosts("example.org", "www.example.org", "*.example.org", "*.b.example.org", "Other.Example.",
            "192.0.2.1", "[2001:db8::1]", "localhost");

    private static VirtualHosts hosts(String... names) {
        return new VirtualHosts(Stream.of(names).collect(Collectors.toMap(name -> name, Named::new)), new Named("default"));
    }

    private static String handler(VirtualHosts hosts, String lines) {
        return ((Named) hosts.handler(Heads.request(lines))).name();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org", "EXAMPLE.org, example.org", "example.org:8080, example.org", "example.org:, example.org",
        "example.org., example.org",
        "Example.Org.:80, example.org", "www.example.org, www.example.org", "a.example.org, *.example.org",
        "A.B.Example.org:1, *.b.example.org",
        "x.y.b.example.org, *.b.example.org", "b.example.org, *.example.org", "x.y.example.org., *.example.org",
        "other.example, Other.Example.",
        "example.com, default", "xexample.org, default", "org, default", "192.0.2.1, 192.0.2.1", "192.0.2.1:80, 192.0.2.1",
        "192.0.2.2, default",
        "[2001:db8::1], [2001:db8::1]", "[2001:DB8:0:0::1]:443, [2001:db8::1]", "[2001:db8::2], default", "localhost:1, localhost",
        "example.org.., default", "exam%70le.org, default",
    })
    void theHostChoosesTheHandler(String host, String handler) {
        assertEquals(handler, handler(hosts, "GET / HTTP/1.1\nHost: " + host));
    }

    @Test
    void theTargetsHostCountsMoreThanTheField() {
        assertEquals("localhost", handler(hosts, "GET http://localhost/ HTTP/1.1\nHost: example.org"));
    }

    @Test
    void whoNamesNoHostGetsTheDefault() {
        assertEquals("default", handler(hosts, "GET / HTTP/1.0"));
        assertEquals("default", handler(hosts, "CONNECT example.org:443 HTTP/1.1\nHost: example.org:443"));
    }

    @Test
    void aNameOfManyDotsIsDecidedAtOnce() {
        Request request = Heads.request("GET / HTTP/1.1\nHost: " + "a.".repeat(20_000) + "example.org");
        assertEquals("default", ((Named) hosts.handler(request)).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "*", "*.", "**.example.org", "a.*.org", "*example.org", "example.org:80", "exam ple.org", "a..b", "-\u00e4.example",
        "[::1", "[zz]",
        "*.[::1]", "http://a", "a/b", "a@b",
    })
    void aNameThatIsNoneIsRefused(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> hosts(name)).getMessage();
        assertTrue(message.startsWith("host " + name), message);
    }

    @Test
    void aNameIsBounded() {
        assertThrows(IllegalArgumentException.class, () -> hosts("a".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> hosts("a.".repeat(127) + "a"));
        hosts("a".repeat(63));
        hosts("a.".repeat(126) + "a");
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() {
        Map<String, Handler> twice = new HashMap<>();
        twice.put("a.example", new Named("one"));
        twice.put("A.Example.", new Named("two"));
        assertThrows(IllegalArgumentException.class, () -> new VirtualHosts(twice, new Named("default")));
    }

    @Test
    void itServes() throws IOException {
        try (Served served = new Served(hosts("test", "*.test")); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith(" test"));
            assertTrue(visitor.say("GET / HTTP/1.1\r\nHost: A.TEST:1\r\n\r\n").reply().endsWith(" *.test"));
            assertTrue(visitor.say("GET / HTTP/1.1\r\nHost: b\r\n\r\n").reply().endsWith(" default"));
        }
    }
}
