package stheno.catcher.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleTest {
    @Test
    void aRuleIsReadAndWrittenInTheSameForm() {
        Rule rule = Rule.parse("rcpt to=flaky@x.test code=450 count=2");
        assertEquals(Phase.RCPT, rule.phase());
        assertEquals("flaky@x.test", rule.to().orElseThrow().text());
        assertEquals(450, rule.code());
        assertEquals(2, rule.count());
        assertEquals("rcpt to=flaky@x.test code=450 status=4.2.1 text=\"Mailbox busy\" count=2", rule.toString());
        for (String text : List.of("data from=*@shop.test code=552", "mail rate=10", "end to=slow@* delay=3s disconnect",
                "rcpt probability=10% code=451 text=\"Try again\"", "connect client=10.* delay=500ms", "helo helo=x code=550 status=5.7.1",
                "AUTH mailbox=a?b CODE=535 text=\"\"")) {
            Rule read = Rule.parse(text);
            assertEquals(read, Rule.parse(read.toString()), text);
        }
        assertEquals(421, Rule.parse("mail rate=10").code());
        assertEquals(Duration.ofMinutes(2), Rule.parse("end delay=2m").delay());
    }

    @Test
    void aMistakeIsNamed() {
        assertEquals("rule: it begins with \"foo\", not with a phase: connect, helo, auth, mail, rcpt, data, end.", error("foo code=450"));
        assertEquals("rule: it begins with nothing, not with a phase: connect, helo, auth, mail, rcpt, data, end.", error("  "));
        assertEquals("rule: \"too\" is no key: from, to, mailbox, client, helo, code, status, text, count, delay, rate, probability, "
                + "disconnect.", error("rcpt too=x"));
        assertEquals("rule: it does nothing: add code=, delay= or disconnect.", error("rcpt to=x"));
        assertEquals("rule: code=\"250\" is no number from 400 to 599.", error("rcpt code=250"));
        assertEquals("rule: to= is not known at mail, but from rcpt on.", error("mail to=x code=450"));
        assertEquals("rule: code comes twice.", error("rcpt code=450 code=451"));
        assertEquals("rule: code needs a value: code=....", error("rcpt code"));
        assertEquals("rule: code= has no value.", error("rcpt code= \"450\""));
        assertEquals("rule: disconnect takes no value.", error("rcpt disconnect=yes"));
        assertEquals("rule: code and disconnect exclude each other: a dropped connection gets no reply.",
                error("rcpt code=450 disconnect"));
        assertEquals("rule: status \"5.1.1\" does not fit code 450.", error("rcpt code=450 status=5.1.1"));
        assertEquals("rule: delay=\"1h\" is no time up to ten minutes: write 500ms, 3s or 2m.", error("rcpt delay=1h"));
        assertEquals("rule: probability=\"2\" is no number from 0 to 1.", error("rcpt code=450 probability=2"));
        assertEquals("rule: the quote of text is not closed.", error("rcpt code=450 text=\"x"));
        assertEquals("rule: it has a control character at 5.", error("rcpt\r\n code=450"));
    }

    private static String error(String text) {
        return assertThrows(IllegalArgumentException.class, () -> Rule.parse(text)).getMessage();
    }

    @Test
    void starsAndQuestionMarksMatch() {
        assertTrue(new WildcardPattern("*@X.test").matches("ann@x.TEST"));
        assertTrue(new WildcardPattern("a*b*c").matches("axxbxxc"));
        assertTrue(new WildcardPattern("*").matches(""));
        assertTrue(new WildcardPattern("a?c").matches("abc"));
        assertFalse(new WildcardPattern("a?c").matches("ac"));
        assertFalse(new WildcardPattern("*@x.test").matches("ann@x.test.example"));
        assertFalse(new WildcardPattern("a*b*c").matches("axxcxxb"));
        assertFalse(new WildcardPattern("*a".repeat(200) + "b").matches("a".repeat(2000)), "in no time");
    }

    @Test
    void noTextCausesAnythingButAMessage() {
        fuzz(20_000, 1);
    }

    /// Also called with a million by hand.
    static void fuzz(int times, long seed) {
        Random random = new Random(seed);
        String[] words = {"rcpt", "end", "mail ", " to=", " from=", " code=", " count=", " delay=", " rate=", " probability=",
            " disconnect", " text=", " status=", "\"", "=", " ", "450", "5.1.1", "3s", "99999999999",
            "NaN", "-1", "0.5", "%", "*@x", "\0", "\u00fc"};
        for (int i = 0; i < times; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "rcpt" : "");
            for (int n = random.nextInt(12); n > 0; n--) text.append(words[random.nextInt(words.length)]);
            try {
                Rule rule = Rule.parse(text.toString());
                assertEquals(rule, Rule.parse(rule.toString()), text::toString);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("rule: "), () -> text + ": " + e);
            }
        }
    }
}
