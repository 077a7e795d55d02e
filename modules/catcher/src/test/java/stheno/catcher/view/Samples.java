package stheno.catcher.view;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.catcher.store.CaughtMessages;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.IncomingMessage;

/// Puts messages into a store, as a client of SMTP would.
final class Samples {
    private final CaughtMessages store;
    private final EnvelopeIds ids;
    private final InstantSource clock;
    private Optional<String> user = Optional.empty();

    Samples(CaughtMessages store, InstantSource clock) {
        this.store = store;
        this.ids = new EnvelopeIds(clock);
        this.clock = clock;
    }

    Samples by(String name) {
        user = Optional.of(name).filter(n -> !n.isEmpty());
        return this;
    }

    /// Lines that end with CRLF, in UTF-8.
    static byte[] octets(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @return its id
    String add(byte[] octets, String sender, String... recipients) throws IOException {
        ClientInfo client = new ClientInfo(InetAddress.ofLiteral("192.0.2.7"), "app.example.org", user, false,
                user.isEmpty() ? "ESMTP" : "ESMTPA");
        List<EmailAddress> to = Arrays.stream(recipients).map(EmailAddress::of).toList();
        Envelope envelope = new Envelope(ids.next(), Optional.of(sender).filter(s -> !s.isEmpty()).map(EmailAddress::of), to, client,
                Envelope.Body.EIGHT_BIT_MIME, false, clock.instant());
        IncomingMessage message = store.receive(envelope);
        message.write(ByteBuffer.wrap(octets));
        message.finish();
        message.answered();
        return envelope.id();
    }

    /// A message for bob@example.org.
    String add(String... lines) throws IOException {
        return add(octets(lines), "ann@example.org", "bob@example.org");
    }

    /// A message of HTML alone.
    String html(String subject, byte[] html) throws IOException {
        return html(subject, new String(html, StandardCharsets.UTF_8));
    }

    /// A message of HTML alone.
    String html(String subject, String html) throws IOException {
        return add("From: Ann Example <ann@example.org>", "To: bob@example.org", "Subject: " + subject, "MIME-Version: 1.0",
                "Content-Type: text/html; charset=utf-8", "", html);
    }

    /// A message among the resources, with CRLF. It refers to another server as `CANARY`.
    static byte[] resource(String name, String canary) throws IOException {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("CANARY", canary).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        }
    }
}
