package stheno.mail.pop3;

import java.io.IOException;
import java.util.function.IntFunction;
import stheno.producers.Producer;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.text.Next;
import stheno.text.Reply;

/// The commands after the login (RFC 1939, sections 5 to 7). One thread: the session's loop.
final class MailboxCommands {
    private static final Reply TOP_SYNTAX = Replies.error("Syntax: TOP MESSAGE LINES");

    private MailboxCommands() {}

    static Next status(Pop3Session session, String nothing) {
        Mailbox mailbox = session.mailbox();
        return Next.send(Replies.ok(mailbox.count() + " " + mailbox.octets()));
    }

    static Next list(Pop3Session session, String argument) {
        Maildrop drop = session.mailbox().drop();
        String first = "+OK " + session.mailbox().count() + " messages (" + session.mailbox().octets() + " octets)";
        return scan(session, argument, first, message -> (message + 1) + " " + drop.octets(message));
    }

    static Next uniqueIds(Pop3Session session, String argument) {
        Maildrop drop = session.mailbox().drop();
        return scan(session, argument, "+OK", message -> (message + 1) + " " + drop.uniqueId(message));
    }

    private static Next scan(Pop3Session session, String argument, String first, IntFunction<String> line) {
        Mailbox mailbox = session.mailbox();
        if (argument.isBlank()) return session.send(Producer.lines(mailbox.lines(first, line)));
        long message = message(argument);
        return Next.send(mailbox.has(message) ? Replies.ok(line.apply((int) message)) : Replies.NO_MESSAGE);
    }

    /// The number of a message, from 0; negative if it is none.
    private static long message(String argument) {
        return Decimal.parse(argument.strip(), Integer.MAX_VALUE) - 1;
    }

    static Next retrieve(Pop3Session session, String argument) {
        return send(session, message(argument), MessageEncoder.WHOLE, true);
    }

    static Next top(Pop3Session session, String argument) {
        String text = argument.strip();
        int space = text.indexOf(' ');
        if (space < 0) return Next.send(TOP_SYNTAX);
        String lines = text.substring(space).strip();
        if (!Decimal.isDigits(lines)) return Next.send(TOP_SYNTAX);
        long most = Decimal.parse(lines, MessageEncoder.WHOLE - 1);
        return send(session, message(text.substring(0, space)), most == Decimal.NONE ? MessageEncoder.WHOLE : most, false);
    }

    private static Next send(Pop3Session session, long number, long bodyLines, boolean retrieve) {
        if (!session.mailbox().has(number)) return Next.send(Replies.NO_MESSAGE);
        return session.send(new MessageBatch.Request((int) number, bodyLines, retrieve));
    }

    static Next delete(Pop3Session session, String argument) {
        long message = message(argument);
        if (!session.mailbox().has(message)) return Next.send(Replies.NO_MESSAGE);
        session.mailbox().mark((int) message);
        return Next.send(Replies.ok("Marked."));
    }

    static Next reset(Pop3Session session, String nothing) {
        session.mailbox().unmarkAll();
        return Next.send(Replies.OK);
    }

    static Next noop(Pop3Session session, String nothing) {
        return Next.send(Replies.OK);
    }

    /// RFC 1939, section 6: the UPDATE state.
    static Next quit(Pop3Session session, String nothing) {
        if (!(session.login() instanceof Login.Open(Mailbox mailbox)) || mailbox.marked() == 0) {
            session.leave(Pop3SessionRecord.Ending.QUIT);
            return Next.close(Replies.ok("Goodbye."));
        }
        return session.update(new Next.Work<>(() -> deleted(session, mailbox), complete -> {
            session.updated(complete);
            return Next.close(complete ? Replies.ok("Goodbye.") : Replies.NOT_DELETED);
        }, session::updated));
    }

    private static boolean deleted(Pop3Session session, Mailbox mailbox) {
        try {
            mailbox.delete();
            return true;
        } catch (IOException | RuntimeException e) {
            session.connection().reactor().log().event(Log.Level.WARN, "pop3-delete-failed", "user", mailbox.user(), "cause", e);
            return false;
        }
    }
}
