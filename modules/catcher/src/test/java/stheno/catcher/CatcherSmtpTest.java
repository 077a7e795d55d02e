package stheno.catcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.catcher.rules.Rule;
import stheno.catcher.store.Doubt;
import stheno.catcher.store.Entry;
import stheno.catcher.store.Page;
import stheno.catcher.store.Query;
import stheno.catcher.store.StoreSettings;
import stheno.mail.smtp.AuthPolicy;
import stheno.mail.smtp.BareLineEnds;
import stheno.mail.smtp.SmtpService;
import stheno.mail.smtp.SmtpSettings;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.LineClient;

/// The catcher behind an SMTP port.
class CatcherSmtpTest {
    @TempDir
    Path folder;

    private CatcherService catcher;
    private ReactorGroup group;
    private LineClient client;

    @BeforeEach
    void start() throws IOException {
        catcher = CatcherService.open(CatcherSettings.of(StoreSettings.of(folder)), Optional.empty(), InstantSource.system(), Log.NONE);
        SmtpService smtp = new SmtpService("smtp", catcher.mailHandler(), catcher.loginCheck());
        smtp.change(SmtpSettings.DEFAULTS.withHostName("catcher.test").withAuth(AuthPolicy.IN_CLEAR).withBareLineEnds(BareLineEnds.KEEP)
                .withLocalParts(true));
        group = ReactorGroup.start(1, Log.NONE);
        InetSocketAddress address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                PortOptions.of(smtp).withLimits(SmtpSettings.LIMITS));
        client = LineClient.connect(address);
        assertTrue(client.hear().startsWith("220 "));
        client.say("HELO client.test");
        assertTrue(client.hear().startsWith("250 "));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        group.close();
        catcher.close();
    }

    private void ask(String line, String start) throws IOException {
        client.say(line);
        String reply = client.hear();
        assertTrue(reply.startsWith(start), () -> line + ": " + reply);
    }

    private void send(String to, String octets) throws IOException {
        ask("MAIL FROM:<a@x.test>", "250 ");
        ask("RCPT TO:<" + to + ">", "250 ");
        ask("DATA", "354 ");
        client.say(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Entry only() throws Exception {
        CompletableFuture<Page> page = catcher.messages().await(Query.ALL, Optional.empty(), 1, Duration.ofMinutes(1));
        return page.get(30, TimeUnit.SECONDS).entries().getFirst();
    }

    /// Case 15.
    @Test
    void linesThatEndInTwoCarriageReturnsAreCaughtAndMarked() throws Exception {
        send("b@x.test", "Subject: busybox\r\r\n\r\r\nHello\r\r\n\r\n.\r\n");
        assertTrue(client.hear().startsWith("250 "));
        Entry entry = only();
        assertEquals("busybox", entry.subject());
        assertEquals(List.of(Doubt.LINE_ENDS), entry.doubts());
        assertTrue(entry.doubts().getFirst().text().contains("550 5.5.2"));
    }

    /// Cases 19 and 20.
    @Test
    void anyCredentialsDoAndTheNameBecomesTheMailbox() throws Exception {
        ask("EHLO client.test", "250-");
        for (String line = client.hear(); !line.startsWith("250 "); line = client.hear()) assertTrue(!line.contains("STARTTLS"), line);
        ask("AUTH LOGIN c2hvcA==", "334 ");
        ask("", "235 ");
        send("b@x.test", "Subject: one\r\n\r\n.\r\n");
        assertTrue(client.hear().startsWith("250 "));
        assertEquals(Optional.of("shop"), only().mailbox());
        assertEquals(Map.of("shop", 1), catcher.messages().mailboxes());
    }

    @Test
    void addressesWithoutADomainAreCaught() throws Exception {
        ask("MAIL FROM:<www-data>", "250 ");
        ask("RCPT TO:<root>", "250 ");
        ask("DATA", "354 ");
        client.say("Subject: cron\r\n\r\n.\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(client.hear().startsWith("250 "));
        Entry entry = only();
        assertEquals("www-data", entry.sender().orElseThrow().toString());
        assertEquals("[root]", entry.recipients().toString());
    }

    @Test
    void emptyCredentialsDoAsWell() throws Exception {
        ask("EHLO client.test", "250-");
        for (String line = client.hear(); !line.startsWith("250 "); line = client.hear()) assertTrue(!line.contains("STARTTLS"), line);
        ask("AUTH PLAIN AAA=", "235 ");
        send("b@x.test", "Subject: one\r\n\r\n.\r\n");
        assertTrue(client.hear().startsWith("250 "));
        assertEquals(Optional.empty(), only().mailbox());
    }

    /// Case 25.
    @Test
    void aServerThatStopsWhenTheMessageIsSeenHasAnsweredItsSender() throws Exception {
        CompletableFuture<Page> waiting = catcher.messages().await(Query.of("subject", "one"), Optional.empty(), 1, Duration.ofMinutes(1));
        CompletableFuture<Void> stopped = waiting.thenRunAsync(() -> group.close());
        send("b@x.test", "Subject: one\r\n\r\n.\r\n");
        assertTrue(client.hear().startsWith("250 "));
        client.close();
        stopped.get(30, TimeUnit.SECONDS);
    }

    /// Case 39.
    @Test
    void failuresHappenOnDemand() throws Exception {
        catcher.rules().put("flaky", Rule.parse("rcpt to=flaky@x.test code=450 count=2"));
        catcher.rules().put("full", Rule.parse("end to=full@x.test code=552 text=\"Mailbox full\""));
        catcher.rules().put("slow", Rule.parse("rcpt to=slow@x.test delay=10ms disconnect"));
        ask("MAIL FROM:<a@x.test>", "250 ");
        ask("RCPT TO:<flaky@x.test>", "450 ");
        ask("RCPT TO:<flaky@x.test>", "450 ");
        ask("RCPT TO:<flaky@x.test>", "250 ");
        ask("RSET", "250 ");
        send("full@x.test", "Subject: one\r\n\r\n.\r\n");
        assertTrue(client.hear().startsWith("552 "), "at the end of data");
        assertEquals(0, catcher.messages().size());
        ask("MAIL FROM:<a@x.test>", "250 ");
        client.say("RCPT TO:<slow@x.test>");
        assertThrows(EOFException.class, client::hear);
    }
}
