package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.http.Principal;
import stheno.http.Request;
import stheno.http.fixture.Heads;

class CgiEnvironmentTest {
    private static Request request(String head) {
        return Heads.request(head.stripTrailing());
    }

    private static Request with(String fields) {
        return request("GET / HTTP/1.1\nHost: a\n" + fields);
    }

    private static final CgiScript SCRIPT = new CgiScript(Path.of("/srv/cgi/a/b.cgi"), List.of(), "/cgi-bin/a/b.cgi", "/x y/z");
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 8080);
    private static final InetSocketAddress REMOTE = new InetSocketAddress("192.0.2.7", 40000);

    private static Map<String, String> of(Request request, CgiScript script, boolean secure, Optional<Principal> user) {
        return CgiEnvironment.of(new CgiEnvironment.Facts(request, script, Path.of("/srv/www"), LOCAL, REMOTE, secure, user));
    }

    private static Map<String, String> of(Request request) {
        return of(request, SCRIPT, false, Optional.empty());
    }

    @Test
    void allMetaVariablesOfAPlainRequestAreThereAndNoOther() {
        Request request = request("GET /cgi-bin/a/b.cgi/x%20y/z?a=1&b HTTP/1.1\nHost: example.test:81\nAccept-Language: de\n");
        Map<String, String> expected = Map.ofEntries(
                Map.entry("GATEWAY_INTERFACE", "CGI/1.1"), Map.entry("SERVER_SOFTWARE", "Stheno"), Map.entry("SERVER_PROTOCOL", "HTTP/1.1"),
                Map.entry("SERVER_NAME", "example.test"), Map.entry("SERVER_PORT", "8080"), Map.entry("REQUEST_METHOD", "GET"),
                Map.entry("REQUEST_URI", "/cgi-bin/a/b.cgi/x%20y/z?a=1&b"), Map.entry("QUERY_STRING", "a=1&b"),
                Map.entry("REQUEST_SCHEME", "http"), Map.entry("SCRIPT_NAME", "/cgi-bin/a/b.cgi"), Map.entry("SCRIPT_FILENAME", "/srv/cgi/a/b.cgi"),
                Map.entry("PATH_INFO", "/x y/z"), Map.entry("PATH_TRANSLATED", "/srv/www/x y/z"), Map.entry("DOCUMENT_ROOT", "/srv/www"),
                Map.entry("REMOTE_ADDR", "192.0.2.7"), Map.entry("REMOTE_HOST", "192.0.2.7"), Map.entry("REMOTE_PORT", "40000"),
                Map.entry("HTTP_HOST", "example.test:81"), Map.entry("HTTP_ACCEPT_LANGUAGE", "de"),
                Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"));
        assertEquals(expected, of(request));
    }

    @Test
    void tlsIsToldAndAUserIsOnlyIfOneIsKnown() {
        Map<String, String> all = of(with(""), SCRIPT, true, Optional.of(new Principal("Basic", "sam")));
        assertEquals("on", all.get("HTTPS"));
        assertEquals("https", all.get("REQUEST_SCHEME"));
        assertEquals("Basic", all.get("AUTH_TYPE"));
        assertEquals("sam", all.get("REMOTE_USER"));
        assertFalse(of(with("")).containsKey("REMOTE_USER"));
    }

    @Test
    void secretsFramingAndTheProxyTrapAreWithheld() {
        Map<String, String> all = of(with("""
                Proxy: http://evil.test/
                Authorization: Basic c2VjcmV0
                Proxy-Authorization: Basic c2VjcmV0
                Connection: keep-alive
                Content-Type: a/b
                Content-Length: 0
                """));
        assertEquals(List.of("HTTP_HOST"), all.keySet().stream().filter(name -> name.startsWith("HTTP_")).toList());
        assertEquals("a/b", all.get("CONTENT_TYPE"));
    }

    @Test
    void anUnderscoreCannotPassForAHyphen() {
        Map<String, String> all = of(with("X-User: checked\nX_User: forged\nX.User: forged\n"));
        assertEquals("checked", all.get("HTTP_X_USER"));
        assertFalse(of(with("X_User: forged\n")).containsKey("HTTP_X_USER"));
    }

    @Test
    void theHostIsTheOneThatTheRequestIsFor() {
        Map<String, String> all = of(request("GET http://example.test:81/ HTTP/1.1\nHost: evil.test\n"));
        assertEquals("example.test:81", all.get("HTTP_HOST"));
        assertEquals("example.test", all.get("SERVER_NAME"));
        assertFalse(of(request("GET / HTTP/1.0\n")).containsKey("HTTP_HOST"));
    }

    @Test
    void repeatedFieldsBecomeOne() {
        Map<String, String> all = of(with("Accept: a/b\nCookie: a=1\naccept: c/d\nCookie: b=2\n"));
        assertEquals("a/b, c/d", all.get("HTTP_ACCEPT"));
        assertEquals("a=1; b=2", all.get("HTTP_COOKIE"));
    }

    @Test
    void bytesBeyondAsciiArriveAsTheyCame() {
        String utf8 = new String("\u20ac".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        Request request = Heads.request("GET / HTTP/1.1\nHost: a\nX-Euro: " + utf8 + "\nX-Latin: \u00e4");
        assertEquals("\u20ac", of(request).get("HTTP_X_EURO"));
        assertEquals("\u00e4", of(request).get("HTTP_X_LATIN"));
    }

    @Test
    void withoutAHostTheAddressIsTheName() {
        Map<String, String> all = of(request("GET / HTTP/1.0\n"));
        assertEquals("127.0.0.1", all.get("SERVER_NAME"));
        assertEquals("HTTP/1.0", all.get("SERVER_PROTOCOL"));
        assertEquals("", all.get("QUERY_STRING"));
        assertEquals("[2001:db8::1]", of(request("GET / HTTP/1.1\nHost: [2001:db8::1]:80\n")).get("SERVER_NAME"));
    }

    @Test
    void anIpv6AddressHasNoScopeAndASocketOfThisMachineIsThisMachine() {
        Request request = request("GET / HTTP/1.0\n");
        var remote = new InetSocketAddress("fe80::1%1", 7);
        var facts = new CgiEnvironment.Facts(request, SCRIPT, Path.of("/"), new InetSocketAddress("::1", 80), remote, false, Optional.empty());
        assertEquals("fe80:0:0:0:0:0:0:1", CgiEnvironment.of(facts).get("REMOTE_ADDR"));
        assertEquals("[0:0:0:0:0:0:0:1]", CgiEnvironment.of(facts).get("SERVER_NAME"));
        var unix = UnixDomainSocketAddress.of("/tmp/x");
        facts = new CgiEnvironment.Facts(request, SCRIPT, Path.of("/"), unix, unix, false, Optional.empty());
        assertEquals("127.0.0.1", CgiEnvironment.of(facts).get("REMOTE_ADDR"));
        assertEquals("localhost", CgiEnvironment.of(facts).get("SERVER_NAME"));
    }

    @Test
    void withoutAPathBehindTheScriptThereIsNoPathInfo() {
        CgiScript script = new CgiScript(Path.of("/srv/a.php"), List.of("/usr/bin/php-cgi"), "/a.php", "");
        Map<String, String> all = of(with(""), script, false, Optional.empty());
        assertFalse(all.containsKey("PATH_INFO"));
        assertFalse(all.containsKey("PATH_TRANSLATED"));
        assertEquals("200", all.get("REDIRECT_STATUS"));
    }

    private static List<String> arguments(String target) {
        return CgiEnvironment.arguments(request("GET " + target + " HTTP/1.1\nHost: a\n"));
    }

    @Test
    void anIndexedQueryBecomesArguments() {
        assertEquals(List.of("one", "two words", "3", ""), arguments("/x?one+two%20words+%33+"));
        assertEquals(List.of("\u20ac"), arguments("/x?%e2%82%ac"));
        assertEquals(List.of("a=b"), arguments("/x?a%3Db"));
    }

    @Test
    void anyOtherQueryBecomesNone() {
        assertEquals(List.of(), arguments("/x?a=b+c"));
        assertEquals(List.of(), arguments("/x?"));
        assertEquals(List.of(), arguments("/x"));
        assertEquals(List.of(), arguments("/x?a+%zz"));
        assertEquals(List.of(), arguments("/x?%ff"));
        assertEquals(List.of(), arguments("/x?a%2"));
        assertEquals(List.of(), CgiEnvironment.arguments(request("POST /x?a HTTP/1.1\nHost: a\nContent-Length: 0\n")));
    }

    @Test
    void aNulOrALetterThatThePlatformCannotWriteIsNotPassed() {
        assertTrue(CgiEnvironment.canBePassed(List.of("a", "\u20ac"), StandardCharsets.UTF_8));
        assertFalse(CgiEnvironment.canBePassed(List.of("\u20ac"), StandardCharsets.US_ASCII));
        assertFalse(CgiEnvironment.canBePassed(arguments("/x?a%00b"), StandardCharsets.UTF_8));
    }
}
