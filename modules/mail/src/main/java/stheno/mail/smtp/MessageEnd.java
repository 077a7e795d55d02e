package stheno.mail.smtp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.IncomingMessage;
import stheno.reactor.Log;
import stheno.text.Reply;

/// How a message ended: the replies to it, and what is told to the handler and the log. Immutable, but loop thread only.
///
/// @param replies     one, or one for each recipient (LMTP); none if the message was aborted
/// @param delay       before the replies
/// @param disconnects whether the connection is closed instead
/// @param incoming    the message, if it was stored
record MessageEnd(MessageStream message, MailRecord.Outcome outcome, List<Reply> replies, Duration delay, boolean disconnects,
                  Optional<IncomingMessage> incoming) {
    private static final int LONGEST_ABOUT = 200; // characters of an address in a reply, whose lines have up to 512 octets

    static MessageEnd aborted(MessageStream message) {
        return new MessageEnd(message, MailRecord.Outcome.ABORTED, List.of(), Duration.ZERO, false, Optional.empty());
    }

    /// @param each whether each recipient gets a reply
    static MessageEnd refused(MessageStream message, Decision.Refuse why, boolean each) {
        List<Decision> decisions = List.of(why);
        return new MessageEnd(message, MailRecord.Outcome.REFUSED, replies(message, decisions, each), Duration.ZERO, false,
                Optional.empty());
    }

    static MessageEnd stored(MessageStream message, MessageStream.Stored stored, boolean each) {
        return switch (stored) {
            case MessageStream.Stored.Failed(Decision.Refuse reply) -> refused(message, reply, each);
            case MessageStream.Stored.Kept(IncomingMessage incoming, List<Decision> decisions) -> kept(message, incoming, decisions, each);
        };
    }

    private static MessageEnd kept(MessageStream message, IncomingMessage incoming, List<Decision> decisions, boolean each) {
        Duration delay = Duration.ZERO;
        boolean disconnects = false;
        List<Decision> plain = new ArrayList<>(decisions.size());
        for (Decision decision : decisions) {
            Duration own = Duration.ZERO;
            Decision last = decision;
            while (last instanceof Decision.After(Duration wait, Decision then)) {
                own = own.plus(wait);
                last = then;
            }
            if (own.compareTo(delay) > 0) delay = own;
            disconnects |= last instanceof Decision.Disconnect;
            plain.add(last);
        }
        boolean accepted = plain.contains(Decision.ACCEPT);
        return new MessageEnd(message, accepted ? MailRecord.Outcome.ACCEPTED : MailRecord.Outcome.REFUSED,
                replies(message, plain, each), delay, disconnects, Optional.of(incoming));
    }

    /// SMTP has one reply for all recipients: it is positive if the message was kept for any of them (RFC 5321, section 4.2.5). The handler
    /// reports the others to the sender.
    private static List<Reply> replies(MessageStream message, List<Decision> decisions, boolean each) {
        if (!each) return List.of(reply(message, decisions.contains(Decision.ACCEPT) ? Decision.ACCEPT : decisions.getFirst(), ""));
        List<Reply> replies = new ArrayList<>();
        List<EmailAddress> recipients = message.envelope().recipients();
        for (int i = 0; i < recipients.size(); i++) {
            Decision own = decisions.get(decisions.size() == 1 ? 0 : i);
            String recipient = recipients.get(i).toString();
            replies.add(reply(message, own, recipient.length() > LONGEST_ABOUT ? "" : "<" + recipient + "> "));
        }
        return replies;
    }

    private static Reply reply(MessageStream message, Decision decision, String about) {
        return switch (decision) {
            case Decision.Refuse refuse -> Replies.of(refuse.code(), refuse.status(), about + refuse.text());
            case Decision.Accept _, Decision.Disconnect _, Decision.After _ ->
                Replies.of(250, "2.0.0", about + "OK: queued as " + message.envelope().id());
        };
    }

    boolean accepted() {
        return outcome == MailRecord.Outcome.ACCEPTED;
    }

    /// Counts and logs the message, and tells the handler that its reply was sent.
    void record(SmtpSession session, SmtpStats stats) {
        stats.receiving(-1);
        String reply = replies.isEmpty() ? "" : replies.getFirst().toString().stripTrailing();
        MailRecord entry = new MailRecord(session.service().clock().instant(),
                Duration.ofNanos(session.connection().reactor().clock() - message.begun()), session.connection().remote(),
                message.envelope(), message.size(), message.bareLineEnds(), outcome, reply, session.connection().id());
        stats.received(entry);
        guarded(session, () -> session.settings().log().log(entry));
        incoming.ifPresent(it -> guarded(session, it::answered));
    }

    /// A fault here must not become a second reply.
    private void guarded(SmtpSession session, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            session.connection().reactor().log().event(Log.Level.ERROR, "message-not-announced", "id", message.envelope().id(), "cause", e);
        }
    }
}
