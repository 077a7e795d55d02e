package stheno.mail.smtp;

import static stheno.text.Argument.NONE;
import static stheno.text.Argument.OPTIONAL;
import static stheno.text.Argument.REQUIRED;

import java.util.List;
import java.util.Optional;
import stheno.text.Argument;
import stheno.text.CommandTable;
import stheno.text.CommandTable.Action;
import stheno.text.CommandTable.Precondition;
import stheno.text.CommandTable.Row;
import stheno.text.Next;
import stheno.text.Reply;

/// Every command of SMTP and LMTP, a row each: RFC 5321, 2033, 3030, 3207, 4954.
final class SmtpCommands {
    private static final Precondition<SmtpSession> SMTP = session -> refuse(session.settings().lmtp(), Replies.UNKNOWN);
    private static final Precondition<SmtpSession> LMTP = session -> refuse(!session.settings().lmtp(), Replies.UNKNOWN);
    private static final Precondition<SmtpSession> JUNK = session -> {
        session.countJunk();
        return Optional.empty();
    };
    private static final Precondition<SmtpSession> GREETED_AGAIN = session -> { // without use, after the first
        if (session.greeted()) session.countJunk();
        return Optional.empty();
    };
    private static final Precondition<SmtpSession> ENCRYPTED = session -> refuse(session.needsTls(), Replies.NEEDS_TLS);
    private static final Precondition<SmtpSession> GREETED = session -> refuse(!session.greeted(), Replies.GREET_FIRST);
    private static final Precondition<SmtpSession> NO_TRANSACTION = session -> refuse(session.transaction().isPresent(), Replies.NESTED);
    private static final Precondition<SmtpSession> TRANSACTION = session -> refuse(session.transaction().isEmpty(), Replies.MAIL_FIRST);

    private static final CommandTable.ErrorReplies ERRORS = new CommandTable.ErrorReplies() {
        @Override
        public Reply unknown(String verb) {
            return Replies.UNKNOWN;
        }

        @Override
        public Reply badArgument(Row<?> row) {
            return Replies.syntax(row.help());
        }
    };

    static final CommandTable<SmtpSession> TABLE = new CommandTable<>(List.of(
            // The session
            row("HELO", REQUIRED, List.of(SMTP, GREETED_AGAIN), "HELO name", GreetingCommands::hello),
            row("EHLO", REQUIRED, List.of(SMTP, GREETED_AGAIN), "EHLO name", GreetingCommands::extendedHello),
            row("LHLO", REQUIRED, List.of(LMTP, GREETED_AGAIN), "LHLO name", GreetingCommands::extendedHello),
            row("STARTTLS", NONE, List.of(GREETED), "STARTTLS", GreetingCommands::startTls),
            row("AUTH", REQUIRED, List.of(ENCRYPTED, GREETED), "AUTH mechanism [response]", AuthCommands::auth),
            row("QUIT", NONE, List.of(), "QUIT", SmtpCommands::quit),
            // Messages
            row("MAIL", REQUIRED, List.of(ENCRYPTED, GREETED, NO_TRANSACTION), "MAIL FROM:<address>", EnvelopeCommands::mail),
            row("RCPT", REQUIRED, List.of(ENCRYPTED, GREETED, TRANSACTION), "RCPT TO:<address>", EnvelopeCommands::recipient),
            row("DATA", NONE, List.of(ENCRYPTED, GREETED, TRANSACTION), "DATA", ContentCommands::data),
            row("BDAT", REQUIRED, List.of(), "BDAT octets [LAST]", ContentCommands::chunk),
            row("RSET", NONE, List.of(JUNK), "RSET", SmtpCommands::reset),
            // The server
            row("NOOP", OPTIONAL, List.of(JUNK), "NOOP", (_, _) -> Next.send(Replies.OK)),
            row("VRFY", REQUIRED, List.of(JUNK, ENCRYPTED), "VRFY address", SmtpCommands::verify),
            row("HELP", OPTIONAL, List.of(JUNK), "HELP", SmtpCommands::help),
            // Known, but not offered: 502 (RFC 5321, section 4.2.4)
            unavailable("EXPN"),
            unavailable("ETRN"),
            unavailable("ATRN"),
            unavailable("TURN"),
            unavailable("SEND"),
            unavailable("SOML"),
            unavailable("SAML"),
            unavailable("BURL")), ERRORS);

    private SmtpCommands() {}

    private static Optional<Next> refuse(boolean when, Reply reply) {
        return when ? Optional.of(Next.send(reply)) : Optional.empty();
    }

    private static Row<SmtpSession> row(String verb, Argument argument, List<Precondition<SmtpSession>> preconditions, String syntax,
                                        Action<SmtpSession> action) {
        return new Row<>(verb, argument, preconditions, syntax, action);
    }

    private static Row<SmtpSession> unavailable(String verb) {
        return row(verb, OPTIONAL, List.of(JUNK), verb, (_, _) -> Next.send(Replies.NOT_AVAILABLE));
    }

    private static Next quit(SmtpSession session, String nothing) {
        session.endTransaction();
        return Next.close(Replies.of(221, "2.0.0", "Bye"));
    }

    private static Next reset(SmtpSession session, String nothing) {
        session.endTransaction();
        return Next.send(Replies.OK);
    }

    /// RFC 5321, section 3.5.3: no address is confirmed, for that would help spammers.
    private static Next verify(SmtpSession session, String address) {
        return Next.send(Replies.of(252, "2.1.5", "Cannot verify the address; the message would be tried"));
    }

    private static Next help(SmtpSession session, String topic) {
        String hello = session.settings().lmtp() ? "LHLO" : "HELO EHLO";
        return Next.send(Reply.of(214, List.of("2.0.0 Commands: " + hello + " MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP",
                "2.0.0 STARTTLS AUTH, if EHLO announces them")));
    }
}
