package stheno.mail.mime.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.mime.Mails.text;
import static stheno.mail.mime.Mails.utf8;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.mail.mime.Limits;
import stheno.mail.mime.Mails;
import stheno.mail.mime.Message;
import stheno.mail.mime.Note;
import stheno.mail.mime.Part;
import stheno.mail.mime.Source;

/// The visible text of messages.
final class MessageTextTest {
    private static List<String> texts(List<Section> sections) {
        return sections.stream().map(section -> section.text().strip()).toList();
    }

    private static List<String> names(MessageText text) {
        return text.attachments().stream().map(Attachment::name).toList();
    }

    private static List<String> notes(MessageText text, Note.Kind kind) {
        return text.notes().stream().filter(note -> note.kind() == kind).map(Note::text).toList();
    }

    private static String multipart(String type, String... parts) {
        String boundary = "b" + Math.abs(String.join("", parts).hashCode());
        return "Content-Type: multipart/" + type + "; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n"
                + String.join("\r\n--" + boundary + "\r\n", parts) + "\r\n--" + boundary + "--\r\n";
    }

    private static String leaf(String header, String body) {
        return (header.isEmpty() ? "" : header + "\r\n") + "\r\n" + body;
    }

    @Test // case 3
    void eachPartIsDecodedByItsOwnCharset() {
        String cyrillic = new String("Привет".getBytes(Charset.forName("windows-1251")), StandardCharsets.ISO_8859_1);
        MessageText text = text(multipart("mixed", leaf("Content-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: 8bit",
                cyrillic),
                leaf("Content-Type: text/plain; charset=UTF-8", utf8("Grüße")),
                leaf("Content-Type: text/plain; charset=\"iso-2022-jp\"", "\u001b$BF|K\\\u001b(B"),
                leaf("Content-Type: text/plain; charset=us-ascii", utf8("Ünd")), leaf("Content-Type: text/plain", "\u00dcnd")));
        assertEquals(List.of("Привет", "Grüße", "日本", "Ünd", "Ünd"), texts(text.shown()));
        assertEquals(List.of(), text.notes());
    }

    @Test
    void aCharsetThatIsUnknownOrNotThatOfTheTextIsSaid() {
        MessageText unknown = text("Content-Type: text/plain; charset=x-none", "", utf8("Grüße"));
        assertEquals(List.of("Grüße"), texts(unknown.shown()));
        assertEquals(List.of("The charset \"x-none\" is unknown. The text is read as UTF-8 or windows-1252."),
                notes(unknown, Note.Kind.CHARSET));
        MessageText wrong = text("Content-Type: text/plain; charset=utf-8", "", "Gr\u00FC\u00DFe");
        assertEquals(List.of("Some octets of the text are no characters of the charset \"utf-8\"."), notes(wrong, Note.Kind.CHARSET));
        assertTrue(wrong.shown().getFirst().text().startsWith("Gr\uFFFD"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "text/html; charset=utf-8|<meta charset=windows-1251>ü|ü",
            "text/html|<META charset=\"UTF-8\">ü|ü",
            "text/html|<meta http-equiv=Content-Type content='text/html; charset = utf-8'>ü|ü",
            "text/html|<meta charset=utf-16>ü|ü",
            "text/html|<meta name=x><meta charset=utf-8>ü|ü",
            "text/html|ü|ü",
            "text/html|<meta charset=koi8-r>ü|ц╪"})
    void htmlSaysItsCharsetItself(String type, String html, String expected) {
        String shown = text("Content-Type: " + type, "", utf8(html)).html().getFirst().text();
        assertTrue(shown.contains(expected), shown);
    }

    @Test // case 8
    void allTextsOfMixedPartsAreShownInOrder() {
        MessageText text = text(multipart("mixed", leaf("Content-Type: text/html", "<p>1"),
                leaf("Content-Type: image/png; name=a.png", "x"),
                leaf("Content-Type: text/html", "<p>2"), leaf("Content-Type: application/pdf; name=b.pdf", "x"),
                leaf("Content-Type: text/html", "<p>3")));
        assertEquals(List.of("<p>1", "<p>2", "<p>3"), texts(text.shown()));
        assertEquals(List.of("a.png", "b.pdf"), names(text));
    }

    @Test // case 8
    void ofAlternativesTheLastIsShownThatCanBe() {
        MessageText text = text(multipart("alternative", leaf("Content-Type: text/plain", "plain"),
                multipart("related", leaf("Content-Type: text/html", "<img src=cid:p>"),
                leaf("Content-Type: image/png\r\nContent-ID: <p>", "x")),
                leaf("Content-Type: text/x-amp-html", "amp"), leaf("Content-Type: application/x-unknown", "x")));
        assertEquals(List.of("<img src=cid:p>"), texts(text.shown()));
        assertEquals(List.of("plain"), texts(text.plain()));
        assertEquals(List.of("<img src=cid:p>"), texts(text.html()));
        assertEquals(1, text.pictures().size());
        MessageText plainLast = text(multipart("alternative", leaf("Content-Type: text/html", "<p>h"),
                leaf("Content-Type: text/plain", "p")));
        assertEquals(List.of("p"), texts(plainLast.shown()));
        assertEquals(List.of("<p>h"), texts(plainLast.html()));
    }

    @Test
    void attachmentsWithinAnAlternativeThatIsNotShownAreListed() {
        MessageText text = text(multipart("alternative", multipart("mixed", leaf("", "one"),
                leaf("Content-Type: application/pdf; name=a.pdf", "x")),
                leaf("Content-Type: text/html", "<p>h")));
        assertEquals(List.of("a.pdf"), names(text));
        assertEquals(List.of("<p>h"), texts(text.shown()));
    }

    @Test // case 9
    void picturesThatHtmlNamesAreShownInPlace() {
        MessageText text = text(multipart("mixed",
                leaf("Content-Type: text/html", "<img src=\"cid:one%40x.test\"><IMG SRC='CID:two@x.test'><td background=cid:three> "
                        + "<p style=\"background:url(cid:four&#64;x)\"><a href=\"cid:five\">file</a>"),
                leaf("Content-Type: image/png\r\nContent-ID: <one@x.test>", "x"),
                leaf("Content-Type: image/png; name=two.png\r\nContent-Disposition: attachment\r\nContent-ID: <two@x.test>", "x"),
                leaf("Content-Type: image/png\r\nContent-ID: three\r\nContent-Disposition: inline", "x"),
                leaf("Content-Type: image/png\r\nContent-ID: <four@x>", "x"),
                leaf("Content-Type: application/pdf; name=five.pdf\r\nContent-ID: <five>", "x"),
                leaf("Content-Type: image/png; name=six.png\r\nContent-ID: <six>\r\nContent-Disposition: inline", "x"),
                leaf("Content-Type: image/gif", "x")));
        assertEquals(List.of("five.pdf", "six.png", "part-8.gif"), names(text));
        assertEquals(4, text.pictures().size());
        assertEquals(2, text.pictures().get(MessageText.contentId("one%40x.test")).index());
        assertEquals(5, text.pictures().get("four@x").index());
    }

    @Test
    void theRootOfRelatedPartsIsTheOneThatStartNames() {
        MessageText text = text(multipart("related; start=\"<r>\"", leaf("Content-Type: text/html\r\nContent-ID: <o>", "other"),
                leaf("Content-Type: text/html\r\nContent-ID: <r>", "root")));
        assertEquals(List.of("root"), texts(text.shown()));
        assertEquals(List.of("part-1.html"), names(text));
        MessageText imageFirst = text(multipart("related", leaf("Content-Type: image/png", "x"), leaf("Content-Type: text/html", "root")));
        assertEquals(List.of("root"), texts(imageFirst.shown()));
    }

    @Test
    void attachedMessagesAreAttachmentsAsAWhole() {
        MessageText text = text(multipart("mixed", leaf("", "mine"), leaf("Content-Type: message/rfc822",
                "Subject: theirs\r\n" + multipart("mixed", leaf("", "theirs"), leaf("Content-Type: image/png; name=a.png", "x")))));
        assertEquals(List.of("mine"), texts(text.shown()));
        assertEquals(List.of("part-2.eml"), names(text));
        MessageText forwarded = text("Content-Type: message/rfc822", "", "Subject: theirs", "", "their text");
        assertEquals(List.of("their text"), texts(forwarded.shown()));
    }

    @Test
    void textsThatAreAttachedAreNotShown() {
        MessageText text = text(multipart("mixed", leaf("", "body"),
                leaf("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt", "x"),
                leaf("Content-Type: text/x-diff\r\nContent-Disposition: inline; filename=b.diff", "x"),
                leaf("Content-Type: text/enriched", "rich"),
                leaf("Content-Type: text/csv", "1,2"), leaf("Content-Type: text/plain; name=c.txt", "inline")));
        assertEquals(List.of("body", "rich", "inline"), texts(text.shown()));
        assertEquals(List.of("a.txt", "b.diff", "part-5.csv"), names(text));
    }

    @Test
    void signedMessagesShowWhatIsSigned() {
        MessageText text = text(multipart("signed; micalg=pgp-sha256", multipart("mixed", leaf("", "signed")),
                leaf("Content-Type: application/pgp-signature; name=signature.asc", "x")));
        assertEquals(List.of("signed"), texts(text.shown()));
        assertEquals(List.of("signature.asc"), names(text));
    }

    @Test // case 12
    void winmailDatIsAnAttachmentOfThatName() {
        assertEquals(List.of("winmail.dat"), names(text(multipart("mixed", leaf("", "x"),
                leaf("Content-Type: application/ms-tnef", "x")))));
        MessageText whole = text("Content-Type: application/pdf", "Content-Transfer-Encoding: base64", "", "aGVsbG8=");
        assertEquals(List.of("part-0.pdf"), names(whole));
        assertEquals(5, whole.attachments().getFirst().size());
        assertEquals(List.of(), whole.shown());
    }

    @Test
    void namesOfFilesAreNoPathsAndHideNothing() {
        for (String[] c : new String[][] {{"../../etc/passwd", "passwd"}, {"C:\\temp\\x.doc", "x.doc"}, {"a\u0000b\u0007.txt", "ab.txt"},
                {"..", "part-1.bin"},
                {"/", "part-1.bin"}}) {
            assertEquals(List.of(c[1]), names(text(multipart("mixed", leaf("Content-Type: application/x; name=\"" + c[0] + "\"", "x")))));
        }
        assertEquals(List.of("exe.fdp"),
                names(text(multipart("mixed", leaf("Content-Disposition: attachment; filename*=utf-8''exe%E2%80%AE.fdp", "x")))));
    }

    @Test // case 10
    void brokenEncodingsAreSaidAndHarmNoOtherPart() {
        MessageText text = text(multipart("mixed", leaf("Content-Transfer-Encoding: base64", "aGVs*bG8=="),
                leaf("Content-Transfer-Encoding: quoted-printable", "a=b,b"),
                leaf("", "whole")));
        assertEquals(List.of("hello", "a=b,b", "whole"), texts(text.shown()));
        assertEquals(List.of("The base64 encoding of the text is broken. What can be decoded is shown.",
                "The quoted-printable encoding of the text is broken. What can be decoded is shown."), notes(text, Note.Kind.ENCODING));
    }

    @ParameterizedTest // case 11
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "a \\nb\\n|a b\\n", "a\\nb\\n|a\\nb\\n", "> a \\n> b\\nc\\n|> a b\\nc\\n", ">> a \\n> b\\n|>> a \\n> b\\n",
                    ">>> a \\n>>> b|>>> a b",
            "`  a\\n`|` a\\n`", "` >a\\n`|>a\\n", "` From x\\n`|From x\\n", "a \\n-- \\nsig\\n|a \\n-- \\nsig\\n",
            "> -- \\n> sig \\n> x|> -- \\n> sig x",
            "a \\n\\nb|a \\nb", "|", "\\n\\n|\\n\\n", "`a `|`a `"})
    void flowedTextIsJoined(String flowed, String expected) {
        String source = flowed == null ? "" : flowed.replace("\\n", "\n");
        assertEquals(expected == null ? "" : expected.replace("\\n", "\n"), Flowed.join(source, false));
    }

    @Test // case 11
    void theJoiningBlankIsDroppedWithDelsp() {
        assertEquals(List.of("日本語 x"), texts(text("Content-Type: text/plain; charset=utf-8; format=Flowed; DelSp=Yes", "", utf8("日本 "),
                utf8("語 x")).shown()));
        assertEquals(List.of("one two\nthree"), texts(text("Content-Type: text/plain; format=flowed", "", "one ", "two", "three").shown()));
        assertEquals(List.of("one \ntwo"), texts(text("Content-Type: text/plain", "", "one ", "two").shown()));
    }

    @Test
    void textPastItsLimitIsCutAndSaid() throws java.io.IOException {
        byte[] octets = Mails.octets(multipart("mixed", leaf("", "a".repeat(50)), leaf("", "b".repeat(60)), leaf("", "c")));
        MessageText text = MessageText.of(Message.read(Source.of(octets), new Limits(1000, 100, 100_000, 100)));
        assertEquals(List.of("a".repeat(50), "b".repeat(50), ""), texts(text.shown()));
        assertEquals(List.of("The message has more than 100 octets of text. The rest is not shown."), notes(text, Note.Kind.LIMIT));
    }

    @Test
    void linksAreFoundEachOnce() {
        MessageText text = text(multipart("alternative",
                leaf("Content-Type: text/plain",
                "See https://x.test/a?b=1&c=2, (http://y.test/(z)) <https://x.test/d>. HTTPS://X.test/e! http:// x://y"),
                leaf("Content-Type: text/html", "<a class=x HREF='https://x.test/a?b=1&amp;c=2'>t</a><a href=javascript:alert(1)>"
                        + "<a href=\"mailto:ann@x.test\"><a href = https://x.test/f >x</a><img href=http://no.test>")));
        assertEquals(List.of("https://x.test/a?b=1&c=2", "mailto:ann@x.test", "https://x.test/f", "http://y.test/(z)", "https://x.test/d",
                "HTTPS://X.test/e"),
                text.links());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "Your code is 123456.|123456", "Your verification code: 123 456|123456", "123-456 is your OTP|123456", "PIN:\\n\\n   9876|9876",
            "Use G-482913 to verify|482913", "Your password reset token 12345678|12345678", "code 123|", "code 123456789|",
            "Order 123456 shipped|",
            "spinning 123456 wheels|", "code 12.3456|", "code $1234|", "code: 2026-11-30|", "code AB123456|", "code call +4912345678|",
            "Your code is 2026|2026", "The code of conduct was written in the long gone year of 2026|", "您的验证码是123456，请勿泄露|123456",
            "Bestätigungscode 4711|4711", "codes 1111 and 2222|1111,2222", "code https://x.test/123456|", "12:3456 code|",
            "code 1234 or 1234|1234"})
    void codesAreFoundNearTheirWords(String body, String codes) {
        MessageText text = text("Content-Type: text/plain; charset=utf-8", "", utf8(body.replace("\\n", "\r\n")));
        assertEquals(codes == null ? List.of() : List.of(codes.split(",")), text.codes());
    }

    @Test
    void codesAreFoundInHtmlAlone() {
        MessageText text = text("Content-Type: text/html", "",
                "<style>.a{color:#123456}</style><p>Your <b>code</b>:</p><h1 style=\"x:654321\">778899</h1>");
        assertEquals(List.of("778899"), text.codes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "<p>a</p><p>b|a\\nb", "a<br>b|a\\nb", "a <b>b</b>\\n c|a b c", "<script>x</script>a|a", "a<!-- <p>x -->b|ab", "a<!-- x|a x",
                    "a&amp;b&uuml;&#x20ac;&#8364;&x;|a&bü€€&x;",
            "a < b|a < b", "<a title='>'>x|x", "<a title='>x|", "<style>x|", "a&nbsp;b|a b", "<svg/onload=x>y</svg>z|z",
            "<title>t</title>b|b", "a<|a<", "a<p|a",
            "&#0;&#xD800;&#99999999999;|\uFFFD\uFFFD&#99999999999;"})
    void htmlIsReadAsText(String html, String expected) {
        assertEquals(expected == null ? "" : expected.replace("\\n", "\n"), HtmlText.plain(html.replace("\\n", "\n")));
    }

    @Test
    void hostileTextsTakeLinearTime() {
        for (String piece : List.of("<", "<a ", "<a href=\"", "<a href=", "<!--", "<style>", "</", "&", "&#", "cid:", "http://", "http://(",
                "<a '\">", "code 1234 ", "1234 ",
                "> ", " \n", "\r", "<a b=c ", "c:i:d:")) {
            String body = piece.repeat(400_000 / piece.length());
            long start = System.nanoTime();
            for (String type : List.of("text/html", "text/plain; format=flowed", "text/calendar")) text("Content-Type: " + type, "", body);
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis < 5000, piece + ": " + millis + " ms");
        }
    }

    @Test
    void thePartOfASectionIsSaid() {
        Part part = text("Content-Type: text/html", "", "x").shown().getFirst().part();
        assertEquals(0, part.index());
        assertEquals(Section.Format.HTML, text("Content-Type: text/html", "", "x").shown().getFirst().format());
    }
}
