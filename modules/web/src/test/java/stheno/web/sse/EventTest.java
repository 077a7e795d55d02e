package stheno.web.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    private static String encoded(Event event) {
        return new String(event.encoded(), StandardCharsets.UTF_8);
    }

    @Test
    void dataAloneIsOneField() {
        assertEquals("data: tick\n\n", encoded(Event.of("tick")));
    }

    @Test
    void idAndNameComeFirst() {
        assertEquals("id: 7\nevent: clock\ndata: tick\n\n", encoded(new Event("7", "clock", "tick")));
    }

    @Test
    void emptyDataIsStillAnEvent() {
        assertEquals("data: \n\n", encoded(Event.of("")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a|b, 'a;b'", // | is LF, ~ is CR
        "a~b, 'a;b'", "a~|b, 'a;b'", "a|~b, 'a;;b'", "a||b, 'a;;b'", "a~~b, 'a;;b'", "|, ';'", "~|, ';'", "a|, 'a;'", "|a, ';a'",
        "a~|~|b~c, 'a;;b;c'"
    })
    void eachLineIsAFieldWhateverEndsIt(String data, String lines) {
        String expected = "data: " + lines.replace(";", "\ndata: ") + "\n\n";
        assertEquals(expected, encoded(Event.of(data.replace('|', '\n').replace('~', '\r'))));
    }

    @Test
    void textIsUtf8() {
        assertEquals("id: \u00e9\ndata: \u20ac \ud83d\ude00\n\n", encoded(new Event("\u00e9", "", "\u20ac \ud83d\ude00")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "\n", "7\n\ndata: forged"})
    void lineEndsInIdAndNameAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> new Event(text, "", "data"));
        assertThrows(IllegalArgumentException.class, () -> new Event("", text, "data"));
    }

    @Test
    void aForgedFieldWithinDataStaysData() {
        assertEquals("data: a\ndata: id: 9\ndata: \ndata: event: b\n\n", encoded(Event.of("a\nid: 9\n\nevent: b")));
    }
}
