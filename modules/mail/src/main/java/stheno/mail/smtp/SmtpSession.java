package stheno.mail.smtp;

import java.nio.ByteBuffer;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.text.LineConversation;
import stheno.text.LineProtocol;
import stheno.text.Next;
import stheno.text.Reply;

/// A session. Loop thread only.
final class SmtpSession implements LineProtocol {
    private final SmtpService service;
    private final SmtpStats stats;
    private final LineConversation conversation;

    SmtpSession(SmtpService service, SmtpStats stats, Connection connection) {
        this.service = service;
        this.stats = stats;
        this.conversation = new LineConversation(connection, this);
        stats.session(1);
    }

    LineConversation conversation() {
        return conversation;
    }

    @Override
    public Next opened() {
        return Next.send(Reply.of(220, service.settings().hostName() + " " + service.settings().banner()));
    }

    @Override
    public Next line(ByteBuffer line) {
        return Next.close(Reply.of(421, "Not yet"));
    }

    @Override
    public void closed(Closed cause) {
        stats.session(-1);
    }
}
