package stheno.web.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.PercentEncoding;

class PercentEncodingTest {
    @ParameterizedTest
    @CsvSource({
        "/%61%7E%2d%5F%2E%30, /a~-_.0", "/%2f%c3%A4%20, /%2F%C3%A4%20", "/%2F, /%2F", "/a%, /a%", "/a%2, /a%2", "/%zz, /%zz", "/%%41, /%A",
        "/%2%41, /%2A", "/%41%4, /A%4",
    })
    void onlyNeededEscapesStay(String text, String needed) {
        assertEquals(needed, PercentEncoding.normalized(text));
    }

    @Test
    void aTextWithoutEscapesComesBackAsItIs() {
        String text = "/a/b-c";
        assertSame(text, PercentEncoding.normalized(text));
    }
}
