package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryTest {
    @TempDir
    Path folder;

    @Test
    void wordsAndPhrasesAreFoundInSubjectsAndAddresses() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("Set your password", "ann@x.test");
            opened.sender.subject("Your order", "bob@x.test", "carl@y.test");
            assertEquals(List.of("Your order", "Set your password"), opened.subjects("YOUR"));
            assertEquals(List.of("Set your password"), opened.subjects("\"your pass\""));
            assertEquals(List.of("Your order"), opened.subjects("carl@y"));
            assertEquals(List.of(), opened.subjects("\"password your\""));
            assertEquals(List.of("Your order"), opened.subjects("your -password"));
            assertEquals(List.of("Your order"), opened.subjects("-\"set your\""));
            assertEquals(List.of(), opened.subjects("Hello"), "not in bodies");
        }
    }

    @Test
    void umlautsAreFoundInEitherCase() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("=?UTF-8?Q?Sch=C3=B6ne_Gr=C3=BC=C3=9Fe?=", "ann@x.test");
            assertEquals(1, opened.subjects("SCH\u00d6NE").size());
            assertEquals(1, opened.subjects("subject:gr\u00dc\u00dfe").size());
            assertEquals(0, opened.subjects("schone").size());
        }
    }

    @Test
    void aWholeAddressIsComparedAsAWhole() throws IOException {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "ann@x.test");
            opened.sender.subject("two", "joann@x.test");
            opened.sender.subject("three", "ann+1@x.test");
            opened.sender.subject("four", "ann@x.test.example");
            assertEquals(List.of("one"), opened.subjects("to:ann@x.test"));
            assertEquals(List.of("three"), opened.subjects("to:ANN+1@X.test"));
            assertEquals(List.of("four", "three", "two", "one"), opened.subjects("to:@x.test"));
            assertEquals(List.of("four", "three", "two", "one"), opened.subjects("to:ann"));
            assertEquals(List.of("four", "three", "two", "one"), opened.subjects("from:sender@x.test"), "of the envelope");
            assertEquals(List.of("four", "three", "two", "one"), opened.subjects("from:ann@x.test"), "of the header");
        }
    }

    @Test
    void fieldsSizesTimesMailboxesAndIdsAreFound() throws IOException {
        try (Opened opened = new Opened(folder)) {
            String id = opened.sender.subject("small", "ann@x.test");
            opened.now.updateAndGet(now -> now.plusSeconds(3 * 3600));
            String header = "Subject: large\r\nX-Run-Id: =?UTF-8?Q?abc_d?=\r\n\r\n";
            opened.sender.as("shop").send(header + "word ".repeat(1000) + "needle\r\n", "b@x.test");
            assertEquals(List.of("large"), opened.subjects("larger:2K"));
            assertEquals(List.of("small"), opened.subjects("smaller:2000"));
            assertEquals(List.of("large"), opened.subjects("after:2h"));
            assertEquals(List.of("small"), opened.subjects("before:2026-11-30T12:59"));
            assertEquals(List.of(), opened.subjects("before:2026-11-30"));
            assertEquals(List.of("large", "small"), opened.subjects("after:2026-11-30"));
            assertEquals(List.of("large"), opened.subjects("after:2026-11-30T13:00:00Z"));
            assertEquals(List.of("large"), opened.subjects("mailbox:Shop"));
            assertEquals(List.of("small"), opened.subjects("mailbox:\"\""));
            assertEquals(List.of("small"), opened.subjects("id:" + id));
            assertEquals(List.of("large"), opened.subjects("header:x-run-id=\"ABC d\""));
            assertEquals(List.of("large"), opened.subjects("header:X-Run-Id"));
            assertEquals(List.of("small"), opened.subjects("-header:X-Run-Id"));
            assertEquals(List.of("large"), opened.subjects("body:NEEDLE mailbox:shop"));
            assertEquals(List.of("small"), opened.subjects("body:hello"));
            assertEquals(List.of(), opened.subjects("body:X-Run-Id"));
        }
    }

    @Test
    void anErrorSaysWhatIsWrongAndWhere() {
        assertEquals("character 3: the quote is not closed", error("a \"b"));
        assertEquals("character 6: there is nothing to look for", error("from: x"));
        assertTrue(error("a form:x").startsWith("character 3: \"form:\" is no search field. There are from: "));
        assertEquals("character 5: has: knows only has:attachment", error("has:x"));
        assertEquals("character 8: \"x\" is no size. Write 5000, 100K or 2M.", error("larger:x"));
        assertEquals("character 7: \"2026-13-01\" is no time. Write 2026-11-30, 2026-11-30T10:00 or 2h (UTC; m, h, d).",
                error("after:2026-13-01"));
        assertEquals("character 8: header: needs the name of a field, as in header:X-Run-Id=abc", error("header:=a"));
        assertEquals("character 151: a query has at most 50 terms", error("ab ".repeat(51)).replaceAll("has at.*", "has at most 50 terms"));
        assertTrue(error("x".repeat(3000)).startsWith("character 2001: "));
    }

    private static String error(String text) {
        return assertThrows(QuerySyntax.class, () -> Query.parse(text)).getMessage();
    }

    @Test
    void anEmptyQueryFindsAll() {
        assertTrue(Query.parse("  \t ").isAll());
        assertFalse(Query.parse("a").isAll());
    }

    @Test
    void noTextCausesAnythingButASyntaxError() {
        fuzz(20_000, 1);
    }

    /// Also called with a million by hand.
    static void fuzz(int times, long seed) {
        Random random = new Random(seed);
        String[] words = {"from:", "to:", "subject:", "body:", "header:", "has:", "after:", "before:", "larger:", "smaller:", "mailbox:",
            "id:", "-", "\"", "=", " ", "attachment", "2026-11-30", "T10:00", "2h", "99999999999d", "100K", "\u00fc", "\ud83d\ude00",
            "\ud83d", "\0", "@", "x", "x.test", "9999999G", ":"};
        byte[] row = Row.encode(1, RowsTest.entry("0123456789abcdefghjk", "s\u00fcbject"), 1);
        for (int i = 0; i < times; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                boolean any = random.nextInt(10) == 0;
                text.append(any ? Character.toString((char) random.nextInt(0x300)) : words[random.nextInt(words.length)]);
            }
            try {
                Query query = Query.parse(text.toString(), Instant.EPOCH);
                query.matchesRow(row, 0);
            } catch (QuerySyntax e) {
                assertTrue(e.position() <= text.length(), text::toString);
            }
        }
    }
}
