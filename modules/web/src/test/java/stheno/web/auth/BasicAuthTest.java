package stheno.web.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.http.fixture.Served;
import stheno.testkit.Await;
import stheno.testkit.ThreadLimit;
import stheno.testkit.Visitor;

@Timeout(120)
class BasicAuthTest {
    static final int FEW = 10_000;
    static final int SLOW = 1_500_000; // half a second of CPU time
    static final int SLOWEST = 5_000_000; // no hash ends while the queue fills, on a loaded machine too
    static final String CHALLENGE = "WWW-Authenticate: Basic realm=\"the \\\"club\\\"\", charset=\"UTF-8\"";
    static final String ANNA = login("anna:se:cret ü");

    @TempDir
    Path folder;
    Authenticator credentials;
    final LoginThrottle attempts = new LoginThrottle();
    Served served;
    Visitor visitor;

    static String login(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void register() throws IOException {
        credentials = new Authenticator(accounts(FEW));
    }

    private Accounts accounts(int iterations) throws IOException {
        Account anna = Account.of("anna", Set.of("read"));
        Account bert = Account.of("bert", Set.of("read", "write"));
        Path file = Files.write(folder.resolve("accounts"), List.of(Accounts.line(anna, "se:cret ü".toCharArray(), iterations),
                Accounts.line(bert, "other".toCharArray(), iterations)));
        return Accounts.read(file);
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
    }

    private void serve(Handler next) throws IOException {
        open(auth(next));
    }

    private BasicAuth auth(Handler next) {
        return new BasicAuth("/private/", "the \"club\"", credentials, attempts, next);
    }

    private void open(Handler outermost) throws IOException {
        served = new Served(outermost);
        visitor = served.visitor();
    }

    @Test
    void aLoginIsRefusedForNowWhileTheSystemAllowsNoThread() throws Exception {
        ThreadLimit limit = new ThreadLimit();
        serve(BasicAuthTest::path);
        served.group.reactors().getFirst().virtualThreads().from(limit.reached(true));
        for (int i = 0; i < 2; i++) assertTrue(visitor.ask("GET /private/ HTTP/1.1", ANNA).reply().startsWith("HTTP/1.1 503 "));
        limit.reached(false);
        assertTrue(visitor.ask("GET /private/ HTTP/1.1", ANNA).reply().startsWith("HTTP/1.1 200 "));
        assertEquals(List.of(), served.journal.errors());
    }

    private static void path(Exchange exchange) {
        String user = exchange.user().map(known -> " by " + known.scheme() + ' ' + known.name()).orElse("");
        exchange.respond(Reply.text(exchange.request().path() + user));
    }

    private static void echo(Exchange exchange) {
        exchange.collect(1000, body -> exchange.respond(Reply.of(Status.OK).body(body)));
    }

    private void assertChallenged() throws IOException {
        String head = visitor.head();
        assertTrue(head.startsWith("HTTP/1.1 401 Unauthorized\n") && head.contains("\n" + CHALLENGE + "\n"), head);
        int at = head.indexOf("Content-Length: ") + 16;
        visitor.exactly(Integer.parseInt(head.substring(at, head.indexOf('\n', at))));
    }

    @Test
    void onlyTheRealmRequiresALogin() throws IOException {
        serve(BasicAuthTest::path);
        assertEquals("HTTP/1.1 200 OK /open", visitor.ask("GET /open HTTP/1.1").reply());
        visitor.ask("GET /private/x HTTP/1.1");
        assertChallenged();
        for (int i = 0; i < 3; i++) { // by a hash, then from memory
            assertEquals("HTTP/1.1 200 OK /private/x by Basic anna", visitor.ask("GET /private/x HTTP/1.1", ANNA).reply());
        }
        assertEquals("HTTP/1.1 200 OK /open", visitor.ask("GET /open HTTP/1.1", ANNA).reply()); // the path needs no login
        visitor.ask("GET /private/x HTTP/1.1", login("anna:wrong"));
        assertChallenged();
        visitor.ask("GET /private/x HTTP/1.1", login("nobody:se:cret ü"));
        assertChallenged();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/priv%61te/", "//private/", "/private", "/private%2fx", "/open/../private/x", "/./private/x", "http://test/private/x",
        "/private/?x", "/private/%zz", "/%2fprivate", "///private//x", "/%2e/private", "/%2E%2fprivate/x", "/open/%2e%2e/private",
        "/open/.%2e/private/", "/open/..%2fprivate/x", "/open%2f%2e%2e%2Fprivate%2F", "/open/a/../../private/.", "/private/./x",
        "/private/x/..", "/private/x/%2e%2e", "/private%5cx", "/%5cprivate", "/../private", "/%2e%2e/private", "/%2e%2e%2fprivate",
        "/private%00/../private/x", "/private/%c0%ae", "/private/%2500", "/private/%252e%252e/open", "/private/..;/open",
        "/private/.../open", "/%70%72%69%76%61%74%65", "//test/../private", "http://test//private", "http://test/x/..//private",
        "/private;/../private/x"})
    void noSpellingOfThePathSlipsPast(String target) throws IOException {
        serve(BasicAuthTest::path);
        String head = visitor.ask("GET " + target + " HTTP/1.1").head();
        assertTrue(head.startsWith("HTTP/1.1 401 ") || head.startsWith("HTTP/1.1 400 "), head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/private/../open", "/private/%2e%2e/open", "/private%2f..%2fopen", "//open", "/./open", "/open/."})
    void aPathThatLeavesTheRealmNeedsNoLogin(String target) throws IOException {
        serve(BasicAuthTest::path);
        String reply = visitor.ask("GET " + target + " HTTP/1.1").reply();
        assertTrue(reply.startsWith("HTTP/1.1 200 OK /open"), reply);
    }

    @Test
    void aPreflightIsAnsweredWithoutALoginWhereOriginsAreAllowed() throws IOException {
        open(auth(BasicAuthTest::path).answeringPreflights(request -> request.path().startsWith("/private/api/")));
        String[] preflight = {"Origin: https://app.example", "Access-Control-Request-Method: PUT"};
        String allowed = visitor.ask("OPTIONS /private/api/x HTTP/1.1", preflight).head();
        assertTrue(allowed.startsWith("HTTP/1.1 204 "), allowed);
        visitor.ask("OPTIONS /private/x HTTP/1.1", preflight);
        assertChallenged();
        for (String field : preflight) {
            visitor.ask("OPTIONS /private/api/x HTTP/1.1", field);
            assertChallenged();
        }
        visitor.ask("GET /private/api/x HTTP/1.1", preflight);
        assertChallenged();
        String reply = visitor.ask("OPTIONS /private/api/x HTTP/1.1", preflight[0], preflight[1], ANNA).reply();
        assertEquals("HTTP/1.1 200 OK /private/api/x by Basic anna", reply);
    }

    @Test
    void theConnectionStaysOpenAfterA401() throws IOException {
        serve(BasicAuthTest::path);
        for (int i = 0; i < 10; i++) {
            visitor.ask("GET /private/x HTTP/1.1");
            assertChallenged();
        }
        visitor.ask("GET /private/x HTTP/1.1").ask("GET /open HTTP/1.1").ask("GET /private/x HTTP/1.1", login("anna:wrong"))
                .ask("GET /private/x HTTP/1.1", ANNA).ask("GET /private/y HTTP/1.1", ANNA).ask("GET /private/z HTTP/1.1");
        assertChallenged();
        assertEquals("HTTP/1.1 200 OK /open", visitor.reply());
        assertChallenged();
        assertEquals("HTTP/1.1 200 OK /private/x by Basic anna", visitor.reply());
        assertEquals("HTTP/1.1 200 OK /private/y by Basic anna", visitor.reply());
        assertChallenged();
    }

    @Test
    void theBodyOfARefusedRequestIsNotTheNextRequest() throws IOException {
        serve(BasicAuthTest::echo);
        String smuggled = "GET /private/ HTTP/1.1\r\n\r\n";
        for (String more : List.of("", login("anna:wrong") + "\r\n")) {
            visitor.say("POST /private/ HTTP/1.1\r\nHost: test\r\n" + more + "Content-Length: " + smuggled.length() + "\r\n\r\n" + smuggled
                    + "POST /private/ HTTP/1.1\r\nHost: test\r\n" + more + "Transfer-Encoding: chunked\r\n\r\n"
                    + "1a\r\n" + smuggled + "\r\n0\r\n\r\n"
                    + "POST /open HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi");
            assertChallenged();
            assertChallenged();
            assertEquals("HTTP/1.1 200 OK hi", visitor.reply());
        }
    }

    @Test
    void theBodyWaitsWhileThePasswordIsChecked() throws IOException {
        serve(BasicAuthTest::echo);
        visitor.say("POST /private/ HTTP/1.1\r\nHost: test\r\n" + ANNA + "\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /private/ HTTP/1.1\r\nHost: test\r\n" + login("bert:other") + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nbye\r\n0\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK hello", visitor.reply());
        assertEquals("HTTP/1.1 200 OK bye", visitor.reply());
    }

    @Test
    void aClientIsNotAskedForItsBodyBeforeItHasLoggedIn() throws IOException {
        serve(BasicAuthTest::echo);
        String[] expecting = {"Content-Length: 5", "Expect: 100-continue", ANNA};
        visitor.ask("POST /private/ HTTP/1.1", expecting);
        assertEquals("HTTP/1.1 100 Continue", visitor.line());
        assertEquals("", visitor.line());
        assertEquals("HTTP/1.1 200 OK hello", visitor.say("hello").reply());
        expecting[2] = login("anna:wrong");
        visitor.ask("POST /private/ HTTP/1.1", expecting);
        assertTrue(visitor.rest().startsWith("HTTP/1.1 401 ")); // and closes: what comes next may be that body, or a request
        try (Visitor other = served.visitor()) {
            other.ask("POST /private/ HTTP/1.1", "Content-Length: 5", "Expect: 100-continue");
            assertTrue(other.rest().startsWith("HTTP/1.1 401 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "Basic", "Basic ", "Basic  ", "Basic !!!!", "Basic YW5uYQ==", "Basic YW5uYTpzZQ=====", "Bearer YW5uYTp4", "YW5uYTp4",
        "Basic YW5uYTp4 x", "Basic YW5uYTr/", "Basic YW5uYToAeA==", "Basic Og==", "Basic OnNlY3JldA==", "Basic YW5uYTo=", "LONG"})
    void aMalformedLoginIsChallenged(String value) throws IOException {
        serve(BasicAuthTest::path);
        visitor.ask("GET /private/ HTTP/1.1", "Authorization: " + value.replace("LONG", "Basic " + "YW5u".repeat(1500)));
        assertChallenged();
        visitor.ask("GET /private/ HTTP/1.1", ANNA, ANNA);
        assertChallenged();
        visitor.ask("GET /private/ HTTP/1.1", ANNA.replace("Basic", "bAsIc "));
        assertEquals("HTTP/1.1 200 OK /private/ by Basic anna", visitor.reply());
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void anAddressThatGuessesIsBarred() throws IOException {
        serve(BasicAuthTest::path);
        assertEquals("HTTP/1.1 200 OK /private/ by Basic anna", visitor.ask("GET /private/ HTTP/1.1", ANNA).reply());
        for (int i = 0; i < 5; i++) {
            visitor.ask("GET /private/ HTTP/1.1", login("anna:guess" + i));
            assertChallenged();
        }
        for (String login : List.of(ANNA, login("anna:guess"), login("anna:guess1"))) {
            String head = visitor.ask("HEAD /private/ HTTP/1.1", login).head();
            assertTrue(head.startsWith("HTTP/1.1 429 Too Many Requests\n") && head.matches("(?s).*\nRetry-After: (60|5\\d)\n.*"), head);
        }
        assertEquals("HTTP/1.1 200 OK /open", visitor.ask("GET /open HTTP/1.1", ANNA).reply());
    }

    @Test
    void aClientWithAnOldPasswordIsNotBarred() throws IOException {
        serve(BasicAuthTest::path);
        for (int i = 0; i < 20; i++) {
            visitor.ask("GET /private/ HTTP/1.1", login("anna:old"));
            assertChallenged();
        }
    }

    @Test
    void tooManyLoginsAtOnceAreAnswered503() throws Exception {
        credentials.replace(accounts(SLOWEST));
        serve(BasicAuthTest::path);
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 66; i++) {
            char[] password = ("guess " + i).toCharArray();
            InetAddress from = InetAddress.ofLiteral("127.0.0." + (1 + i % 3)); // one client has half of the places
            crowd.add(Thread.startVirtualThread(() -> {
                try {
                    credentials.verify("anna", password, new LoginThrottle(), from);
                } catch (InterruptedException e) {
                    // the test is over
                }
            }));
        }
        Await.until(() -> credentials.busy() == 66);
        String head = visitor.ask("HEAD /private/ HTTP/1.1", ANNA).head();
        assertTrue(head.startsWith("HTTP/1.1 503 ") && head.contains("\nRetry-After: 1\n"), head);
        crowd.forEach(Thread::interrupt);
        for (Thread thread : crowd) thread.join();
    }

    @Test
    void aHandlerThatThrowsAfterTheHashIsAnswered500() throws Exception {
        serve(_ -> {
            throw new IllegalStateException("secret");
        });
        assertTrue(visitor.ask("GET /private/x HTTP/1.1", ANNA).reply().startsWith("HTTP/1.1 500 "));
        assertTrue(served.journal.await("handler-failed").contains("request=GET /private/x"));
        visitor.ask("GET /private/x HTTP/1.1");
        assertChallenged();
    }

    @Test
    void aHandlerMayTakeTheConnectionAfterTheHash() throws IOException {
        serve(exchange -> exchange.detach(connection -> {
            try (connection) {
                connection.output().write("mine".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
        assertEquals("mine", visitor.ask("GET /private/x HTTP/1.1", ANNA).rest());
    }

    @Test
    void someAccountsMayDoMoreThanOthers() throws IOException {
        open(auth(BasicAuthTest::echo).allowing((account, request) -> request.method().equals("GET") || account.may("write")));
        assertEquals("HTTP/1.1 200 OK ", visitor.ask("GET /private/ HTTP/1.1", ANNA).reply());
        for (int i = 0; i < 2; i++) {
            visitor.ask("PUT /private/ HTTP/1.1", ANNA, "Content-Length: 2").say("hi");
            assertTrue(visitor.reply().startsWith("HTTP/1.1 403 "));
            visitor.ask("PUT /private/ HTTP/1.1", login("bert:other"), "Content-Length: 2").say("hi");
            assertEquals("HTTP/1.1 200 OK hi", visitor.reply());
        }
    }

    @Test
    void realmsMayLieInsideEachOther() throws IOException {
        BasicAuth inner = new BasicAuth("/private/inner", "inner", credentials, attempts, BasicAuthTest::path)
                .allowing((account, _) -> account.name().equals("bert"));
        serve(inner);
        assertEquals("HTTP/1.1 200 OK /private/x by Basic anna", visitor.ask("GET /private/x HTTP/1.1", ANNA).reply());
        assertTrue(visitor.ask("GET /private/inner/x HTTP/1.1", ANNA).reply().startsWith("HTTP/1.1 403 "));
        visitor.ask("GET /private/inner/x HTTP/1.1", login("bert:other"));
        assertEquals("HTTP/1.1 200 OK /private/inner/x by Basic bert", visitor.reply());
    }

    @Test
    void aClientThatLeavesDuringTheCheckIsForgotten() throws Exception {
        credentials.replace(accounts(SLOW));
        serve(BasicAuthTest::path);
        for (String way : List.of("reset", "close", "half", "in the body")) {
            try (Visitor leaving = served.visitor()) {
                String body = way.equals("in the body") ? "Content-Length: 10\r\n\r\nhello" : "\r\n";
                leaving.say("PUT /private/ HTTP/1.1\r\nHost: test\r\n" + login("anna:" + way) + "\r\n" + body);
                Await.until(() -> credentials.busy() > 0);
                if (way.equals("reset")) leaving.reset();
                else if (way.equals("close")) leaving.close();
                else assertTrue(leaving.end().rest().matches("(?s)(HTTP/1.1 40[01] .*)?"));
            }
            Await.until(() -> credentials.busy() == 0);
        }
        try (Visitor right = served.visitor()) {
            right.say("PUT /private/ HTTP/1.1\r\nHost: test\r\n" + ANNA + "\r\nContent-Length: 10\r\n\r\nhello").end();
            assertTrue(right.rest().matches("(?s)(HTTP/1.1 (200|400) .*)?"));
        }
        visitor.ask("GET /private/ HTTP/1.1");
        assertChallenged();
        assertEquals(List.of(), served.journal.errors());
    }

    @Test
    void aRequestMadeInsideTheServerIsCheckedToo() throws Exception {
        BasicAuth auth = auth(exchange -> {
            if (exchange.request().path().endsWith("throws")) throw new IllegalStateException("secret");
            path(exchange);
        });
        open(new BasicAuth("/nowhere", "x", credentials, attempts,
                exchange -> exchange.reactor().execute(() -> redirect(exchange, auth))));
        assertTrue(visitor.ask("GET /private/throws HTTP/1.1", ANNA).reply().startsWith("HTTP/1.1 500 "));
        credentials.replace(accounts(FEW));
        assertEquals("HTTP/1.1 200 OK /private/x by Basic anna", visitor.ask("GET /private/x HTTP/1.1", ANNA).reply());
        visitor.ask("GET /private/x HTTP/1.1", login("anna:wrong"));
        assertChallenged();
    }

    private static void redirect(Exchange exchange, BasicAuth auth) {
        try {
            auth.handle(exchange.redirected(exchange.request()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void malformedPathsAndRealmsAreRefused() throws IOException {
        serve(BasicAuthTest::path);
        for (String realm : List.of("a\nb", "ü", "\u007f", "x".repeat(257))) {
            assertThrows(IllegalArgumentException.class, () -> new BasicAuth("/", realm, credentials, attempts, BasicAuthTest::path));
        }
        assertThrows(IllegalArgumentException.class, () -> new BasicAuth("private", "x", credentials, attempts, BasicAuthTest::path));
    }

    @Test
    void aLoginDoesNotPrintItsPassword() throws IOException {
        serve(BasicAuthTest::path);
        assertFalse(new BasicLogin("anna", "secret".toCharArray()).toString().contains("secret"));
    }
}
