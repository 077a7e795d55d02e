package stheno.catcher.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.Reply;

@Timeout(60)
class ViewTest {
    @TempDir
    Path folder;

    private ViewServer serving(String prefix) throws IOException {
        return new ViewServer(folder, ViewSettings.DEFAULT.withPrefix(prefix), false);
    }

    @Test
    void everyAddressIsRelativeAndLeadsSomewhereBelowAnyPrefix() throws IOException {
        for (String prefix : new String[] {"", "/mail", "/a/b"}) {
            try (ViewServer server = serving(prefix)) {
                server.samples.by("app").add(Samples.resource("welcome.eml", ""), "a@x.test", "b@x.test");
                server.samples.add(Samples.resource("invoice.eml", ""), "a@x.test", "b@x.test");
                Set<String> seen = new HashSet<>();
                Deque<String> ways = new ArrayDeque<>(List.of(prefix + "/"));
                while (!ways.isEmpty() && seen.size() < 200) {
                    String target = ways.remove();
                    if (!seen.add(target)) continue;
                    var answer = server.ask("GET", target, "");
                    boolean form = target.endsWith("/delete") || target.endsWith("/theme");
                    assertEquals(form ? 405 : 200, answer.status(), target);
                    boolean page = answer.field("Content-Type").orElse("").startsWith("text/html") && !target.contains("/html/");
                    if (!page || form) continue;
                    for (String address : answer.addresses()) {
                        if (address.startsWith("https://") || address.endsWith("api/")) continue; // of the message; another handler's
                        assertFalse(address.startsWith("/") || address.contains(":") && !address.contains("?"), address);
                        String next = URI.create("http://x" + target).resolve(address.isEmpty() ? target : address).toString();
                        assertTrue(next.startsWith("http://x" + prefix + "/"), target + " leads to " + next);
                        ways.add(next.substring("http://x".length()).replaceFirst("#.*", ""));
                    }
                }
                assertTrue(seen.size() > 20, seen.toString());
            }
        }
    }

    @Test
    void theSlashAtTheEndIsAdded() throws IOException {
        try (ViewServer server = serving("/tools/mail")) {
            var answer = server.get("?q=a%20b");
            assertEquals(308, answer.status());
            assertEquals("mail/?q=a%20b", answer.field("Location").orElseThrow());
            String id = server.samples.add("", "x");
            assertEquals("../" + id, server.get("/message/" + id + "/").field("Location").orElseThrow());
        }
    }

    @Test
    void pagesHaveAStrictPolicy() throws IOException {
        try (ViewServer server = serving("/mail")) {
            String id = server.samples.add("Subject: s", "", "x");
            for (String path : new String[] {"/", "/message/" + id, "/message/" + id + "?show=source", "/?q=x:y", "/message/none",
                    "/nothing", "/delete"}) {
                var answer = server.get(path);
                String policy = answer.field("Content-Security-Policy").orElseThrow();
                assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self' " + Reply.ERROR_STYLE + ";"), path);
                assertFalse(policy.contains("unsafe"), path);
                assertTrue(policy.endsWith("frame-ancestors 'self'"), path);
                assertEquals("no-referrer", answer.field("Referrer-Policy").orElseThrow());
                assertEquals("nosniff", answer.field("X-Content-Type-Options").orElseThrow());
                assertEquals("same-origin", answer.field("Cross-Origin-Opener-Policy").orElseThrow());
            }
        }
    }

    @Test
    void pagesFollowEachOtherByCursor() throws IOException {
        try (ViewServer server = serving("/mail")) {
            for (int i = 1; i <= 120; i++) server.samples.add("Subject: number " + i, "", "x");
            int shown = 0;
            String path = "/?q=number";
            Set<String> subjects = new HashSet<>();
            while (!path.isEmpty()) {
                var page = server.get(path);
                List<String> rows = page.texts("subject");
                assertTrue(rows.size() <= 50);
                subjects.addAll(rows);
                shown += rows.size();
                path = HtmlTokens.of(page.body()).stream().filter(e -> e.has("older")).map(e -> e.attribute("href").replace("./", "/"))
                        .findFirst()
                        .map(href -> href.startsWith("/") ? href : "/" + href).orElse("");
            }
            assertEquals(120, shown);
            assertEquals(120, subjects.size());
        }
    }

    @Test
    void mailboxesAreLinks() throws IOException {
        try (ViewServer server = serving("/mail")) {
            server.samples.by("shop & co").add("Subject: one", "", "x");
            server.samples.by("").add("Subject: two", "", "x");
            var page = server.get("/");
            HtmlTokens.Element link = HtmlTokens.of(page.body()).stream().filter(e -> e.attribute("href").contains("mailbox=")).findFirst()
                    .orElseThrow();
            assertEquals("?mailbox=shop+%26+co", link.attribute("href"));
            assertEquals("shop & co1", link.text().toString());
            assertEquals(List.of("one"), server.get("/?mailbox=shop+%26+co").texts("subject"));
            assertEquals(List.of(), server.get("/?mailbox=shop").texts("subject"));
            assertEquals(List.of(), server.get("/?mailbox=shop+%26+co&q=subject:two").texts("subject"));
        }
    }

    @Test
    void aSearchThatIsNoneIsExplained() throws IOException {
        try (ViewServer server = serving("/mail")) {
            var answer = server.get("/?q=%3Cscript%3E:x");
            assertEquals(400, answer.status());
            assertTrue(answer.texts("nothing").getFirst().contains("is no search field"));
            assertEquals(400, server.get("/?before=x").status());
        }
    }

    @Test
    void anEmptyStoreSaysSo() throws IOException {
        try (ViewServer server = serving("/mail")) {
            assertTrue(server.get("/").texts("nothing").getFirst().startsWith("No messages yet"));
            assertTrue(server.get("/?q=subject:x").texts("nothing").getFirst().startsWith("Nothing found"));
        }
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        try (ViewServer server = serving("/mail")) {
            String id = server.samples.add("", "x");
            for (String path : new String[] {"/message/" + "0".repeat(20), "/message/..%2f..%2fetc", "/message/" + id + "/part/1",
                    "/message/" + id + "/part/-1",
                "/message/" + id + "/part/01", "/message/" + id + "/html/0", "/message/" + id + "/other", "/x", "/message",
                "/assets/x/view.css",
                "/message/" + id + "/part/0/1", "/message/" + id + "/release"}) {
                assertEquals(404, server.get(path).status(), path);
            }
            assertEquals(405, server.ask("POST", "/mail/", "").status());
            assertEquals(405, server.ask("PUT", "/mail/message/" + id, "").status());
        }
    }

    @Test
    void headHasNoBody() throws IOException {
        try (ViewServer server = serving("/mail")) {
            String id = server.samples.add("", "x");
            for (String path : new String[] {"/", "/message/" + id, "/message/" + id + "/source", "/message/" + id + "/part/0"}) {
                var answer = server.ask("HEAD", "/mail" + path, "");
                assertEquals(200, answer.status());
                assertEquals("", answer.body());
            }
        }
    }

    @Test
    void assetsAreKeptForGoodUnderTheNameOfTheirContent() throws IOException {
        try (ViewServer server = serving("/mail")) {
            String style = server.get("/").addresses().stream().filter(a -> a.endsWith("view.css")).findFirst().orElseThrow();
            var plain = server.get("/" + style);
            assertEquals("text/css; charset=utf-8", plain.field("Content-Type").orElseThrow());
            assertTrue(plain.field("Cache-Control").orElseThrow().contains("immutable"));
            assertTrue(plain.body().contains(":root"));
            String etag = plain.field("ETag").orElseThrow();
            assertEquals(304, server.get("/" + style, "If-None-Match: " + etag).status());
            var small = server.get("/" + style, "Accept-Encoding: gzip, br");
            assertEquals("gzip", small.field("Content-Encoding").orElseThrow());
            assertTrue(Integer.parseInt(small.field("Content-Length").orElseThrow()) < plain.body().length() / 2);
        }
    }

    @Test
    void theListIsTheOneThatTheMessageWasOpenedFrom() throws IOException {
        try (ViewServer server = serving("/mail")) {
            String id = server.samples.add("Subject: one", "", "x");
            server.samples.add("Subject: two", "", "x");
            var page = server.get("/message/" + id + "?q=subject%3Aone");
            assertEquals(List.of("one"), page.texts("subject"));
            HtmlTokens.Element back = HtmlTokens.of(page.body()).stream().filter(e -> e.attribute("id").equals("back")).findFirst()
                    .orElseThrow();
            assertEquals("../?q=subject%3Aone", back.attribute("href"));
        }
    }
}
