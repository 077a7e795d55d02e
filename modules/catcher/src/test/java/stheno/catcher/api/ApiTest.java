package stheno.catcher.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.catcher.CatcherService;
import stheno.catcher.CatcherSettings;
import stheno.catcher.fixture.RunningCatcher;
import stheno.catcher.store.StoreSettings;
import stheno.mail.envelope.Envelope;
import stheno.mail.mime.Message;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.Visitor;

class ApiTest {
    private static final String MAIL = """
            From: =?UTF-8?Q?J=C3=BCrgen?= <j@x.test>
            To: ann+1@x.test
            Subject: Set your password
            Message-ID: <original@x.test>
            X-Run-Id: abc
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html; charset=utf-8

            <p>Your code is 123456. <a href="https://x.test/set?a=1">Set it</a>
            --b
            Content-Type: application/pdf; name="../a.pdf"
            Content-Transfer-Encoding: base64

            SGVsbG8=
            --b
            Content-Type: image/svg+xml

            <svg onload="x()"/>
            --b--
            """.replace("\n", "\r\n");

    @TempDir
    Path folder;

    private final List<Envelope> queued = new ArrayList<>();
    private final List<String> queuedIds = new ArrayList<>();
    private RunningCatcher catcher;

    @BeforeEach
    void start() throws IOException {
        CatcherSettings settings = CatcherSettings.of(StoreSettings.of(folder)).withRelease(List.of("*@ok.test"))
                .withHosts(List.of("mail.test"));
        catcher = new RunningCatcher(settings, Optional.of(new CatcherService.Outgoing((envelope, content) -> {
            queued.add(envelope);
            queuedIds.add(Message.read(content).fields().text("Message-ID") + Message.read(content).fields().text("Return-Path"));
        }, id -> Optional.of("waiting"))));
    }

    @AfterEach
    void stop() throws IOException {
        catcher.close();
    }

    @Test
    void aListHasEnvelopeAndHeaderAndACursor() throws IOException {
        String id = catcher.sender.as("shop").send(MAIL, "ann+1@x.test", "hidden@x.test");
        RunningCatcher.Answer list = catcher.ask("GET /mail/api/messages");
        assertEquals(200, list.status());
        assertTrue(list.body().startsWith("{\"messages\":[{\"id\":\"" + id + "\""), list.body());
        assertTrue(list.body().contains("\"mailbox\":\"shop\",")
                && list.body().contains("\"envelope\":{\"from\":\"sender@x.test\",\"to\":[\"ann+1@x.test\",\"hidden@x.test\"]}"));
        assertTrue(list.body().contains("\"subject\":\"Set your password\",\"attachmentCount\":2,\"doubts\":[]"), list.body());
        assertTrue(list.body().endsWith("],\"cursor\":\"" + catcher.service.messages().cursor() + "\",\"complete\":true}"), list.body());
        assertTrue(list.head().contains("X-Content-Type-Options: nosniff"));
    }

    @Test
    void filtersArePutTogetherAndAPlusSignIsWrittenAsAnEscape() throws IOException {
        catcher.sender.as("shop").send(MAIL, "ann+1@x.test");
        catcher.sender.as("").subject("Set nothing", "ann+2@x.test");
        assertEquals(1, count("?to=ann%2B1@x.test&subject=Set"));
        assertEquals(0, count("?to=ann+1@x.test"), "a plus sign is a blank");
        assertEquals(2, count("?subject=Set"));
        assertEquals(1, count("?header:X-Run-Id=abc"));
        assertEquals(1, count("?header:X-Run-Id=&mailbox=shop"));
        assertEquals(1, count("?q=has:attachment%20-subject:nothing"));
        assertEquals(1, count("?body=123456"));
        assertEquals(1, count("?count=1"));
    }

    private int count(String query) throws IOException {
        RunningCatcher.Answer answer = catcher.ask("GET /mail/api/messages" + query);
        assertEquals(200, answer.status(), answer.body());
        return answer.body().split("\"id\":", -1).length - 1;
    }

    @Test
    void pagesGoOnByNextAndNewsBySince() throws IOException {
        for (int i = 0; i < 5; i++) catcher.sender.subject("n" + i, "a@x.test");
        RunningCatcher.Answer first = catcher.ask("GET /mail/api/messages?count=3");
        RunningCatcher.Answer second = catcher.ask("GET /mail/api/messages?count=3&before=" + first.member("next"));
        assertTrue(second.body().contains("\"n1\"") && second.body().contains("\"n0\""), second.body());
        assertFalse(second.body().contains("\"next\""), second.body());
        String cursor = catcher.service.messages().cursor();
        catcher.sender.subject("new", "a@x.test");
        RunningCatcher.Answer news = catcher.ask("GET /mail/api/messages?since=" + cursor);
        assertTrue(news.body().contains("\"new\"") && !news.body().contains("\"n4\""), news.body());
    }

    /// Case 36.
    @Test
    void aRequestWaitsForItsMessage() throws Exception {
        String cursor = catcher.ask("GET /mail/api/status").member("cursor");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<RunningCatcher.Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String line = "GET /mail/api/messages?to=ann%2B" + i + "@x.test&subject=Set&wait=60s&since=" + cursor;
                waiting.add(CompletableFuture.supplyAsync(() -> unchecked(line), threads));
            }
            Await.until(() -> catcher.service.stats().store().waiting() == 3);
            for (int i : new int[] {1, 2, 0}) catcher.sender.subject("Set your password", "ann+" + i + "@x.test");
            for (int i = 0; i < 3; i++) {
                RunningCatcher.Answer answer = waiting.get(i).get(30, TimeUnit.SECONDS);
                assertTrue(answer.body().contains("\"to\":[\"ann+" + i + "@x.test\"]"), answer.body());
            }
        }
        RunningCatcher.Answer none = catcher.ask("GET /mail/api/messages?subject=never&wait=10ms");
        assertEquals(200, none.status());
        assertEquals("{\"messages\":[],\"cursor\":\"" + catcher.service.messages().cursor() + "\",\"complete\":true}", none.body());
    }

    private RunningCatcher.Answer unchecked(String line) {
        try {
            return catcher.ask(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWaitingClientThatLeavesIsForgotten() throws Exception {
        try (Visitor visitor = catcher.visitor()) {
            visitor.sayLines("GET /mail/api/messages?subject=never&wait=5m HTTP/1.1", "Host: localhost", "");
            Await.until(() -> catcher.service.stats().store().waiting() == 1);
            visitor.reset();
        }
        Await.until(() -> catcher.service.stats().store().waiting() == 0);
    }

    @Test
    void aClientThatWaitsInManyRequestsLeavesPlacesToOthers() throws Exception {
        String wait = "GET /mail/api/messages?subject=never&wait=5m HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String look = "GET /mail/api/messages?subject=never&wait=1ms";
        List<LineClient> clients = new ArrayList<>();
        try (LineClient stranger = LineClient.connect(InetAddress.getByName("127.0.0.2"), catcher.address)) {
            for (int i = 0; i < 768; i++) {
                LineClient client = LineClient.connect(catcher.address);
                clients.add(client);
                client.say(wait.getBytes(StandardCharsets.US_ASCII));
            }
            Await.until(() -> catcher.service.stats().store().waiting() == 768);
            assertEquals(503, catcher.ask(look).status());
            stranger.say((look + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200 OK", stranger.hear());
        } finally {
            for (LineClient client : clients) client.reset();
        }
        Await.until(() -> catcher.service.stats().store().waiting() == 0);
        assertEquals(200, catcher.ask(look).status());
    }

    @Test
    void aMessageIsShownAsJsonWithWhatTestsNeed() throws IOException {
        String id = catcher.sender.send(MAIL, "ann+1@x.test");
        String json = catcher.ask("GET /mail/api/messages/" + id).body();
        for (String expected : List.of("\"codes\":[\"123456\"]", "\"links\":[\"https://x.test/set?a=1\"]",
                "\"messageId\":\"original@x.test\"", "{\"name\":\"X-Run-Id\",\"value\":\"abc\",\"raw\":\"X-Run-Id: abc\\u000d\\u000a\"}",
                "\"name\":\"a.pdf\",\"type\":\"application/pdf\",\"size\":5", "\"url\":\"" + id + "/parts/2\"",
                "{\"name\":\"From\",\"value\":\"J\u00fcrgen \\u003cj@x.test\\u003e\"", "\"html\":\"\\u003cp\\u003eYour code is 123456.",
                "\"client\":{\"address\":\"127.0.0.1\",\"helo\":\"client.test\"", "\"releases\":[]}")) {
            assertTrue(json.contains(expected), () -> expected + " in " + json);
        }
        assertEquals(404, catcher.ask("GET /mail/api/messages/0123456789abcdefghjk").status());
        assertEquals(404, catcher.ask("GET /mail/api/messages/..%2f..%2fetc").status());
        assertEquals(404, catcher.ask("GET /mail/api/messages/stheno-index").status());
    }

    @Test
    void partsCannotActAsPagesOfThisServer() throws IOException {
        String id = catcher.sender.send(MAIL, "ann+1@x.test");
        RunningCatcher.Answer pdf = catcher.ask("GET /mail/api/messages/" + id + "/parts/2");
        assertEquals("Hello", pdf.body());
        assertTrue(pdf.head().contains("Content-Disposition: attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"), pdf.head());
        for (String part : List.of("0", "1", "2", "3")) {
            RunningCatcher.Answer answer = catcher.ask("GET /mail/api/messages/" + id + "/parts/" + part);
            assertTrue(answer.head().contains("Content-Type: application/octet-stream"), answer.head());
            assertTrue(answer.head().contains("Content-Security-Policy: default-src 'none'; sandbox"), answer.head());
            assertTrue(answer.head().contains("X-Content-Type-Options: nosniff"), answer.head());
        }
        assertEquals(404, catcher.ask("GET /mail/api/messages/" + id + "/parts/9").status());
        RunningCatcher.Answer source = catcher.ask("GET /mail/api/messages/" + id + "/source");
        assertEquals("Return-Path: <sender@x.test>\r\n" + MAIL, source.body());
        assertTrue(source.head().contains("Content-Type: message/rfc822"), source.head());
        assertTrue(source.head().contains("attachment; filename=\"" + id + ".eml\""), source.head());
    }

    @Test
    void messagesAreDeletedOneByOneOrByAQuery() throws IOException {
        String id = catcher.sender.subject("one", "a@x.test");
        for (int i = 0; i < 4; i++) catcher.sender.subject("n" + i, "b@x.test");
        assertEquals(204, catcher.ask("DELETE /mail/api/messages/" + id).status());
        assertEquals(404, catcher.ask("DELETE /mail/api/messages/" + id).status());
        assertEquals("{\"deleted\":1}", catcher.ask("DELETE /mail/api/messages?subject=n2").body());
        assertEquals(400, catcher.ask("DELETE /mail/api/messages?sbject=n2").status());
        assertEquals("{\"deleted\":3}", catcher.ask("DELETE /mail/api/messages").body());
        assertEquals(0, count(""));
    }

    @Test
    void aMessageCanBePosted() throws IOException {
        RunningCatcher.Answer posted = catcher.post("POST /mail/api/messages?from=x@y.test&to=a%2Bb@z.test&to=c@z.test&mailbox=shop", MAIL);
        assertEquals(201, posted.status(), posted.body());
        String id = posted.member("id");
        assertTrue(posted.head().contains("Location: /mail/api/messages/" + id), posted.head());
        String source = catcher.ask("GET /mail/api/messages/" + id + "/source").body();
        assertTrue(source.startsWith("Return-Path: <x@y.test>\r\nReceived: from [127.0.0.1] by the API with HTTP\r\n\tid " + id), source);
        assertTrue(source.endsWith(MAIL), source);
        assertEquals(1, count("?mailbox=shop&to=a%2Bb@z.test&from=x@y.test"));
        RunningCatcher.Answer byHeader = catcher.post("POST /mail/api/messages", MAIL);
        assertEquals(1, count("?to=ann%2B1@x.test&id=" + byHeader.member("id")));
        assertEquals(400, catcher.post("POST /mail/api/messages?to=nonsense", MAIL).status());
        assertEquals(400, catcher.post("POST /mail/api/messages", "Subject: nobody\r\n\r\n").status());
        assertEquals(400, catcher.ask("POST /mail/api/messages").status());
    }

    /// Case 29.
    @Test
    void aMessageIsReleasedToExactlyTheAddressesThatAreAllowed() throws IOException {
        String id = catcher.sender.send(MAIL, "ann+1@x.test", "hidden@x.test");
        String release = "POST /mail/api/messages/" + id + "/release";
        RunningCatcher.Answer refused = catcher.ask(release + "?to=a@ok.test&to=b@other.test");
        assertEquals(400, refused.status());
        assertEquals("{\"error\":\"The address b@other.test is not allowed. Allowed addresses: *@ok.test.\"}", refused.body());
        assertEquals(400, catcher.ask(release).status());
        assertEquals(List.of(), queued);
        RunningCatcher.Answer sent = catcher.ask(release + "?to=a@ok.test&to=b%2Bc@ok.test");
        assertEquals(202, sent.status(), sent.body());
        assertEquals("[a@ok.test, b+c@ok.test]", queued.getFirst().recipients().toString());
        assertEquals(List.of("<original@x.test>"), queuedIds, "with its Message-ID, without the Return-Path");
        assertFalse(queued.getFirst().id().equals(id));
        assertEquals(queued.getFirst().id(), sent.member("queueId"));
        RunningCatcher.Answer message = catcher.ask("GET /mail/api/messages/" + id);
        assertTrue(message.body().contains("\"to\":[\"a@ok.test\",\"b+c@ok.test\"],\"state\":\"waiting\""));
        String releases = catcher.ask("GET /mail/api/messages/" + id + "/release").body();
        assertTrue(releases.startsWith("{\"allowed\":\"Allowed addresses: *@ok.test.\""));
    }

    /// Case 39.
    @Test
    void rulesAreSetAndRemoved() throws IOException {
        RunningCatcher.Answer put = catcher.post("PUT /mail/api/rules/flaky", "rcpt to=flaky@x.test code=450 count=2");
        assertEquals(201, put.status(), put.body());
        assertEquals(1, catcher.service.stats().rules());
        assertTrue(catcher.ask("GET /mail/api/rules").body().contains("{\"name\":\"flaky\",\"rule\":\"rcpt to=flaky@x.test code=450"));
        assertEquals(200, catcher.post("PUT /mail/api/rules/flaky", "rcpt code=451").status());
        RunningCatcher.Answer wrong = catcher.post("PUT /mail/api/rules/flaky", "rcpt");
        assertEquals("{\"error\":\"rule: it does nothing: add code=, delay= or disconnect.\"}", wrong.body());
        assertEquals(400, wrong.status());
        assertEquals(413, catcher.post("PUT /mail/api/rules/flaky", "x".repeat(5000)).status());
        assertEquals(200, catcher.ask("GET /mail/api/rules/flaky").status());
        assertEquals(204, catcher.ask("DELETE /mail/api/rules/flaky").status());
        assertEquals(404, catcher.ask("DELETE /mail/api/rules/flaky").status());
        assertEquals(204, catcher.ask("DELETE /mail/api/rules").status());
    }

    @Test
    void eventsTellOfArrivalsAndDeletionsAndResume() throws IOException {
        try (Visitor visitor = catcher.visitor()) {
            visitor.sayLines("GET /mail/api/events HTTP/1.1", "Host: localhost", "");
            assertTrue(visitor.head().contains("text/event-stream"));
            Await.until(() -> catcher.service.stats().subscribers() == 1);
            String id = catcher.sender.subject("one", "a@x.test");
            String arrived = visitor.chunk();
            assertTrue(arrived.contains("event: arrived\ndata: {\"id\":\"" + id), arrived);
            catcher.ask("DELETE /mail/api/messages/" + id);
            String deleted = visitor.chunk();
            assertTrue(deleted.contains("event: deleted\ndata: {\"ids\":[\"" + id + "\"]}"), deleted);
            try (Visitor again = catcher.visitor()) {
                String last = arrived.substring(4, arrived.indexOf('\n'));
                again.sayLines("GET /mail/api/events HTTP/1.1", "Host: localhost", "Last-Event-ID: " + last, "");
                again.head();
                assertEquals(deleted, again.chunk());
            }
        }
    }

    @Test
    void otherSitesAreKeptAway() throws IOException {
        catcher.sender.subject("one", "a@x.test");
        assertEquals(403, catcher.ask("DELETE /mail/api/messages", "Origin: https://evil.test").status());
        assertEquals(403, catcher.ask("DELETE /mail/api/messages", "Origin: null").status());
        assertEquals(403, catcher.ask("DELETE /mail/api/messages", "Sec-Fetch-Site: cross-site").status());
        assertEquals(1, count(""));
        String own = "Origin: http://localhost:" + catcher.address.getPort();
        assertEquals(200, catcher.ask("DELETE /mail/api/messages", own, "Sec-Fetch-Site: same-origin").status());
        for (String host : List.of("evil.test", "127.0.0.1.evil.test", "localhost.evil.test")) assertEquals(421, host(host), host);
        for (String host : List.of("127.0.0.1:8025", "[::1]", "mail.test:8025", "LOCALHOST", "app.localhost")) {
            assertEquals(200, host(host), host);
        }
    }

    private int host(String host) throws IOException {
        try (Visitor visitor = catcher.visitor()) {
            visitor.say("GET /mail/api/status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(visitor.head().substring(9, 12));
        }
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        assertEquals("{\"error\":\"q: character 1: the quote is not closed\"}", catcher.ask("GET /mail/api/messages?q=%22a").body());
        assertEquals("{\"error\":\"count: must be a number from 1 to 1000\"}", catcher.ask("GET /mail/api/messages?count=0").body());
        assertEquals(400, catcher.ask("GET /mail/api/messages?wait=forever").status());
        assertEquals(400, catcher.ask("GET /mail/api/messages?since=x").status());
        assertEquals(400, catcher.ask("GET /mail/api/messages?since=x&wait=1s").status());
        assertEquals(400, catcher.ask("GET /mail/api/messages?before=1&wait=1s").status());
        assertEquals(404, catcher.ask("GET /mail/api/nothing").status());
        assertEquals(405, catcher.ask("PATCH /mail/api/messages").status());
    }

    @Test
    void theApiDescribesItself() throws IOException {
        RunningCatcher.Answer document = catcher.ask("GET /mail/api/openapi.json");
        assertTrue(document.head().contains("application/json") && document.body().contains("\"openapi\": \"3.1.0\""));
        RunningCatcher.Answer page = catcher.ask("GET /mail/api/");
        assertTrue(page.head().contains("text/html") && page.body().contains("openapi.json"));
        assertTrue(catcher.ask("GET /mail/api").head().contains("Location: api/"));
        assertEquals(200, catcher.ask("GET /mail/").status(), "the view stands beside it");
        assertTrue(catcher.ask("GET /mail/api/mailboxes").body().equals("{\"mailboxes\":[]}"));
    }
}
