package stheno.web.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void commasStandBetweenValuesAndNowhereElse() {
        Json json = new Json().open('{').put("a",
                1).name("b").open('[').open('[').close(']').add(2).open('{').close('}').add("x").close(']')
                .put("c", true).close('}');
        assertEquals("{\"a\":1,\"b\":[[],2,{},\"x\"],\"c\":true}", json.toString());
    }

    @Test
    void aTextCannotBreakOutOfItsQuotes() {
        assertEquals("\"a\\\"b\\\\c\\u000a\\u0000\\u007f\"", new Json().add("a\"b\\c\n\0\u007f").toString());
    }

    @Test
    void aTextCannotBreakOutOfAScriptElement() {
        assertEquals("\"\\u003c/script\\u003e\\u0026\\u2028\"", new Json().add("</script>&\u2028").toString());
    }

    @Test
    void halfACharacterIsEscapedAndAWholeOneIsNot() {
        assertEquals("\"\\ud83d \ud83d\ude00 \\ude00\"", new Json().add("\ud83d \ud83d\ude00 \ude00").toString());
    }

    @Test
    void numbersAreNumbersOfJson() {
        Json json = new Json().open('[').add(1.5).add(2.0).add(-0.25).add(1e-9).add(1e300).add(Double.NaN).add(Double.POSITIVE_INFINITY)
                .add(Long.MIN_VALUE).close(']');
        String text = json.toString();
        assertEquals("[1.500,2,-0.250,0.000,1", text.substring(0, 23));
        assertEquals(",null,null,-9223372036854775808]", text.substring(text.indexOf(",null")));
    }

    @Test
    void aNameIsEscapedLikeAValue() {
        assertEquals("{\"\\\"\":\"\"}", new Json().open('{').put("\"", "").close('}').toString());
    }
}
