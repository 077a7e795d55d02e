package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextBodyTest {
    private static String written(String text) {
        HtmlWriter out = new HtmlWriter();
        assertTrue(TextBody.write(out, text));
        return out.page();
    }

    private static List<String> links(String text) {
        return HtmlTokens.of(written(text)).stream().filter(element -> element.name().equals("a")).map(link -> {
            assertEquals("_blank", link.attribute("target"));
            assertEquals("noopener noreferrer", link.attribute("rel"));
            assertEquals(link.attribute("href"), link.text().toString());
            return link.attribute("href");
        }).toList();
    }

    @Test
    void webAndMailAddressesAreLinks() {
        assertEquals(List.of("https://a.test/x?y=1&z=2#f", "HTTP://b.test", "mailto:ann@c.test"),
                links("See https://a.test/x?y=1&z=2#f, or HTTP://b.test. Or mailto:ann@c.test!"));
    }

    @Test
    void bracketsAndPunctuationAroundALinkAreNotPartOfIt() {
        assertEquals(List.of("https://a.test/x_(y)", "https://b.test/", "https://c.test/"),
                links("(https://a.test/x_(y)) <https://b.test/> \"https://c.test/\"..."));
    }

    @Test
    void nothingElseIsALink() {
        for (String text : new String[] {"javascript:alert(1)", "data:text/html,x", "xhttps://a.test", "https://", "http:a.test",
                "ftp://a.test", "//a.test",
            "https://\u0001", "https:\\\\a.test"}) {
            assertEquals(List.of(), links(text), text);
        }
        assertEquals(List.of("https://a.test"), links("javascript:https://a.test")); // the address alone
    }

    @Test
    void quotesAndTheSignatureAreSetOff() {
        String html = written("Hi\n> one\n> > two\n> three\nbye\n-- \nAnn\n");
        assertEquals(List.of("> one\n", "> > two\n", "> three\n"), HtmlTokens.texts(html, "quote"));
        assertEquals(List.of("-- \nAnn\n"), HtmlTokens.texts(html, "signature"));
        assertEquals("Hi\n> one\n> > two\n> three\nbye\n-- \nAnn\n", HtmlTokens.texts(html, "text").getFirst());
    }

    @Test
    void noTextIsLostAndNoneLeavesItsPlace() {
        Random random = new Random(7);
        String[] pieces = {"> ", ">", "\n", "-- \n", "https://a.test/", "http://", "mailto:", "<b>", "\"", "&", "(", ")", "x", " ",
                "javascript:", ":", "\uD83D\uDE00"};
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) text.append(pieces[random.nextInt(pieces.length)]);
            assertEquals(text.toString(), HtmlTokens.texts(written(text.toString()), "text").getFirst());
        }
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        HtmlWriter out = new HtmlWriter();
        assertFalse(TextBody.write(out, "a".repeat(TextBody.MOST - 1) + "\uD83D\uDE00"));
        assertEquals("a".repeat(TextBody.MOST - 1), HtmlTokens.texts(out.page(), "text").getFirst());
    }

    @Test
    void manyColonsAndLinksAreQuick() {
        String colons = ":".repeat(TextBody.MOST);
        assertEquals(colons, HtmlTokens.texts(written(colons), "text").getFirst());
        String links = "https://a.test ".repeat(TextBody.MOST / 15);
        assertEquals(5000, links(links).size());
    }
}
