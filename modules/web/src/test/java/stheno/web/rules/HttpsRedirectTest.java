package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Heads;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

class HttpsRedirectTest {
    private static final Handler NEXT = exchange -> exchange.respond(Reply.text("next"));

    private static Reply redirect(int port, String head) {
        return new HttpsRedirect(port, NEXT).redirect(Heads.request(head));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a/b?c=d, a.example, 301, https://a.example/a/b?c=d",
        "HEAD /a%20b?, a.example:80, 301, https://a.example/a%20b?",
        "POST /form, a.example:8080, 308, https://a.example/form",
        "DELETE //x, A.example, 308, https://A.example//x",
        "GET /, [::1]:80, 301, https://[::1]/",
        "GET http://b.example?x, a.example, 301, https://b.example/?x",
        "OPTIONS *, a.example, 308, https://a.example/",
    })
    void theSameAddressIsNamedWithHttps(String line, String host, int status, String location) {
        Reply reply = redirect(443, line + " HTTP/1.1\nHost: " + host);
        assertEquals(status, reply.status().code());
        assertEquals(location, reply.fields().first("Location").orElse("none"));
    }

    @Test
    void anotherPortIsNamed() {
        String head = "GET /a HTTP/1.1\nHost: a:8080";
        assertEquals("https://a:8443/a", redirect(8443, head).fields().first("Location").orElse("none"));
        assertEquals("https://a/a", redirect(443, head).fields().first("Location").orElse("none"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        assertThrows(IllegalArgumentException.class, () -> new HttpsRedirect(port, NEXT));
    }

    @Test
    void aRequestWithoutAHostIsAnswered400() {
        assertEquals(Status.BAD_REQUEST, redirect(443, "GET / HTTP/1.0").status());
        assertEquals(Status.BAD_REQUEST, redirect(443, "CONNECT a:1 HTTP/1.1\nHost: a:1").status());
    }

    @Test
    void onlyCertificateChallengesAreAnsweredWithoutTls() throws IOException {
        try (Served served = new Served(new HttpsRedirect(NEXT)); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET /.well-known/acme-challenge/aB-9_z HTTP/1.1").reply().endsWith("next"));
            for (String path : new String[] {"/", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/a/b",
                    "/.well-known/acme-challenge/..", "//x/./@a%2fb?c",
                    "/.well-known/acme-challenge/%2e%2e", "/.well-known/acme-challenges/a",
                    "/x/.well-known/acme-challenge/a"}) {
                String head = visitor.ask("GET " + path + " HTTP/1.1").head();
                assertTrue(head.startsWith("HTTP/1.1 301 ") && head.contains("Location: https://test" + path + "\n"), head);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, 301",
        "A.Example.:80, 301",
        "x.b.example, 301",
        "b.example, 421",
        "evil.example, 421",
        "a.example.evil.example, 421",
        "127.0.0.1:8080, 301",
        "127.0.0.2, 421",
        "[::1], 421",
    })
    void onlyKnownNamesAreRedirectedTo(String host, int status) throws Exception {
        try (Served served = new Served(new HttpsRedirect(443, NEXT).onlyTo(Set.of("a.example", "*.b.example")));
                Visitor visitor = served.visitor()) {
            String head = visitor.say("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").head();
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        }
    }
}
