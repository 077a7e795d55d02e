package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The cases of real mail, as a browser gets them.
@Timeout(60)
class MessagePageTest {
    @TempDir
    Path folder;
    ViewServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ViewServer(folder);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private ViewServer.Answer page(String... lines) throws IOException {
        return server.message(server.samples.add(lines));
    }

    private static byte[] latin(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private String title(String... subject) throws IOException {
        server.samples.add(latin(String.join("\r\n", subject), "", "x"), "a@x.test", "b@x.test");
        return server.get("/").texts("subject").getFirst();
    }

    @Test
    void subjectsOfEncodedWords() throws IOException {
        assertEquals("na\u00EFve", title("Subject: =?UTF-8?Q?na=C3?=", " =?UTF-8?Q?=AFve?="));
        assertEquals("[Job: 7]done", title("Subject: =?us-ascii?Q?[Job:_7]?=  =?us-ascii?Q?done?="));
        assertEquals("Val\u00C3\u00A9", title("Subject: =?ISO-8859-1?Q?Val=C3=A9?="));
        assertEquals("=?x-none?Q?a?=", title("Subject: =?x-none?Q?a?="));
        assertEquals("=?utf-8?B?%%%?=", title("Subject: =?utf-8?B?%%%?="));
        assertEquals("(no subject)", title("Subject: "));
        assertEquals("(no subject)", title("X-Other: x"));
        assertEquals("Gr\u00FC\u00DFe", title("Subject: Gr\u00C3\u00BC\u00C3\u009Fe"));
        assertEquals("Gr\u00FC\u00DFe", title("Subject: Gr\u00FC\u00DFe"));
    }

    @Test
    void aBodyInItsOwnCharset() throws IOException {
        byte[] octets = latin("Content-Type: text/plain; charset=windows-1251", "Content-Transfer-Encoding: 8bit", "",
                "\u00CF\u00F0\u00E8\u00E2\u00E5\u00F2");
        var page = server.message(server.samples.add(octets, "a@x.test", "b@x.test"));
        assertEquals("\u041F\u0440\u0438\u0432\u0435\u0442", page.texts("text").getFirst().strip());
    }

    @Test
    void namesOfFiles() throws IOException {
        var page = page("Content-Type: multipart/mixed; charset=\"UTF-8\"; boundary = \"a;b\" ; type=\"text/html\"", "", "--a;b",
                "Content-Disposition: attachment; filename*1=\"b.p\"; filename*0=\"a\"; filename*2=df", "Content-Type: application/pdf",
                "", "x", "--a;b",
                "Content-Disposition: attachment; filename=\"=?iso-8859-1?q?a=2epdf?=\"", "Content-Type: APPLICATION/PDF", "", "x", "--a;b",
                "Content-Disposition: attachment; filename=\"<img src=x>\"; filename*=UTF-8''%3Cb%3E%E2%80%AE.txt",
                "Content-Type: application/x", "", "x", "--a;b--");
        List<String> names = HtmlTokens.of(page.body()).stream().filter(e -> e.name().equals("span") && e.has("name")).map(e -> e.text()
                .toString()).toList();
        assertEquals(List.of("ab.pdf", "a.pdf", "<b>.txt"), names);
    }

    @Test
    void theNameOfADownloadedFile() throws IOException {
        String id = server.samples.add("Content-Type: application/x; name=\"a\\\"\u00DC.txt\"", "", "content");
        var part = server.get("/message/" + id + "/part/0");
        assertEquals("content\r\n", part.body());
        assertEquals("attachment; filename=\"a__.txt\"; filename*=UTF-8''a%22%C3%9C.txt", part.field("Content-Disposition").orElseThrow());
        assertEquals("application/octet-stream", part.field("Content-Type").orElseThrow());
    }

    @Test
    void brokenMultiparts() throws IOException {
        var open = page("Content-Type: multipart/mixed; boundary=b", "", "preamble", "--b", "", "first", "--b", "Content-Type: text/plain",
                "", "to the end");
        assertEquals(List.of("first", "to the end"), open.texts("text").stream().map(String::strip).toList());
        assertFalse(open.texts("tab").getFirst().contains("preamble"));
        var none = page("Content-Type: multipart/mixed", "", "shown as text");
        assertTrue(none.texts("text").getFirst().contains("shown as text"));
    }

    @Test
    void allHtmlPartsAreShownInOrder() throws IOException {
        String id = server.samples.add(Samples.resource("fragments.eml", ""), "a@x.test", "b@x.test");
        var page = server.message(id);
        List<String> frames = HtmlTokens.of(page.body()).stream().filter(e -> e.name().equals("iframe")).map(e -> e.attribute("src"))
                .toList();
        assertEquals(List.of(id + "/html/1", id + "/html/3", id + "/html/5"), frames);
        assertTrue(server.get("/message/" + frames.get(1)).body().contains("the <b>second</b>"));
        List<String> names = HtmlTokens.of(page.body()).stream().filter(e -> e.name().equals("span") && e.has("name")).map(e -> e.text()
                .toString()).toList();
        assertEquals(List.of("one.png", "winmail.dat"), names);
    }

    @Test
    void picturesInPlace() throws IOException {
        String id = server.samples.add(Samples.resource("welcome.eml", ""), "a@x.test", "b@x.test");
        var page = server.message(id);
        assertEquals(List.of(), page.texts("attachments"));
        var frame = server.get("/message/" + id + "/html/3");
        assertTrue(frame.body().contains("<img src=\"../part/4\""), frame.body());
        var picture = server.get("/message/" + id + "/part/4");
        assertEquals("image/png", picture.field("Content-Type").orElseThrow());
        assertTrue(picture.field("Content-Disposition").orElseThrow().startsWith("inline;"));
        assertTrue(picture.field("Cross-Origin-Resource-Policy").isEmpty()); // the frame has an origin of its own
        assertEquals(200, server.get("/message/" + id + "?show=text").status());
        assertEquals(List.of("774921"), page.texts("code"));
    }

    @Test
    void brokenEncodingsAreShownAndSaid() throws IOException {
        var page = page("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "aGVsbG8==!!=");
        assertTrue(page.texts("text").getFirst().startsWith("hello"));
        assertTrue(page.texts("doubts").getFirst().contains("base64"), page.texts("doubts").toString());
        var quoted = page("Content-Type: text/plain", "Content-Transfer-Encoding: quoted-printable", "", "a=b,b x=ZZ change_password=");
        assertTrue(quoted.texts("text").getFirst().startsWith("a=b,b x=ZZ change_password"));
    }

    @Test
    void flowedText() throws IOException {
        var page = page("Content-Type: text/plain; format=flowed", "", "one ", "two", "> q ", "> r", "fixed", "fixed", "-- ", "sig");
        assertEquals("one two\n> q r\nfixed\nfixed\n-- \nsig", page.texts("text").getFirst().strip());
    }

    @Test
    void anInvitation() throws IOException {
        var page = server.message(server.samples.add(Samples.resource("invitation.eml", ""), "a@x.test", "b@x.test"));
        String card = page.texts("invitation").getFirst();
        for (String shown : new String[] {"REQUEST", "Release planning", "Thu, 3 Dec 2026, 10:00", "11:30", "Europe/Berlin",
                "Room 4, second floor", "Carla Chen",
            "bob@example.org", "needs action", "Dave Dunn", "accepted", "What is left"}) {
            assertTrue(card.contains(shown), shown + " in " + card);
        }
        assertTrue(page.texts("text").getLast().contains("You are invited"));
    }

    @Test
    void aFloodOfPartsIsBounded() throws IOException {
        StringBuilder flood = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        while (flood.length() < 1_000_000) flood.append("--b\r\n\r\n\r\n");
        String id = server.samples.add(flood.toString().getBytes(StandardCharsets.US_ASCII), "a@x.test", "b@x.test");
        var page = server.message(id);
        assertTrue(page.texts("doubts").getFirst().contains("1000 parts"), page.texts("doubts").toString());
        assertTrue(page.body().length() < 200_000);
        var parts = server.get("/message/" + id + "?show=parts");
        assertTrue(HtmlTokens.of(parts.body()).stream().filter(e -> e.has("number")).count() <= 1001);
    }

    @Test
    void aLongTextIsCutAndSaid() throws IOException {
        String id = server.samples.add(("\r\n" + "0123456789\r\n".repeat(60_000)).getBytes(StandardCharsets.US_ASCII), "a@x.test",
                "b@x.test");
        var page = server.message(id);
        assertTrue(page.body().length() < 1_000_000);
        assertTrue(page.texts("note").getFirst().contains("500,000 characters"));
        assertTrue(server.get("/message/" + id + "?show=source").texts("note").getFirst().contains("488 KB"));
        assertEquals(720_000, server.get("/message/" + id + "/part/0").body().length());
    }

    @Test
    void whatAStrictServerRefusesIsSaid() throws IOException {
        byte[] octets = "Subject: from BusyBox\r\r\n\r\r\nx\r\r\n".getBytes(StandardCharsets.US_ASCII);
        String id = server.samples.add(octets, "a@x.test", "b@x.test");
        var page = server.message(id);
        assertEquals("3 lines end in CR CR LF. A strict server refuses this: 550 5.5.2.", page.texts("doubts").getFirst());
        assertEquals(1, server.get("/").texts("doubt").size());
        assertTrue(server.get("/message/" + id + "/source").body().endsWith("Subject: from BusyBox\r\r\n\r\r\nx\r\r\n"));
    }

    @Test
    void envelopeAndHeaderStandSideBySide() throws IOException {
        byte[] octets = Samples.octets("From: Ann <ann@x.test>", "To: Bob <BOB@X.test>, bob@x.test", "Subject: s", "", "x");
        String id = server.samples.by("app").add(octets, "", "bob@x.test", "hidden@x.test", "\"odd user\"@x.test");
        var page = server.message(id);
        List<String> facts = page.texts("fact");
        assertTrue(facts.getFirst().startsWith("EnvelopeFrom<>Tobob@x.testhidden@x.testBcc\"odd user\"@x.testBcc"), facts.getFirst());
        assertTrue(facts.getFirst().contains("Clientapp.example.org [192.0.2.7]Loginapp"), facts.getFirst());
        assertTrue(facts.getLast().startsWith("HeaderFromAnn ann@x.testToBob BOB@X.testbob@x.test"), facts.getLast());
        assertFalse(server.get("/message/" + id + "/source").body().contains("hidden"));
        assertEquals(1, server.get("/?q=to:hidden@x.test").texts("row").size());
    }

    @Test
    void hostileHtmlStaysInItsFrame() throws IOException {
        String id = server.samples.html("<script>alert(1)</script>", Samples.resource("hostile.html", "http://192.0.2.1"));
        var page = server.message(id);
        HtmlTokens.Element frame = HtmlTokens.of(page.body()).stream().filter(e -> e.name().equals("iframe")).findFirst().orElseThrow();
        assertEquals("allow-popups allow-popups-to-escape-sandbox", frame.attribute("sandbox"));
        assertEquals(List.of("Pictures of other servers are not loaded. Show remote pictures"), page.texts("remote"));
        assertFalse(HtmlTokens.of(page.body()).stream().anyMatch(e -> e.name().equals("script") && !e.attribute("src")
                .startsWith("../assets/")));
        var html = server.get("/message/" + frame.attribute("src"));
        assertEquals(FrameDocument.fields(false).first("Content-Security-Policy"), html.field("Content-Security-Policy"));
        assertEquals("text/html; charset=utf-8", html.field("Content-Type").orElseThrow());

        var remote = server.get("/message/" + id + "?show=html&remote=yes");
        String source = HtmlTokens.of(remote.body()).stream().filter(e -> e.name().equals("iframe")).findFirst().orElseThrow()
                .attribute("src");
        assertEquals(id + "/html/0?remote=yes", source);
        assertEquals(FrameDocument.fields(true).first("Content-Security-Policy"), server.get("/message/" + source)
                .field("Content-Security-Policy"));
    }

    @Test
    void attachmentsThatCanHoldScriptsAreDownloaded() throws IOException {
        for (String type : new String[] {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/pdf",
                "text/javascript"}) {
            String id = server.samples.add("Content-Type: " + type, "Content-Disposition: attachment; filename=x", "",
                    "<script>alert(1)</script>");
            var part = server.get("/message/" + id + "/part/0");
            assertTrue(part.field("Content-Disposition").orElseThrow().startsWith("attachment;"), type);
            assertEquals("nosniff", part.field("X-Content-Type-Options").orElseThrow());
            assertEquals("default-src 'none'; sandbox", part.field("Content-Security-Policy").orElseThrow());
            assertEquals(type.equals("image/svg+xml") ? type : "application/octet-stream", part.field("Content-Type").orElseThrow());
        }
    }

    @Test
    void hostileFieldsStayText() throws IOException {
        String evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'`\u0001";
        String id = server.samples.add("From: " + evil + " <a@x.test>", "To: " + evil, "Subject: " + evil, "Message-ID: " + evil, "X-"
                + "Evil: " + evil,
                "Date: " + evil, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/x"
                + evil + "; charset=\"" + evil + "\"",
                "Content-Transfer-Encoding: " + evil, "Content-ID: <" + evil + ">", "", evil, "--b",
                "Content-Type: text/calendar; method=" + evil, "",
                "BEGIN:VEVENT", "SUMMARY:" + evil, "DTSTART;TZID=" + evil + ":" + evil, "ATTENDEE;CN=" + evil + ":mailto:" + evil,
                "END:VEVENT", "--b--");
        for (String tab : new String[] {"text", "html", "headers", "parts", "source"}) {
            var page = server.get("/message/" + id + "?show=" + tab);
            assertEquals(200, page.status());
            assertTrue(HtmlTokens.of(page.body()).size() > 50, tab); // it is read as strictly as it was written
        }
        HtmlTokens.of(server.get("/").body());
    }
}
