package stheno.mail.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvelopeTextTest {
    private static Envelope envelope(Optional<String> user, Optional<EmailAddress> sender, String... recipients) {
        ClientInfo client = new ClientInfo(InetAddress.ofLiteral("2001:db8::1"), "client.example", user, true, "ESMTPSA");
        String id = new EnvelopeIds(() -> Instant.ofEpochMilli(1)).next();
        return new Envelope(id, sender, Stream.of(recipients).map(EmailAddress::of).toList(), client, Envelope.Body.EIGHT_BIT_MIME, true,
                Instant.ofEpochMilli(1_234_567));
    }

    @Test
    void everyFieldComesBack() throws IOException {
        Envelope one = envelope(Optional.of("ann"), Optional.of(EmailAddress.of("ann@a.test")), "\"odd user\"@b.test", "grün@b.test");
        assertEquals(one, EnvelopeText.decode(EnvelopeText.encode(one)));
        Envelope bounce = envelope(Optional.empty(), Optional.empty(), "postmaster");
        assertEquals(bounce, EnvelopeText.decode(EnvelopeText.encode(bounce)));
    }

    @Test
    void aValueCannotEndItsLine() throws IOException {
        Envelope hostile = envelope(Optional.of("ann\nrecipient eve@e.test\r\\"), Optional.empty(), "a@b.test");
        Envelope back = EnvelopeText.decode(EnvelopeText.encode(hostile));
        assertEquals(hostile, back);
        assertEquals(1, back.recipients().size());
    }

    @Test
    void brokenTextIsRefused() {
        byte[] whole = EnvelopeText.encode(envelope(Optional.empty(), Optional.empty(), "a@b.test"));
        String text = new String(whole, StandardCharsets.UTF_8);
        for (String broken : List.of("", "id", text.replace("received", "other"), text.replace("EIGHT_BIT_MIME", "NINE"),
                text.replace("2001:db8:0:0:0:0:0:1", "host.example"), text.replace("client.example", "client\\"))) {
            assertThrows(IOException.class, () -> EnvelopeText.decode(broken.getBytes(StandardCharsets.UTF_8)), broken);
        }
    }

    @Test
    void laterIdsAreGreaterEvenIfTheClockGoesBack() {
        long[] times = {1000, 1000, 900, 1001, 1001};
        int[] next = {0};
        EnvelopeIds ids = new EnvelopeIds(() -> Instant.ofEpochMilli(times[next[0]++]));
        String last = "";
        for (int i = 0; i < times.length; i++) {
            String id = ids.next();
            assertTrue(id.compareTo(last) > 0, id);
            assertTrue(EnvelopeIds.isId(id), id);
            last = id;
        }
    }

    @Test
    void quotesBelongToTheSpellingAndNotToTheName() {
        EmailAddress quoted = EmailAddress.of("\"odd \\\"user\"@Local.TEST");
        assertEquals("\"odd \\\"user\"@local.test", quoted.toString());
        assertEquals("odd \"user", quoted.localName());
        assertEquals("postmaster", EmailAddress.POSTMASTER.toString());
        assertEquals("a@b", EmailAddress.of("a@b").localName() + "@" + EmailAddress.of("a@b").domain());
    }
}
