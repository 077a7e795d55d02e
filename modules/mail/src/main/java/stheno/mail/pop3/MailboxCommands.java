package stheno.mail.pop3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.function.IntFunction;
import stheno.producers.Producer;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.text.Next;
import stheno.text.Reply;

/// The commands after the login (RFC 1939, sections 5 to 7). One thread: the session's loop.
final class MailboxCommands {
    private static final Reply TOP_SYNTAX = Replies.error("Syntax: TOP MESSAGE LINES");

    private sealed interface Opened {
        record File(FileChannel channel) implements Opened {}

        record Failed(Reply reply) implements Opened {}
    }

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
        return send(session, message(argument), MessageProducer.WHOLE, true);
    }

    static Next top(Pop3Session session, String argument) {
        String text = argument.strip();
        int space = text.indexOf(' ');
        if (space < 0) return Next.send(TOP_SYNTAX);
        String lines = text.substring(space).strip();
        if (!Decimal.isDigits(lines)) return Next.send(TOP_SYNTAX);
        long most = Decimal.parse(lines, MessageProducer.WHOLE - 1);
        return send(session, message(text.substring(0, space)), most == Decimal.NONE ? MessageProducer.WHOLE : most, false);
    }

    private static Next send(Pop3Session session, long number, long bodyLines, boolean whole) {
        if (!session.mailbox().has(number)) return Next.send(Replies.NO_MESSAGE);
        int message = (int) number;
        Maildrop drop = session.mailbox().drop();
        return new Next.Work<>(() -> open(session, drop, message), opened -> switch (opened) {
            case Opened.File(FileChannel file) -> sent(session, message, file, bodyLines, whole);
            case Opened.Failed(Reply reply) -> Next.send(reply);
        }, MailboxCommands::close);
    }

    private static Opened open(Pop3Session session, Maildrop drop, int message) {
        try {
            return new Opened.File(drop.open(message));
        } catch (NoSuchFileException e) {
            return new Opened.Failed(Replies.GONE);
        } catch (IOException e) {
            log(session, "pop3-message-failed", message, "cause", e);
            return new Opened.Failed(Replies.MESSAGE_UNREADABLE);
        }
    }

    private static void close(Opened opened) {
        switch (opened) {
            case Opened.File(FileChannel file) -> {
                try {
                    file.close();
                } catch (IOException e) {
                    // it was only read
                }
            }
            case Opened.Failed _ -> { }
        }
    }

    private static Next sent(Pop3Session session, int message, FileChannel file, long bodyLines, boolean whole) {
        long listed = session.mailbox().drop().octets(message);
        Producer lines;
        try {
            lines = new MessageProducer(file, bodyLines, session.scratch(), octets -> {
                if (whole && octets != listed) log(session, "pop3-size-differs", message, "octets", octets);
            });
        } catch (IOException e) {
            close(new Opened.File(file));
            log(session, "pop3-message-failed", message, "cause", e);
            return Next.send(Replies.MESSAGE_UNREADABLE);
        }
        Producer counted = lines.hooked((bytes, complete) -> session.sent(bytes, whole && complete));
        return session.send(whole ? Replies.ok(listed + " octets") : Replies.OK, counted);
    }

    private static void log(Pop3Session session, String event, int message, String key, Object value) {
        Maildrop drop = session.mailbox().drop();
        session.connection().reactor().log().event(Log.Level.WARN, event, "user", session.mailbox().user(), "message",
                drop.uniqueId(message), "listed", drop.octets(message), key, value);
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
