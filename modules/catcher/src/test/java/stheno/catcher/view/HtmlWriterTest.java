package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HtmlWriterTest {
    private static final String[] HOSTILE = {"<", ">", "\"", "'", "&", "`", "=", "<script>", "</script>", "<!--", "-->", "]]>",
            "\" onload=\"", "&#60;", "&lt;",
        "\0", "\u0008", "\u001B", "\u007F", "\u0085", "\u202E", "\u202D", "\u202A", "\u2066", "\u2069", "\u200F", "\uD83D", "\uDE00",
        "\uD83D\uDE00", "\uFFFE",
        "\n", "\r", "\t", " ", "a", "javascript:", "</title>", "</textarea>", "<svg/onload=", "\uFEFF", "\u2028", "%00", "\\"};

    @Test
    void noTextLeavesItsPlace() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) text.append(HOSTILE[random.nextInt(HOSTILE.length)]);
            String hostile = text.toString();
            HtmlWriter out = new HtmlWriter();
            out.open("p").with("title", hostile).text(hostile).open("b").line(hostile).close().close();
            List<HtmlTokens.Element> elements = HtmlTokens.of(out.page());
            assertEquals(List.of("p", "b"), elements.stream().map(HtmlTokens.Element::name).toList());
            assertEquals(1, elements.getFirst().attributes().size());
        }
    }

    @Test
    void textIsTheSameAfterReading() {
        String text = "a < b && \"c\" > 'd' \uD83D\uDE00\n\tend";
        assertEquals(text, HtmlTokens.of(new HtmlWriter().open("p").text(text).close().page()).getFirst().text().toString());
    }

    @Test
    void controlsAndHalvesOfPairsAreShownAsReplacements() {
        assertEquals("<p>a\uFFFD\uFFFD\uFFFDb</p>", new HtmlWriter().open("p").text("a\u0007\uD83D\u202Eb").close().page());
    }

    @Test
    void aLineHasNoLineEndsAndNoDirections() {
        assertEquals("<p>a b c</p>", new HtmlWriter().open("p").line("a\u202E\nb\u2066\tc\u200F").close().page());
    }

    @Test
    void scriptsCannotBeWritten() {
        for (String attribute : new String[] {"onclick", "onload", "style", "srcdoc"}) {
            HtmlWriter out = new HtmlWriter().open("p");
            assertThrows(IllegalArgumentException.class, () -> out.with(attribute, "x"), attribute);
        }
        for (String address : new String[] {"javascript:x", " javascript:x", "java\nscript:x", "data:text/html,x", "vbscript:x",
                "//evil.test/", "\\\\evil.test",
            "/\\evil.test", "\u0001javascript:x", "JAVASCRIPT:x", "blob:x", "file:///etc", "ftp://x"}) {
            HtmlWriter out = new HtmlWriter().open("a");
            assertThrows(IllegalArgumentException.class, () -> out.with("href", address), address);
        }
    }

    @Test
    void relativeWebAndMailAddressesAreSafe() {
        for (String address : new String[] {"", "../x", "message/1?q=a:b", "#a:b", "./?q=javascript:", "https://x.test/", "HTTP://x.test",
                "mailto:a@b.test"}) {
            assertTrue(HtmlWriter.isSafeAddress(address), address);
        }
        assertFalse(HtmlWriter.isSafeAddress("a:b/c"));
    }

    @Test
    void aPageThatIsNotClosedIsNoPage() {
        assertThrows(IllegalStateException.class, () -> new HtmlWriter().open("p").page());
    }

    @Test
    void namesOfTagsAndAttributesAreConstants() {
        assertThrows(IllegalArgumentException.class, () -> new HtmlWriter().open("p onload"));
        assertThrows(IllegalArgumentException.class, () -> new HtmlWriter().open("p").with("x>", ""));
    }
}
