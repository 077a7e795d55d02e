package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.http.Fields;
import stheno.http.fixture.Heads;

class AcceptedTypesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "*/* | true", "text/html | true", "TEXT/HTML;level=1 | true", "text/* | true", "application/json | false",
        "text/plain, */*;q=0.1 | true",
        "text/html;q=0 | false", "text/html;q=0.000, */* | false", "text/html; q=0, text/* | false", "text/*;q=0, */* | false",
        "text/html, */*;q=0 | true",
        "text/html;q=0.001 | true", "text/html;q=x | true", "text/html;Q=0 | false",
        "application/xhtml+xml,text/html;q=0.9,*/*;q=0.8 | true",
        "'' | false", ", , | false", "image/*, */*;q=0 | false", "text/htmlx | false",
    })
    void theNarrowestRangeCounts(String value, boolean admitted) {
        assertEquals(admitted, AcceptedTypes.html(Heads.with("Accept: " + value.replace("''", "")).fields()));
    }

    @Test
    void severalFieldsAreOneList() {
        assertTrue(AcceptedTypes.html(Heads.with("Accept: image/png\nAccept: text/html").fields()));
        assertFalse(AcceptedTypes.html(Heads.with("Accept: */*\nAccept: text/html;q=0").fields()));
    }

    @Test
    void whoSaysNothingAcceptsEverything() {
        assertTrue(AcceptedTypes.html(Fields.EMPTY));
    }
}
