package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

@Timeout(60)
class RouterTest {
    Served served;
    Visitor visitor;

    @BeforeEach
    void serve() throws IOException {
        served = new Served(new Router().get("/status", naming("status")).get("/a%20b", naming("blank")).get("/x%2fy", naming("slash"))
                .prefix("/cgi-bin/", naming("scripts")).prefix("/\u00e9t\u00e9/", naming("summer")).fallback(naming("files")));
        visitor = served.visitor();
    }

    @AfterEach
    void stop() throws IOException {
        visitor.close();
        served.close();
        assertEquals(List.of(), served.journal.errors());
    }

    private static Handler naming(String name) {
        return exchange -> exchange.respond(Reply.text(name));
    }

    private String asked(String target) throws IOException {
        return visitor.ask("GET " + target + " HTTP/1.1").reply().substring("HTTP/1.1 200 OK ".length());
    }

    /// Each of these would reach a file behind the route: for example a script's source instead of its output.
    @ParameterizedTest
    @ValueSource(strings = {
        "/cgi-bin/", "/cgi-bin/x", "/%63gi-bin/x", "/cgi%2dbin/x", "/cgi%2Dbin/", "/%63%67%69%2d%62%69%6e/x%20y", "/%63gi-bin/x%2fy",
        "/%63gi-bin/%ff", "http://other/%63gi-bin/x", "/cgi-bin%2fx", "//cgi-bin/x", "/./cgi-bin/x",
        "/x/../cgi-bin/", "/x/%2e./cgi-bin%2F",
        "/x%2F..%2fcgi-bin%2fx"})
    void noSpellingLeadsAroundAPrefix(String target) throws IOException {
        assertEquals("scripts", asked(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cgi-bin", "/CGI-BIN/x", "/cgi-bin/../x", "/%2563gi-bin/x", "/status/", "/x/y", "/statu%73%00"})
    void whatIsElsewhereOnDiskIsElsewhereHere(String target) throws IOException {
        assertEquals("files", asked(target));
    }

    @Test
    void anExactPathIsFoundInEverySpelling() throws IOException {
        for (String target : List.of("/status", "/st%61tus", "/%73tatus?x=%61", "//status", "/%2Fstatus")) {
            assertEquals("status", asked(target));
        }
        assertEquals("blank", asked("/a%20b"));
        assertEquals("slash", asked("/%78%2Fy"));
        assertEquals("summer", asked("/%c3%a9t%C3%A9/x"));
    }

    private static Handler telling(String name, String... parameters) {
        return exchange -> exchange.respond(Reply.text(
                Stream.of(parameters).map(exchange::pathParameter).collect(Collectors.joining("|", name + ":", ""))));
    }

    private Visitor routed(Router router) throws IOException {
        visitor.close();
        served.close();
        served = new Served(router);
        return visitor = served.visitor();
    }

    private static Router users() {
        return new Router().get("/users/{id}", telling("user", "id")).delete("/users/{id}", telling("gone", "id"))
                .get("/users/me", telling("me"))
                .get("/users/{id}/notes/{note}", telling("note", "id", "note")).get("/users/{name}/photo", telling("photo", "name"))
                .put("/files/{path...}", telling("put", "path")).get("/files/{path...}", telling("file", "path"))
                .get("/files/{name}/info", telling("info", "name")).get("/x%7Bid%7D", telling("braces"));
    }

    @ParameterizedTest
    @CsvSource({
        "/users/7, user:7",
        "/users/me, me:",
        "/users/m%65, me:",
        "/users/me/photo, photo:me",
        "/users/7/notes/a%20b, note:7|a b",
        "/users/%c3%a4, user:\u00c3\u00a4",
        "/users/a%2Fb, user:a/b",
        "/us%65rs/a%2fb/notes/c, note:a/b|c",
        "/users/%ff, user:%FF",
        "/files/, file:",
        "/files/a/b.txt, file:a/b.txt",
        "/files/a/info, info:a",
        "/files/a/info/, file:a/info/",
        "/files/a%2fb/c, file:a%2Fb/c",
        "/users/a%2F..%2fb, user:b",
        "/users/./7//notes/../notes/1, note:7|1",
        "/users/%c3%a4%2Fb, user:\u00c3\u00a4/b",
        "/x%7bid%7d, braces:",
    })
    void aParameterIsOneSegmentAndATailIsTheRest(String target, String answer) throws IOException {
        assertEquals("HTTP/1.1 200 OK " + answer, routed(users()).ask("GET " + target + " HTTP/1.1").reply());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/", "/users", "/users/7/", "/users//notes/1", "/users/7/notes/", "/files", "/users/7/notes/1/2", "/xid"})
    void whatNoRouteMatchesIsNotFound(String target) throws IOException {
        assertTrue(routed(users()).ask("GET " + target + " HTTP/1.1").reply().startsWith("HTTP/1.1 404 "), target);
    }

    @Test
    void routesOfAnotherMethodDoNotCount() throws IOException {
        Visitor asking = routed(users());
        assertEquals("HTTP/1.1 200 OK gone:me", asking.ask("DELETE /users/me HTTP/1.1").reply());
        assertEquals("HTTP/1.1 200 OK put:a/info", asking.ask("PUT /files/a/info HTTP/1.1", "Content-Length: 0").reply());
    }

    @Test
    void aPathWithoutARouteForTheMethodIsAnswered405WithAllow() throws IOException {
        String head = routed(users()).ask("PATCH /users/me HTTP/1.1", "Connection: close").head();
        assertTrue(head.startsWith("HTTP/1.1 405 ") && head.contains("Allow: DELETE, GET, HEAD, OPTIONS\n"), head);
    }

    @Test
    void headIsServedByGetAndOptionsByTheRoutes() throws IOException {
        Visitor asking = routed(users());
        String options = asking.ask("OPTIONS /files/a/info HTTP/1.1").head();
        assertTrue(options.startsWith("HTTP/1.1 204 ") && options.contains("Allow: GET, HEAD, OPTIONS, PUT\n"), options);
        assertTrue(asking.ask("HEAD /users/7 HTTP/1.1").head().contains("Content-Length: 6\n"));
    }

    @Test
    void aRouterInsideOfARouterSeesTheParametersOfBoth() throws IOException {
        Router inside = new Router().get("/a/{x}/{y}", telling("inside", "x", "y", "rest"));
        assertEquals("HTTP/1.1 200 OK inside:1|2|1/2", routed(new Router().get("/a/{rest...}", inside)).ask("GET /a/1/2 HTTP/1.1").reply());
    }

    @Test
    void askingForAParameterThatTheRouteDoesNotHaveIsAnError() throws IOException {
        String reply = routed(new Router().get("/a/{x}", exchange -> {
            assertThrows(IllegalArgumentException.class, () -> exchange.pathParameter("y"));
            exchange.respond(Reply.text("thrown"));
        })).ask("GET /a/1 HTTP/1.1").reply();
        assertEquals("HTTP/1.1 200 OK thrown", reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"users/{id}", "/a{id}", "/{id}b", "/{}", "/{...}", "/{a b}", "/{id", "/id}", "/{a...}/b", "/{a}/{a}", "/{{a}}"})
    void aMalformedPathIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> new Router().get(path, naming("x")));
    }

    @Test
    void aRouteIsAddedOnce() {
        Router router = new Router().get("/a", naming("x")).get("/b/{c}", naming("x"));
        for (String path : List.of("/a", "/%61", "/b/{c}", "/b/{d}")) {
            assertThrows(IllegalArgumentException.class, () -> router.get(path, naming("y")), path);
        }
        router.post("/a", naming("y"));
        assertThrows(IllegalArgumentException.class, () -> router.on("NO METHOD", "/c", naming("x")));
    }

    @Test
    void aHandlerOfRequestsAloneAnswersAtOnce() throws IOException {
        Handler handler = Handler.of(request -> Reply.text(request.queryParameter("name").orElse("nobody")));
        String reply = routed(new Router().get("/hello", handler)).ask("GET /hello?name=J%C3%B6rg+B HTTP/1.1").reply();
        assertEquals("HTTP/1.1 200 OK J\u00c3\u00b6rg B", reply);
    }
}
