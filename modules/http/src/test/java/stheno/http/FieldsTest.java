package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final Fields COOKIES = Fields.builder()
        .add("Set-Cookie", "a=1").add("Vary", "Accept").add("set-cookie", "b=2").build();

    private static String lines(Fields fields) {
        return new String(fields.lines(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void fieldsKeepTheirOrderAndAreFoundInEitherCase() {
        assertEquals(3, COOKIES.count());
        assertEquals(Optional.of("a=1"), COOKIES.first("SET-COOKIE"));
        assertEquals(List.of("a=1", "b=2"), COOKIES.all("Set-Cookie"));
        assertEquals(Optional.empty(), COOKIES.first("Set-Cooki"));
        assertEquals(List.of(), COOKIES.all("Set-Cookies"));
        assertTrue(COOKIES.has("VARY"));
        assertFalse(COOKIES.has("Var"));
        List<Fields.Field> all = new ArrayList<>();
        COOKIES.forEach(all::add);
        assertEquals(List.of(new Fields.Field("Set-Cookie", "a=1"), new Fields.Field("Vary", "Accept"), new Fields.Field("set-cookie",
        "b=2")), all);
    }

    @Test
    void builtFieldsAreTheLinesThatGoOut() {
        assertEquals("Set-Cookie: a=1\r\nVary: Accept\r\nset-cookie: b=2\r\n", lines(COOKIES));
        assertEquals("", lines(Fields.EMPTY));
        assertEquals("A: \r\nB: c d\r\n", lines(Fields.EMPTY.with("A", "").with("B", " \tc d ")));
        assertEquals("A: \u00e9\r\n", lines(Fields.EMPTY.with("A", "\u00e9")));
    }

    @Test
    void withAndWithoutLeaveTheOriginalAsItWas() {
        assertEquals("Vary: Accept\r\n", lines(COOKIES.without("SET-cookie")));
        assertEquals("Set-Cookie: a=1\r\nVary: Accept\r\nset-cookie: b=2\r\nX: y\r\n", lines(COOKIES.with("X", "y")));
        assertEquals(3, COOKIES.count());
    }

    @Test
    void onlyLettersHaveTwoCases() {
        Fields fields = Fields.builder().add("A^b", "1").add("a~B", "2").build();
        assertEquals(List.of("1"), fields.all("a^B"));
        assertEquals(List.of("2"), fields.all("A~b"));
        assertFalse(Fields.EMPTY.with("Host", "a").has("\u0128ost"));
        assertFalse(Fields.EMPTY.with("x-y", "a").has("X\ry"));
    }

    @ParameterizedTest(name = "{0} lists {1}: {2}")
    @CsvSource({
        "close, close, true",
        "Close, cLOSE, true",
        "'a, close', close, true",
        "'a,close,b', close, true",
        "' , ,\tclose ', close, true",
        "closed, close, false",
        "'not close', close, false",
        "clo, close, false",
        "'', close, false",
        "',', close, false",
        "'a, keep-alive', keep-alive, true",
    })
    void membershipIsByWholeTokens(String value, String token, boolean member) {
        assertEquals(member, Fields.EMPTY.with("Connection", value).has("connection", token));
        assertEquals(member, Fields.EMPTY.with("Connection", "x").with("Y", "z").with("CONNECTION", value).has("connection", token));
        assertFalse(Fields.EMPTY.with("Connections", value).has("connection", token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\r", "a\nB", "\u00e9", "a\0", "(", "\u0141"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> Fields.EMPTY.with(name, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nB: c", "a\r", "a\n", "\n", "a\0b", "\u007f", "\u001b", "\u0100", "\u010d\u010a", "\u20ac"})
    void aValueThatWouldBreakOutOfItsLineIsRefused(String value) {
        Fields.Builder builder = Fields.builder().add("A", "b");
        assertThrows(IllegalArgumentException.class, () -> builder.add("X", value));
        assertEquals("A: b\r\n", lines(builder.build()));
    }

    @Test
    void fieldsBeyond64KilobytesAreRefused() {
        Fields.Builder builder = Fields.builder().add("A", "b".repeat(65_000));
        assertThrows(IllegalArgumentException.class, () -> builder.add("B", "c".repeat(1_000)));
        assertEquals(Optional.of("ok"), builder.add("B", "ok").build().first("B"));
    }

    @Test
    void offsetsReachToTheEndOfTheLargestHead() {
        int room = Fields.REACH - 1 - "GET / HTTP/1.1\r\nHost: a\r\nX: \r\nLast: z".length();
        Request request = Parsed.with("X: " + "a".repeat(room) + "\nLast: z");
        assertEquals(Optional.of("z"), request.fields().first("Last"));
        assertEquals(room, request.fields().first("X").orElseThrow().length());
    }

    @Test
    void manyFieldsAreKept() {
        Fields.Builder builder = Fields.builder();
        for (int i = 0; i < 100; i++) builder.add("N" + i, "v" + i);
        Fields fields = builder.build();
        assertEquals(100, fields.count());
        assertEquals(Optional.of("v99"), fields.first("n99"));
        assertEquals("Fields[100]", fields.toString());
    }

    @Test
    void anIteratorEnds() {
        Iterator<Fields.Field> iterator = Fields.EMPTY.iterator();
        assertThrows(NoSuchElementException.class, iterator::next);
    }
}
