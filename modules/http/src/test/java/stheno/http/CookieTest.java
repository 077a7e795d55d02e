package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
    private static String field(Cookie cookie) {
        return Reply.text("").cookie(cookie).fields().first("Set-Cookie").orElseThrow();
    }

    @Test
    void aCookieIsSafeUnlessItSaysOtherwise() {
        assertEquals("id=a1; HttpOnly; SameSite=Lax", field(Cookie.of("id", "a1")));
    }

    @Test
    void itsAttributesFollowItsValue() {
        Cookie cookie = Cookie.of("id", "a=1").path("/app").maxAge(Duration.ofHours(1)).secure().readableByScripts().sameSite(Cookie.SameSite.NONE);
        assertEquals("id=a=1; Path=/app; Max-Age=3600; Secure; SameSite=None", field(cookie));
        assertEquals("id=; Max-Age=0; HttpOnly; SameSite=Lax", field(Cookie.forgotten("id")));
        assertEquals("Cookie id", cookie.toString());
    }

    @Test
    void aReplySetsSeveral() {
        Reply reply = Reply.text("").cookie(Cookie.of("a", "1")).cookie(Cookie.of("b", "2"));
        assertEquals(2, reply.fields().all("Set-Cookie").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a,b", "\"a\"", "a\\b", "\u00e4", "a\r\nb"})
    void aValueThatWouldBeReadOtherwiseIsRefused(String value) {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("id", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;"})
    void aNameIsAToken(String name) {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of(name, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app", "/a;b", "/a\n"})
    void aPathBeginsWithASlash(String path) {
        assertThrows(IllegalArgumentException.class, () -> Cookie.of("a", "").path(path));
    }

    @Test
    void aRequestHasTheCookiesThatItSends() {
        Request request = Request.of("GET", "/").withField("Cookie", "id=a1; theme=\"dark\";x=;  =no; alone; id=other").withField("Cookie", "y=a=b");
        assertEquals(Map.of("id", "a1", "theme", "\"dark\"", "x", "", "y", "a=b"), request.cookies());
        assertEquals(Optional.of("a1"), request.cookie("id"));
        assertEquals(Optional.empty(), request.cookie("ID"));
        assertEquals(List.of(), List.copyOf(Request.of("GET", "/").cookies().keySet()));
    }
}
