package stheno.mail.smtp;

import java.util.ArrayList;
import java.util.List;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// HELO, EHLO, LHLO and STARTTLS. One thread: the session's loop.
final class GreetingCommands {
    private static final int LONGEST_NAME = 255; // RFC 5321, section 4.5.3.1.2

    private GreetingCommands() {}

    static Next hello(SmtpSession session, String name) {
        return greet(session, name, false);
    }

    /// EHLO, and LHLO of LMTP.
    static Next extendedHello(SmtpSession session, String name) {
        return greet(session, name, true);
    }

    /// Replies to these commands have no enhanced status codes (RFC 2034, section 3).
    private static Next greet(SmtpSession session, String argument, boolean extended) {
        String name = argument.strip();
        if (!isName(name)) return Next.send(Reply.of(501, "A name without blanks is required"));
        session.greet(name, extended);
        return session.decided(() -> session.service().handler().greeted(session.client()),
                () -> Next.send(extended ? Reply.of(250, keywords(session)) : Reply.of(250, session.settings().hostName())),
                refuse -> {
                    session.greet("", false);
                    return Next.send(Reply.of(refuse.code(), refuse.text()));
                });
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) return false;
        return name.chars().noneMatch(c -> Character.isSpaceChar(c) || Character.isISOControl(c));
    }

    private static List<String> keywords(SmtpSession session) {
        SmtpSettings settings = session.settings();
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostName());
        lines.add("PIPELINING");
        lines.add("SIZE " + settings.sizeLimit());
        lines.add("8BITMIME");
        lines.add("SMTPUTF8");
        lines.add("ENHANCEDSTATUSCODES");
        lines.add("CHUNKING");
        lines.add("LIMITS" + (settings.messageLimit() > 0 ? " MAILMAX=" + settings.messageLimit() : "") + " RCPTMAX="
                + settings.recipientLimit()); // RFC 9422
        if (settings.tlsPolicy() != TlsPolicy.OFF && !session.secure()) lines.add("STARTTLS");
        if (session.mayLogIn() && session.user().isEmpty()) lines.add("AUTH PLAIN LOGIN");
        lines.add("HELP");
        return lines;
    }

    static Next startTls(SmtpSession session, String nothing) {
        if (session.settings().tlsPolicy() == TlsPolicy.OFF) return Next.send(Replies.NOT_AVAILABLE);
        if (session.secure()) return Next.send(Replies.of(503, "5.5.1", "TLS is active already"));
        return new Next.Secure(Replies.of(220, "2.0.0", "Ready to start TLS"), session.service().tls());
    }
}
