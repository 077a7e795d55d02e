package stheno.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import stheno.accounts.LoginCheck;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.smtp.SmtpService;

/// An SMTP [session][SessionByHand]. Messages are accepted and dropped.
final class SmtpSessionByHand {
    private static final ByteBuffer GREETING = SessionByHand.direct("EHLO client.example.org\r\n");
    private static final ByteBuffer ENVELOPE =
            SessionByHand.direct("MAIL FROM:<ann@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n");

    private final SessionByHand session;
    private final ByteBuffer content;
    private final int envelopeReplies; // bytes
    private final int contentReplies;

    /// @param message without dots at the beginning of lines; ends with CRLF
    SmtpSessionByHand(byte[] message) throws IOException {
        content = SessionByHand.direct(new String(message, StandardCharsets.US_ASCII) + ".\r\n");
        session = new SessionByHand(new SmtpService("smtp", new Dropping(), (_, _, _) -> new LoginCheck.Result.Rejected()));
        session.learn(ByteBuffer.allocate(0), "220 ");
        session.learn(GREETING, "250 ");
        envelopeReplies = session.learn(ENVELOPE, "354 ");
        contentReplies = session.learn(content, "250 ");
    }

    /// Sends a message, and waits for the reply.
    int deliver() throws IOException {
        session.exchange(ENVELOPE, envelopeReplies);
        session.exchange(content, contentReplies);
        return contentReplies;
    }

    void close() {
        session.close();
    }

    /// Accepts each recipient, and drops each message.
    private static final class Dropping implements MailHandler {
        @Override
        public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
            return Decision.ACCEPT;
        }

        @Override
        public IncomingMessage receive(Envelope envelope) {
            return new IncomingMessage() {
                @Override
                public void write(ByteBuffer piece) {
                    piece.position(piece.limit());
                }

                @Override
                public List<Decision> finish() {
                    return List.of(Decision.ACCEPT);
                }

                @Override
                public void abort() {}
            };
        }
    }
}
