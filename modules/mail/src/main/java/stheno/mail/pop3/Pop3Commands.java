package stheno.mail.pop3;

import static stheno.text.Argument.NONE;
import static stheno.text.Argument.OPTIONAL;
import static stheno.text.Argument.REQUIRED;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import stheno.text.Argument;
import stheno.text.CommandTable;
import stheno.text.CommandTable.Action;
import stheno.text.CommandTable.Precondition;
import stheno.text.CommandTable.Row;
import stheno.text.Next;
import stheno.text.Reply;

/// Every command of POP3 that is obeyed, a row each: RFC 1939, 2449, 2595, 5034, 6856. APOP is not: it needs passwords in clear on disk.
final class Pop3Commands {
    private static final Precondition<Pop3Session> SENT = Pop3Session::free;
    private static final Precondition<Pop3Session> JOINED = Pop3Session::freeOrJoinable;
    private static final Precondition<Pop3Session> BEFORE_LOGIN = session -> session.login() instanceof Login.Open
            ? Optional.of(Next.send(Replies.error("Already logged in."))) : Optional.empty();
    private static final Precondition<Pop3Session> LOGGED_IN = session -> session.login() instanceof Login.Open ? Optional.empty()
            : Optional.of(Next.send(Replies.error("Log in first.")));
    private static final Set<String> LONG = Set.of("USER", "PASS", "AUTH");

    private static final CommandTable.ErrorReplies SYNTAX = new CommandTable.ErrorReplies() {
        @Override
        public Reply unknown(String verb) {
            return Replies.error("Unknown command.");
        }

        @Override
        public Reply badArgument(Row<?> row) {
            return Replies.error("Syntax: " + row.verb() + " " + row.help());
        }
    };

    static final CommandTable<Pop3Session> TABLE = new CommandTable<>(List.of(
            // Before the login
            before("USER", REQUIRED, "NAME: log in, followed by PASS", AccessCommands::user),
            before("PASS", OPTIONAL, "PASSWORD: log in, after USER", AccessCommands::password),
            before("AUTH", OPTIONAL, "PLAIN [RESPONSE]: log in", AccessCommands::auth),
            before("STLS", NONE, "(no argument): encrypt the connection", AccessCommands::startTls),
            before("UTF8", NONE, "(no argument): accept UTF-8 in messages", AccessCommands::utf8),
            // After the login
            after("STAT", NONE, "(no argument): the number of messages and their octets", MailboxCommands::status),
            after("LIST", OPTIONAL, "[MESSAGE]: the octets of all messages or of one", MailboxCommands::list),
            after("UIDL", OPTIONAL, "[MESSAGE]: the unique ids of all messages or of one", MailboxCommands::uniqueIds),
            row("RETR", REQUIRED, List.of(JOINED, LOGGED_IN), "MESSAGE: send a message", MailboxCommands::retrieve),
            row("TOP", REQUIRED, List.of(JOINED, LOGGED_IN), "MESSAGE LINES: send the header and some lines of a message",
                    MailboxCommands::top),
            after("DELE", REQUIRED, "MESSAGE: mark a message as deleted", MailboxCommands::delete),
            after("RSET", NONE, "(no argument): unmark all messages", MailboxCommands::reset),
            after("NOOP", NONE, "(no argument): do nothing", MailboxCommands::noop),
            // Always
            row("CAPA", NONE, List.of(SENT), "(no argument): list the extensions to RFC 1939", AccessCommands::capabilities),
            row("QUIT", NONE, List.of(SENT), "(no argument): delete the marked messages, and end the session", MailboxCommands::quit)),
            SYNTAX);

    private Pop3Commands() {}

    private static Row<Pop3Session> row(String verb, Argument argument, List<Precondition<Pop3Session>> preconditions, String help,
            Action<Pop3Session> action) {
        return new Row<>(verb, argument, preconditions, help, action);
    }

    private static Row<Pop3Session> before(String verb, Argument argument, String help, Action<Pop3Session> action) {
        return row(verb, argument, List.of(SENT, BEFORE_LOGIN), help, action);
    }

    private static Row<Pop3Session> after(String verb, Argument argument, String help, Action<Pop3Session> action) {
        return row(verb, argument, List.of(SENT, LOGGED_IN), help, action);
    }

    /// Whether a line may be longer than other commands.
    static boolean mayBeLong(String line) {
        return LONG.contains(CommandTable.verb(line));
    }
}
