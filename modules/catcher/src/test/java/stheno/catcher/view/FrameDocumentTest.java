package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import stheno.http.Fields;
import stheno.mail.mime.Message;
import stheno.mail.mime.Part;
import stheno.mail.mime.Source;

class FrameDocumentTest {
    private static final String BASE = "<base target=\"_blank\">";

    private static String document(String html) {
        return FrameDocument.of(html, "../part/", Map.of());
    }

    @Test
    void linksOpenInANewTabWhateverTheMessageSays() {
        assertEquals("<base target=\"_blank\"><a href=\"https://a.test\">x</a>", document("<a href=\"https://a.test\">x</a>"));
        assertEquals("<base target=\"_blank\"><bgsound href=\"https://evil.test\" target=_top>x",
                document("<base href=\"https://evil.test\" target=_top>x"));
    }

    @Test
    void theDocumentTypeStaysFirst() {
        assertEquals("\n<!doctype HTML><base target=\"_blank\"><html>x", document("\n<!doctype HTML><html>x"));
        assertEquals("<base target=\"_blank\"><!doctype html", document("<!doctype html"));
        assertEquals("<base target=\"_blank\"><!doctype " + "x".repeat(500) + ">", document("<!doctype " + "x".repeat(500) + ">"));
    }

    @Test
    void elementsThatLoadInSpiteOfThePolicyAreRenamed() {
        assertEquals(BASE + "<bgsound rel=preconnect href=x><bgsound/rel=x><bgsound\nhttp-equiv=refresh><bgsound src=x></iframe><bgsound>",
                document("<link rel=preconnect href=x><LINK/rel=x><Meta\nhttp-equiv=refresh><iframe src=x></iframe><frame>"));
    }

    @Test
    void otherElementsStayAsTheyAre() {
        String html = "<metadata><linkx><basefont><frameset><p>a < link <b>meta</b></p><style>a>link{}</style><img src=x>";
        assertEquals("<base target=\"_blank\">" + html, document(html));
    }

    @Test
    void noRenamedElementIsLeftInAnyText() {
        Pattern left = Pattern.compile("(?i)<(base|link|meta|iframe|frame)([\\s/>]|$)");
        String[] pieces = {"<", "link", "LINK", "meta", "base", "iframe", "frame", ">", "/", " ", "\n", "\f", "cid:", "cid:x", "\"",
                "<!doctype", "x", "\0"};
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder html = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) html.append(pieces[random.nextInt(pieces.length)]);
            String document = document(html.toString());
            assertTrue(document.contains("<base target=\"_blank\">"));
            String rest = document.replaceFirst(Pattern.quote("<base target=\"_blank\">"), "|");
            assertFalse(left.matcher(rest).find(), html.toString());
        }
    }

    @Test
    void picturesOfTheMessageAreFound() throws IOException {
        Message message = Message.read(Source.of(Samples.octets("Content-Type: multipart/related; boundary=b", "", "--b",
                "Content-Type: text/html", "", "x",
                "--b", "Content-Type: image/png", "Content-ID: <a b@x.test>", "", "y", "--b--")));
        Map<String, Part> pictures = Map.of("a b@x.test", message.part(2), "p&q@x.test", message.part(1));
        String html = "<img src=\"cid:a%20b@x.test\"><img src='CID:p&amp;q@x.test'><p style='background:url(cid:a%20b@x.test)'>";
        assertEquals(BASE + "<img src=\"../part/2\"><img src='../part/1'><p style='background:url(../part/2)'>cid:other acid:a",
                FrameDocument.of(html + "cid:other acid:a", "../part/", pictures));
    }

    @Test
    void thePolicyLetsNothingInButItsOwnPictures() {
        String closed = FrameDocument.fields(false).first("Content-Security-Policy").orElseThrow();
        assertTrue(closed.startsWith("default-src 'none'; img-src 'self' data:; "), closed);
        assertTrue(closed.endsWith("; sandbox allow-popups allow-popups-to-escape-sandbox"), closed);
        assertFalse(closed.contains("script"));
        Fields open = FrameDocument.fields(true);
        assertEquals(closed.replace("data:;", "data: https: http:;").replace("font-src data: https: http:", "font-src data:"),
                open.first("Content-Security-Policy").orElseThrow());
        assertEquals("no-referrer", open.first("Referrer-Policy").orElseThrow());
        assertEquals("nosniff", open.first("X-Content-Type-Options").orElseThrow());
        assertEquals("off", open.first("X-DNS-Prefetch-Control").orElseThrow());
    }

    @Test
    void picturesOfOtherServersAreNoticed() {
        for (String html : new String[] {"<img src=http://a.test/x>", "<IMG SRC = 'x' SRC='HTTPS://a.test'>",
                "<td background=\"//a.test/x\">",
            "<p style=\"background:url(&quot;https://a.test&quot;)\">", "<img srcset='https://a.test 1x'>"}) {
            assertTrue(FrameDocument.refersToOthers(html), html);
        }
        for (String html : new String[] {"<img src=cid:x>", "<a href=https://a.test>x</a>", "<img src=\"data:image/png;base64,x\">",
                "text http://a.test"}) {
            assertFalse(FrameDocument.refersToOthers(html), html);
        }
    }
}
