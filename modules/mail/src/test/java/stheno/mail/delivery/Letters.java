package stheno.mail.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;

/// Messages and recipients for the tests of delivery.
final class Letters {
    static final Recipients RECIPIENTS = new Recipients(RecipientSettings.of(Set.of("example.org"), Set.of("ann", "bob")));
    static final Supplier<Recipients> ANN_AND_BOB = () -> RECIPIENTS;
    static final ClientInfo CLIENT = new ClientInfo(InetAddress.getLoopbackAddress(), "client", Optional.empty(), false, "ESMTP");
    static final EnvelopeIds IDS = new EnvelopeIds(Instant::now);

    private Letters() {}

    static ClientInfo client(String protocol) {
        return new ClientInfo(CLIENT.address(), "client", Optional.empty(), false, protocol);
    }

    static ClientInfo user(String name) {
        return new ClientInfo(CLIENT.address(), "client", Optional.of(name), true, "ESMTPSA");
    }

    static EmailAddress address(String text) {
        return EmailAddress.of(text);
    }

    static Envelope to(String... recipients) {
        return to(CLIENT, recipients);
    }

    static Envelope to(ClientInfo client, String... recipients) {
        return new Envelope(IDS.next(), Optional.of(address("eve@other.test")), List.of(recipients).stream().map(EmailAddress::of).toList(),
                client, Envelope.Body.EIGHT_BIT_MIME, false, Instant.ofEpochSecond(1_764_473_262));
    }

    /// A message of about so many octets.
    static byte[] letter(String subject, int size) {
        StringBuilder text = new StringBuilder("Received: from client\r\nSubject: " + subject + "\r\n\r\n");
        while (text.length() < size) text.append("All work and no play makes a dull test, line after line.\r\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<Decision> send(MailHandler handler, Envelope envelope, byte[] content) throws IOException {
        IncomingMessage message = handler.receive(envelope);
        try {
            for (int at = 0; at < content.length; at += 8192) {
                message.write(ByteBuffer.wrap(content, at, Math.min(8192, content.length - at)));
            }
            return message.finish();
        } finally {
            message.abort();
        }
    }
}
