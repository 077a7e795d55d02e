package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FormsTest {
    @TempDir
    Path folder;
    ViewServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ViewServer(folder, ViewSettings.DEFAULT, true);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void whatIsSelectedIsDeleted() throws IOException {
        String one = server.samples.add("Subject: one", "", "x");
        String two = server.samples.add("Subject: two", "", "x");
        server.samples.add("Subject: three", "", "x");
        var answer = server.post("/delete", "q=a%26b&mailbox=m&before=7&id=" + one + "&id=" + two + "&id=..%2Fx");
        assertEquals(303, answer.status());
        assertEquals("./?q=a%26b&mailbox=m&before=7", answer.field("Location").orElseThrow());
        assertEquals(List.of("three"), server.get("/").texts("subject"));
    }

    @Test
    void aSearchIsDeletedAsAWhole() throws IOException {
        server.samples.by("app").add("Subject: old", "", "x");
        server.samples.by("").add("Subject: old", "", "x");
        server.samples.add("Subject: new", "", "x");
        server.post("/delete", "q=subject%3Aold&mailbox=app&all=yes");
        assertEquals(List.of("new", "old"), server.get("/").texts("subject"));
        server.post("/delete", "q=subject%3Aold&all=yes");
        assertEquals(List.of("new"), server.get("/").texts("subject"));
        assertEquals(400, server.post("/delete", "q=x%3Ay&all=yes").status());
        assertEquals("./", server.post("/delete", "all=yes&before=3").field("Location").orElseThrow());
        assertEquals(0, server.store.size());
    }

    @Test
    void formsOfOtherSitesAreRefused() throws IOException {
        String id = server.samples.add("", "x");
        String form = "id=" + id;
        for (String field : new String[] {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: http://evil.test",
                "Origin: null",
            "Origin: https://test.evil"}) {
            assertEquals(403, server.post("/delete", form, field).status(), field);
            assertEquals(403, server.post("/theme", "theme=dark", field).status(), field);
            assertEquals(403, server.post("/message/" + id + "/release", "to=bob@x.test", field).status(), field);
        }
        assertEquals(1, server.store.size());
        assertTrue(server.sent.isEmpty());
        for (String field : new String[] {"Sec-Fetch-Site: same-origin", "Origin: http://test", "X-No-Browser: yes"}) {
            assertEquals(303, server.post("/delete", form, field).status(), field);
        }
        assertEquals(0, server.store.size());
    }

    @Test
    void formsAreBounded() throws IOException {
        assertEquals(413, server.post("/delete", "id=" + "x".repeat(70_000)).status());
    }

    @Test
    void theColoursAreKept() throws IOException {
        var answer = server.post("/theme", "theme=dark&back=message%2F0k5w%3Fq%3Da%2526b");
        assertEquals("./message/0k5w?q=a%26b", answer.field("Location").orElseThrow());
        String cookie = answer.field("Set-Cookie").orElseThrow();
        assertTrue(cookie.startsWith("theme=dark"), cookie);
        assertTrue(!cookie.contains("Path"), cookie);
        var page = server.get("/", "Cookie: theme=dark");
        assertEquals("dark", HtmlTokens.of(page.body()).getFirst().attribute("data-theme"));
        assertEquals("auto", HtmlTokens.of(server.get("/", "Cookie: theme=\"><script>").body()).getFirst().attribute("data-theme"));
        for (String back : new String[] {"%2F%2Fevil.test", "https%3A%2F%2Fevil.test", "..%2F..%2Fx", "message%2Fx%0D%0AA%3A+b"}) {
            assertEquals("./", server.post("/theme", "theme=light&back=" + back).field("Location").orElseThrow(), back);
        }
    }

    @Test
    void aMessageIsSentOnToWhatWasEntered() throws IOException {
        String id = server.samples.add(Samples.octets("Subject: s", "", "x"), "a@x.test", "bob@x.test", "\"odd user\"@x.test");
        var form = server.get("/message/" + id + "/release");
        assertTrue(HtmlTokens.of(form.body()).stream().anyMatch(e -> e.name().equals("textarea")
                && e.text().toString().equals("bob@x.test\n\"odd user\"@x.test")));
        assertEquals(200, server.post("/message/" + id + "/release", "to=bob%40x.test%0D%0A%0D%0A%22odd+user%22%40x.test").status());
        assertEquals(List.of("[bob@x.test, \"odd user\"@x.test] 17"), server.sent);
        assertEquals("Sent on to bob@x.test and 1 more \u00B7 Mon, 30 Nov 2026, 10:00:00 Z waiting", server.message(id).texts("sent")
                .getFirst());
    }

    @Test
    void whatCannotBeSentOnIsSaidAndKept() throws IOException {
        String id = server.samples.add("", "x");
        var refused = server.post("/message/" + id + "/release", "to=%3Cb%3E%40y.test");
        assertEquals(400, refused.status());
        assertTrue(refused.texts("failed").getFirst().contains("is no address"));
        assertTrue(server.post("/message/" + id + "/release", "to=bob%40y.test").texts("failed").getFirst()
                .contains("bob@y.test is not allowed"));
        assertTrue(server.post("/message/" + id + "/release", "to=a%40x.test%0A%3Cscript%3E").texts("failed").getFirst()
                .contains("<script>"));
        assertEquals(400, server.post("/message/" + id + "/release", "to=").status());
        assertEquals(400, server.post("/message/" + id + "/release", "to=" + "a%40x.test%0A".repeat(101)).status());
        assertEquals(404, server.post("/message/" + "0".repeat(20) + "/release", "to=a%40x.test").status());
        assertTrue(server.sent.isEmpty());
    }
}
