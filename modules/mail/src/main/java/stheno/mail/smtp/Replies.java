package stheno.mail.smtp;

import stheno.mail.envelope.Decision;
import stheno.text.Reply;

/// Replies of more than one command. Pure functions; any thread.
final class Replies {
    static final Reply OK = of(250, "2.0.0", "OK");
    static final Reply SENDER_OK = of(250, "2.1.0", "Sender OK");
    static final Reply RECIPIENT_OK = of(250, "2.1.5", "Recipient OK");
    static final Reply START_DATA = Reply.of(354, "End data with <CR><LF>.<CR><LF>");
    static final Reply UNKNOWN = of(500, "5.5.2", "Unknown command");
    static final Reply LINE_TOO_LONG = of(500, "5.5.2", "Line too long");
    static final Reply BAD_CHARACTERS = of(500, "5.5.2", "Commands are UTF-8 without control characters");
    static final Reply NOT_AVAILABLE = of(502, "5.5.1", "Command not available");
    static final Reply GREET_FIRST = of(503, "5.5.1", "Send EHLO first");
    static final Reply MAIL_FIRST = of(503, "5.5.1", "Send MAIL first");
    static final Reply RECIPIENT_FIRST = of(503, "5.5.1", "Send RCPT first");
    static final Reply NO_RECIPIENTS = of(554, "5.5.1", "No valid recipients");
    static final Reply NESTED = of(503, "5.5.1", "A transaction is open: send RSET first");
    static final Reply IN_CHUNKS = of(503, "5.5.1", "The message is being sent by BDAT");
    static final Reply NEEDS_TLS = of(530, "5.7.0", "Send STARTTLS first");
    static final Reply NEEDS_LOGIN = of(530, "5.7.0", "Authentication required");
    static final Reply FAILED = of(451, "4.3.0", "Internal error, try again later");
    static final Reply TOO_MANY_ERRORS = of(421, "4.7.0", "Too many errors");
    static final Reply TOO_MANY_MESSAGES = of(421, "4.7.0", "Too many messages in this session");
    static final Reply EARLY_TALKER = Reply.of(554, "Client did not wait for the greeting");
    static final Reply NOT_SMTP = of(554, "5.5.1", "This is a mail server");
    static final Reply NEEDS_UTF8 = of(553, "5.6.7", "An address in UTF-8 requires SMTPUTF8");

    static final Decision.Refuse TOO_BIG = new Decision.Refuse(552, "5.3.4", "Message size exceeds the limit");
    static final Decision.Refuse BARE_LINE_END = new Decision.Refuse(550, "5.5.2", "CR or LF outside of CRLF");
    static final Decision.Refuse TOO_MANY_HOPS = new Decision.Refuse(554, "5.4.6", "Too many Received fields, a mail loop");
    static final Decision.Refuse NOT_STORED = new Decision.Refuse(451, "4.3.0", "The message could not be stored, try again later");

    private Replies() {}

    /// A reply with an enhanced status code (RFC 2034).
    static Reply of(int code, String status, String text) {
        return Reply.of(code, status + " " + text);
    }

    static Reply of(Decision.Refuse refusal) {
        return of(refusal.code(), refusal.status(), refusal.text());
    }

    static Reply syntax(String text) {
        return of(501, "5.5.4", "Syntax: " + text);
    }

    static Reply closing(String status, String hostName, String why) {
        return Reply.of(421, status + " " + hostName + " " + why);
    }
}
