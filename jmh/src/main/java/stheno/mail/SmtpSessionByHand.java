package stheno.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import stheno.accounts.LoginCheck;
import stheno.http.RequestClient;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.smtp.SmtpService;
import stheno.reactor.RequestLoop;

/// An SMTP session on a connection in memory, with a loop that is turned by hand. Messages are accepted and dropped. One thread, and the
/// virtual threads that take the content.
final class SmtpSessionByHand {
    private static final ByteBuffer GREETING = direct("EHLO client.example.org\r\n");
    private static final ByteBuffer ENVELOPE =
            direct("MAIL FROM:<ann@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n");

    private final RequestClient client = RequestClient.Memory.open();
    private final ByteBuffer content;
    private final RequestLoop loop;
    private final int envelopeReplies; // bytes
    private final int contentReplies;

    /// @param message without dots at the beginning of lines; ends with CRLF
    SmtpSessionByHand(byte[] message) throws IOException {
        content = direct(new String(message, StandardCharsets.US_ASCII) + ".\r\n");
        SocketChannel channel = client.accepted();
        SmtpService service = new SmtpService("smtp", new Dropping(), (_, _, _) -> new LoginCheck.Result.Rejected());
        loop = new RequestLoop(client.provider(), channel, channel.getLocalAddress(), service);
        learn(ByteBuffer.allocate(0), "220 ");
        learn(GREETING, "250 ");
        envelopeReplies = learn(ENVELOPE, "354 ");
        contentReplies = learn(content, "250 ");
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// The number of bytes of all replies, up to and including the one with this code.
    private int learn(ByteBuffer input, String code) throws IOException {
        client.ask(input.rewind());
        int bytes = 0;
        String last = "";
        while (!last.startsWith(code)) {
            int written = turned();
            bytes += written;
            if (written == 0) continue;
            String text = StandardCharsets.US_ASCII.decode(client.last()).toString();
            last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
            if (last.startsWith("5") || last.startsWith("4")) throw new IOException("refused: " + text);
        }
        return bytes;
    }

    /// One turn of the loop. @return how many bytes it has sent
    private int turned() throws IOException {
        loop.turn();
        return client.written();
    }

    /// Sends a message, and waits for the reply.
    int deliver() throws IOException {
        exchange(ENVELOPE, envelopeReplies);
        exchange(content, contentReplies);
        return contentReplies;
    }

    private void exchange(ByteBuffer input, int replies) throws IOException {
        client.ask(input.rewind());
        for (int bytes = 0; bytes < replies; bytes += turned()) Thread.onSpinWait();
    }

    void close() {
        loop.close();
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
