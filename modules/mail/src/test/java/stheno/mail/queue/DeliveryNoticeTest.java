package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.mime.Source;

final class DeliveryNoticeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ID = "0123456789abcdefghjk";

    private static Envelope envelope(String sender) {
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), "client.test", Optional.empty(), false, "ESMTP");
        return new Envelope(ID, Optional.of(EmailAddress.of(sender)), List.of(EmailAddress.of("bob@b.test")), client,
                Envelope.Body.SEVEN_BIT, false, NOW);
    }

    private static DeliveryNotice notice(String sender, String... recipients) {
        return new DeliveryNotice(DeliveryNotice.Action.FAILED, envelope(sender), List.of(recipients).stream().map(address ->
                new DeliveryNotice.Recipient(EmailAddress.of(address), "5.1.1", "550 5.1.1 nö\r\nBcc: x@x.test")).toList(), "mail.test",
                "smarthost.test", NOW.plusSeconds(432_000));
    }

    private static String header(String message) throws IOException {
        return DeliveryNotice.header(Source.of(message.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aNoticeHasThreeParts() {
        DeliveryNotice notice = notice("ann@a.test", "bob@b.test", "cid@c.test");
        byte[] content = notice.content(ID, NOW, "Subject: hello\r\n");
        assertEquals("""
                Received: by mail.test (Stheno) id 0123456789abcdefghjk; Sun, 1 Mar 2026 12:00:00 +0000
                From: Mail Delivery System <MAILER-DAEMON@mail.test>
                To: <ann@a.test>
                Subject: Undelivered mail returned to sender
                Date: Sun, 1 Mar 2026 12:00:00 +0000
                Message-ID: <0123456789abcdefghjk@mail.test>
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="=_0123456789abcdefghjk"


                --=_0123456789abcdefghjk
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                This is the mail system at mail.test.

                Your message could not be delivered to:

                  <bob@b.test>
                  550 5.1.1 nö??Bcc: x@x.test

                  <cid@c.test>
                  550 5.1.1 nö??Bcc: x@x.test

                --=_0123456789abcdefghjk
                Content-Type: message/delivery-status
                Content-Transfer-Encoding: 8bit

                Reporting-MTA: dns; mail.test
                Arrival-Date: Sun, 1 Mar 2026 12:00:00 +0000

                Final-Recipient: rfc822; bob@b.test
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; smarthost.test
                Diagnostic-Code: smtp; 550 5.1.1 n???Bcc: x@x.test

                Final-Recipient: rfc822; cid@c.test
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; smarthost.test
                Diagnostic-Code: smtp; 550 5.1.1 n???Bcc: x@x.test

                --=_0123456789abcdefghjk
                Content-Type: text/rfc822-headers
                Content-Transfer-Encoding: 8bit

                Subject: hello

                --=_0123456789abcdefghjk--
                """.replace("\n", "\r\n"), new String(content, StandardCharsets.UTF_8));
        Envelope addressed = notice.addressed(ID, NOW, content);
        assertEquals(Optional.empty(), addressed.sender());
        assertEquals(Envelope.Body.EIGHT_BIT_MIME, addressed.body());
        assertFalse(addressed.utf8());
    }

    /// RFC 6533.
    @Test
    void addressesBeyondAsciiHaveTypesOfTheirOwn() {
        DeliveryNotice notice = notice("ann@a.test", "bøb@b.test");
        String content = new String(notice.content(ID, NOW, ""), StandardCharsets.UTF_8);
        assertTrue(content.contains("Content-Type: message/global-delivery-status\r\n"), content);
        assertTrue(content.contains("Final-Recipient: utf-8; bøb@b.test\r\n"), content);
        assertTrue(content.contains("Content-Type: message/global-headers\r\n"), content);
        assertTrue(notice.addressed(ID, NOW, new byte[0]).utf8());
    }

    @Test
    void theHeaderOfTheMessageIsReturnedAlone() throws IOException {
        assertEquals("A: 1\r\n b\r\nC: \u00e4\r\n", header("A: 1\r\n b\r\nC: \u00e4\r\n\r\nsecret\r\n"));
        assertEquals("A: 1\r\n", header("A: 1\n\nsecret"));
        assertEquals("A: 1\r\n", header("A: 1\r\r\n\r\r\nsecret"));
        assertEquals("A: 1\r\n", header("A: 1"));
        assertEquals("", header(""));
        String endless = header("A: " + "x".repeat(40_000) + "\r\nB: " + "x".repeat(40_000) + "\r\n\r\n");
        assertEquals(40_005, endless.length());
    }
}
