package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.http.Fields;

/// Preconditions as a table. The file has the tag "a" and is from 08:49:37; 36 and 38 are the seconds around.
class PreconditionsTest {
    private static final long MODIFIED = 784_111_777; // Sun, 06 Nov 1994 08:49:37 GMT
    private static final long NOW = MODIFIED + 1_000_000;

    private static Fields fields(String text) {
        Fields.Builder fields = Fields.builder();
        for (String field : text.split(";")) {
            int colon = field.indexOf(':');
            if (colon > 0) fields.add(field.substring(0, colon).strip(), date(field.substring(colon + 1).strip()));
        }
        return fields.build();
    }

    private static String date(String value) {
        return value.startsWith("@") ? "Sun, 06 Nov 1994 08:49:" + value.substring(1) + " GMT" : value;
    }

    private static Preconditions.Verdict verdict(String text, String etag) {
        return Preconditions.evaluate(fields(text), etag, MODIFIED, NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "PROCEED      | `` ",
        // If-Match, strong
        "PROCEED      | If-Match: \"a\"",
        "PROCEED      | If-Match: *",
        "PROCEED      | If-Match: \"x\", \"a\"",
        "PROCEED      | If-Match: \"x\" ,,\t\"a\" ,",
        "PROCEED      | If-Match: \"x\"; If-Match: \"a\"",
        "PROCEED      | If-Match: \"x,\", \"a\"",
        "FAILED       | If-Match: \"x\"",
        "FAILED       | If-Match: W/\"a\"",
        "FAILED       | If-Match: a",
        "FAILED       | If-Match: \"a",
        "FAILED       | If-Match: w/\"a\"",
        "FAILED       | If-Match: x, \"a\"",
        // If-Unmodified-Since
        "PROCEED      | If-Unmodified-Since: @37",
        "PROCEED      | If-Unmodified-Since: @38",
        "FAILED       | If-Unmodified-Since: @36",
        "PROCEED      | If-Unmodified-Since: yesterday",
        "PROCEED      | If-Unmodified-Since: @36; If-Unmodified-Since: @36",
        // If-Match silences If-Unmodified-Since
        "PROCEED      | If-Match: \"a\"; If-Unmodified-Since: @36",
        "FAILED       | If-Match: \"x\"; If-Unmodified-Since: @38",
        // If-None-Match, weak
        "NOT_MODIFIED | If-None-Match: \"a\"",
        "NOT_MODIFIED | If-None-Match: W/\"a\"",
        "NOT_MODIFIED | If-None-Match: *",
        "NOT_MODIFIED | If-None-Match: \"x\", W/\"y\", \"a\"",
        "PROCEED      | If-None-Match: \"x\"",
        "PROCEED      | If-None-Match: a",
        "PROCEED      | If-None-Match: \"A\"",
        "PROCEED      | If-None-Match: W/",
        // If-Modified-Since
        "NOT_MODIFIED | If-Modified-Since: @37",
        "NOT_MODIFIED | If-Modified-Since: @38",
        "PROCEED      | If-Modified-Since: @36",
        "PROCEED      | If-Modified-Since: never",
        "PROCEED      | If-Modified-Since: @38; If-Modified-Since: @38",
        "NOT_MODIFIED | If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT",
        "NOT_MODIFIED | If-Modified-Since: Sun Nov  6 08:49:37 1994",
        // If-None-Match silences If-Modified-Since
        "PROCEED      | If-None-Match: \"x\"; If-Modified-Since: @38",
        "NOT_MODIFIED | If-None-Match: \"a\"; If-Modified-Since: @36",
        // the first pair comes before the second
        "FAILED       | If-Match: \"x\"; If-None-Match: \"a\"",
        "NOT_MODIFIED | If-Match: \"a\"; If-None-Match: \"a\"",
        "FAILED       | If-Unmodified-Since: @36; If-Modified-Since: @38",
        "NOT_MODIFIED | If-Unmodified-Since: @38; If-Modified-Since: @38",
        "NOT_MODIFIED | If-Match: *; If-Modified-Since: @37",
    })
    void conditionsAreEvaluatedInTheOrderOfTheStandard(Preconditions.Verdict verdict, String text) {
        assertEquals(verdict, verdict(text, "\"a\""), text);
    }

    @Test
    void aWeakTagMatchesWeaklyOnly() {
        assertEquals(Preconditions.Verdict.NOT_MODIFIED, verdict("If-None-Match: W/\"a\"", "W/\"a\""));
        assertEquals(Preconditions.Verdict.NOT_MODIFIED, verdict("If-None-Match: \"a\"", "W/\"a\""));
        assertEquals(Preconditions.Verdict.FAILED, verdict("If-Match: W/\"a\"", "W/\"a\""));
        assertEquals(Preconditions.Verdict.FAILED, verdict("If-Match: \"a\"", "W/\"a\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "true  | ``",
        "true  | If-Range: \"a\"",
        "false | If-Range: \"x\"",
        "false | If-Range: W/\"a\"",
        "true  | If-Range: @37",
        "false | If-Range: @36",
        "false | If-Range: @38",
        "false | If-Range: \"a\", \"b\"",
        "false | If-Range: \"a\"; If-Range: \"a\"",
        "false | If-Range: a",
        "false | If-Range: *",
    })
    void aRangeCountsForExactlyThisRepresentation(boolean counts, String text) {
        assertEquals(counts, Preconditions.allowRange(fields(text), "\"a\"", MODIFIED, NOW), text);
    }

    @Test
    void aWeakTagNeverLetsARangeCount() {
        assertFalse(Preconditions.allowRange(fields("If-Range: W/\"a\""), "W/\"a\"", MODIFIED, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"If-Match", "if-none-match", "IF-MODIFIED-SINCE", "If-Unmodified-Since"})
    void eachConditionIsNoticed(String name) {
        assertTrue(Preconditions.present(fields("Host: x; " + name + ": y")));
        assertFalse(Preconditions.present(fields("Host: x; If-Range: y; Range: z")));
    }
}
