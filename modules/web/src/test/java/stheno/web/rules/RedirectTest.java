package stheno.web.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.http.fixture.Heads;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

class RedirectTest {
    private static Optional<Reply> answer(String rule, String target) {
        Request request = Heads.request("GET " + target + " HTTP/1.1\nHost: a");
        return Redirect.parse(rule).answer(PercentEncoding.normalized(request.path()), request);
    }

    private static String location(String rule, String target) {
        return answer(rule, target).flatMap(reply -> reply.fields().first("Location")).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "/old -> /new, /old, /new",
        "/old -> /new, /old/, none",
        "/old -> /new, /older, none",
        "/old -> /new, /OLD, none",
        "/old -> /new, /%6Fld, /new",
        "/a%c3%a4 -> /new, /a%C3%A4, /new",
        "/aä -> /ö, /a%c3%a4, /%C3%B6",
        "/a%2fb -> /new, /a%2Fb, /new",
        "/a%2Fb -> /new, /a/b, /new",
        "/a/b -> /new, /x/..//a%2f./b, /new",
        "/blog/** -> https://blog.example.org/$1, /blog/2024/x, https://blog.example.org/2024/x",
        "/blog/** -> https://blog.example.org/$1, /blog/, https://blog.example.org/",
        "/*/page-*.html -> /$2/$1, /en/page-7.html, /7/en",
        "/u/* -> /user?id=$1, /u/a%20b, /user?id=a%20b",
        "/u/* -> /u$1$1-$10$$, /u/x, /uxx-x0$$",
        "/x -> http://[2001:db8::1]:8080/y#part, /x, http://[2001:db8::1]:8080/y#part",
        "/** -> https://example.org/$1, /, https://example.org/",
    })
    void itLeads(String rule, String target, String location) {
        assertEquals(location, location(rule, target));
    }

    @ParameterizedTest
    @CsvSource({
        "/old -> /new, /old?a=b&c, /new?a=b&c",
        "/old -> /new, /old?, /new?",
        "/old -> /new#part, /old?a=b, /new?a=b#part",
        "/old -> /new?x=y, /old?a=b, /new?x=y",
        "/old -> /new#a?b, /old?c, /new?c#a?b",
        "/o/* -> /new/$1, /o/d?a=$1, /new/d?a=$1",
    })
    void theQueryGoesAlongUnlessTheTargetHasOne(String rule, String target, String location) {
        assertEquals(location, location(rule, target));
    }

    @ParameterizedTest
    @CsvSource({
        "/x/** -> /$1, /x//evil.example/a, /evil.example/a",
        "/x/** -> /$1, /x////evil.example, /evil.example",
        "/x/** -> /$1, /x/%2fevil.example, /evil.example",
        "/x/** -> /$1, /x/%5cevil.example, /%5Cevil.example",
        "/x/** -> /$1, /x/https://evil.example, /https:/evil.example",
        "/*/x/** -> /$1/$2, //x/evil.example, none",
        "/*x/** -> /$1/$2, //x/evil.example, /evil.example",
        "/x/** -> https://good.example/$1, /x/@evil.example, https://good.example/@evil.example",
        "/x/** -> https://good.example/$1, /x//evil.example, https://good.example/evil.example",
    })
    void noRequestIsRedirectedToAnotherHost(String rule, String target, String location) {
        assertEquals(location, location(rule, target));
    }

    @Test
    void everyRequestStaysOnTheHostOfTheRule() {
        SplittableRandom random = new SplittableRandom(5);
        String alphabet = "//.@:aA%-_~!$&'()*+,;=[]";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder path = new StringBuilder("/1/2/3/4/5/6/x/");
            for (int k = random.nextInt(12); k > 0; k--) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                path.append(c == '%' ? random.nextBoolean() ? "%2f" : "%0d%0A" : String.valueOf(c));
            }
            for (String rule : List.of("/1/2/** -> /$1", "/1/2/** -> https://here.example/$1")) {
                String location = location(rule, path.toString());
                if (location.equals("none")) continue; // the path leads out of the rule's folder
                boolean here = location.startsWith("https://here.example/") || location.startsWith("/") && !location.startsWith("//");
                assertTrue(here, location);
                assertTrue(location.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\'), location);
            }
        }
    }

    @Test
    void aTargetThatWouldBeTooLongIsAnsweredSo() {
        String path = "/x/" + "a".repeat(8000);
        assertEquals(Status.MOVED_PERMANENTLY, answer("/x/** -> /$1", path).orElseThrow().status());
        assertEquals(Status.URI_TOO_LONG, answer("/x/** -> /$1$1$1$1$1$1$1$1$1$1$1", path).orElseThrow().status());
        assertEquals(Status.URI_TOO_LONG, answer("/x -> /y", "/x?" + "a".repeat(9000)).orElseThrow().status());
    }

    @Test
    void aTargetThatIsAlwaysTheSameIsOneReadyReply() {
        Redirect rule = Redirect.parse("/old -> /new");
        Request request = Heads.request("GET /old HTTP/1.1\nHost: a");
        assertSame(rule.answer("/old", request).orElseThrow(), rule.answer("/old", request).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"301,301", "302,302", "303,303", "307,307", "308,308", "'',301"})
    void theStatusIsTheRules(String written, int status) {
        assertEquals(status, answer(" /a \t->  /b  " + written, "/a").orElseThrow().status().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/a", "/a /b", "/a -> ", "-> /b", "/a => /b", "/a -> /b 301 x", "/a -> /b 200", "/a -> /b 304", "/a -> /b 300", "/a -> /b x",
        "a -> /b", "/a?b -> /c", "/a#b -> /c", "/a\\b -> /c", "/a\u0001 -> /b", "/a -> b", "/a -> //b", "/a -> /\\b", "/a -> \\\\b",
        "/a -> ftp://b/",
        "/a -> javascript:x", "/a -> https://", "/a -> https:///b", "/a -> https://?b", "/a -> https://a@b/", "/a -> https://a:x/",
        "/a -> https://a%2fb/",
        "/** -> https://example.org$1", "/* -> https://$1.example.org/", "/* -> https://$1/", "/** -> $1", "/a -> /$1", "/* -> /$2",
        "/a -> /b\"",
        "/a -> /a", "/a -> /a?b", "/a -> /%61", "/** -> /gone.html", "/a/** -> /a/b/c#d", "/*****/ -> /b", "/a -> /b<c>",
    })
    void aMalformedRuleIsRefusedWithAMessage(String rule) {
        String message = assertThrows(IllegalArgumentException.class, () -> Redirect.parse(rule)).getMessage();
        assertTrue(message.length() > 15, message);
    }

    @Test
    void aLineEndCannotGetIntoARule() {
        assertThrows(IllegalArgumentException.class, () -> Redirect.of("/a", "/b\r\nSet-Cookie: x=y", Status.FOUND));
        assertThrows(IllegalArgumentException.class, () -> Redirect.of("/a\r\n", "/b", Status.FOUND));
        assertThrows(IllegalArgumentException.class, () -> Redirect.of("/a", "/b", Status.OK));
    }

    @Test
    void aRuleIsPrintedAsItIsRead() {
        String rule = "/a/*/** -> https://example.org/$2?x=$1 307";
        assertEquals(rule, Redirect.parse(rule).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a -> /a", "/a/** -> /a/b", "/a/** -> /a/$1", "/** -> /b/$1", "/*.html -> /$1.html?x=y"})
    void aRuleWithoutEndIsRefused(String rule) {
        String message = assertThrows(IllegalArgumentException.class, () -> Redirect.parse(rule)).getMessage();
        assertTrue(message.endsWith(" is redirected to itself"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x* -> /$1", "/a/* -> /a/b/$1", "/** -> https://example.org/$1", "/*.html -> /$1"})
    void aRuleThatMayEndIsNot(String rule) {
        Redirect.parse(rule);
    }

    @Test
    void theFirstMatchingRuleAnswersAndOtherRequestsPass() throws IOException {
        Handler rules = new Redirects(List.of(Redirect.parse("/a/b -> /first 302"), Redirect.parse("/a/* -> /second/$1 308")),
                exchange -> exchange.respond(Reply.text("next")));
        try (Served served = new Served(rules); Visitor visitor = served.visitor()) {
            String head = visitor.ask("GET /a/b?q HTTP/1.1").head();
            assertTrue(head.startsWith("HTTP/1.1 302 Found\n") && head.contains("Location: /first?q\n"), head);
            head = visitor.ask("POST /a/c HTTP/1.1").head();
            assertTrue(head.startsWith("HTTP/1.1 308 ") && head.contains("Location: /second/c\n"), head);
            assertTrue(visitor.ask("GET /b HTTP/1.1").reply().endsWith("next"));
            assertTrue(visitor.ask("OPTIONS * HTTP/1.1").reply().endsWith("next"));
            assertFalse(head.contains("Set-Cookie"));
        }
    }
}
