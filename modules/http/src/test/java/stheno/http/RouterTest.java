package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

@Timeout(30)
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

    /// The files behind it would be found by each of these: a script's source, say, instead of what it prints.
    @ParameterizedTest
    @ValueSource(strings = {
        "/cgi-bin/", "/cgi-bin/x", "/%63gi-bin/x", "/cgi%2dbin/x", "/cgi%2Dbin/", "/%63%67%69%2d%62%69%6e/x%20y", "/%63gi-bin/x%2fy",
        "/%63gi-bin/%ff", "http://other/%63gi-bin/x"})
    void noSpellingLeadsAroundAPrefix(String target) throws IOException {
        assertEquals("scripts", asked(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cgi-bin", "/cgi-bin%2fx", "/CGI-BIN/x", "//cgi-bin/x", "/%2563gi-bin/x", "/status/", "/x/y", "/statu%73%00"})
    void whatIsElsewhereOnDiskIsElsewhereHere(String target) throws IOException {
        assertEquals("files", asked(target));
    }

    @Test
    void anExactPathIsFoundInEverySpelling() throws IOException {
        for (String target : List.of("/status", "/st%61tus", "/%73tatus?x=%61")) assertEquals("status", asked(target));
        assertEquals("blank", asked("/a%20b"));
        assertEquals("slash", asked("/%78%2Fy"));
        assertEquals("summer", asked("/%c3%a9t%C3%A9/x"));
    }
}
