package stheno.mail.pop3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.accounts.LoginCheck.Result;
import stheno.producers.Producer;
import stheno.reactor.Connection;
import stheno.reactor.Log;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// Login and encryption: USER, PASS, AUTH, STLS, UTF8, CAPA. One thread: the session's loop.
///
/// An unknown name and a wrong password get the same reply after the same delay.
final class AccessCommands {
    private static final Duration BUSY = Duration.ofMillis(250);
    private static final int BUSY_TRIES = 120; // for half a minute: hashing is slow

    /// What came of a login.
    private sealed interface Attempt {
        /// The session has the lock of the mailbox.
        record Opened(Mailbox mailbox) implements Attempt {}

        /// The name or the password is wrong.
        record Incorrect() implements Attempt {}

        /// Too many passwords are being verified.
        record Busy() implements Attempt {}

        /// Another session has the mailbox.
        record Locked() implements Attempt {}

        record Refused(Reply reply) implements Attempt {}
    }

    private AccessCommands() {}

    /// Whether the client may log in on this connection; see [Pop3Settings#clearLogins()].
    private static boolean mayLogIn(Pop3Session session) {
        if (session.connection().secure()) return true;
        Pop3Settings settings = session.settings();
        return settings.tlsPolicy() != TlsPolicy.REQUIRED && (settings.clearLogins() || onThisMachine(session.connection()));
    }

    private static boolean onThisMachine(Connection connection) {
        if (!(connection.remote() instanceof InetSocketAddress remote) || remote.getAddress() == null) return true;
        boolean same = connection.local() instanceof InetSocketAddress local && remote.getAddress().equals(local.getAddress());
        return same || remote.getAddress().isLoopbackAddress();
    }

    static Next user(Pop3Session session, String name) {
        if (!mayLogIn(session)) return Next.send(Replies.CLEAR);
        session.name(name);
        return Next.send(Replies.ok("Password required."));
    }

    /// The password is the rest of the line, with its spaces.
    static Next password(Pop3Session session, String password) {
        if (!(session.login() instanceof Login.Named(String name))) return Next.send(Replies.error("Send USER first."));
        return logIn(session, name, password.toCharArray(), 0);
    }

    /// RFC 5034. Without an argument, it lists the mechanisms, as older clients expect it (RFC 1734's successors dropped this).
    static Next auth(Pop3Session session, String argument) {
        String text = argument.strip();
        if (text.isEmpty()) return lines(session, mayLogIn(session) ? List.of("+OK", "PLAIN", ".") : List.of("+OK", "."));
        int space = text.indexOf(' ');
        String mechanism = space < 0 ? text : text.substring(0, space);
        if (!mechanism.toUpperCase(Locale.ROOT).equals("PLAIN")) return Next.send(Replies.error("Only AUTH PLAIN is supported."));
        if (!mayLogIn(session)) return Next.send(Replies.CLEAR);
        if (space >= 0) return response(session, text.substring(space).strip());
        session.challenge();
        return Next.send(Reply.line("+ "));
    }

    /// The client's response of AUTH PLAIN (RFC 4616): a name to act as, the name, and the password, with a NUL between them.
    static Next response(Pop3Session session, String text) {
        session.notLoggedIn();
        if (text.equals("*")) return Next.send(Replies.error("Login cancelled."));
        Optional<String> decoded = decoded(text);
        String[] parts = decoded.map(plain -> plain.split("\0", -1)).orElse(new String[0]);
        if (parts.length != 3) return Next.send(Replies.error("The response is not base64 of two NULs, a name and a password in UTF-8."));
        boolean other = !parts[0].isEmpty() && !parts[0].equals(parts[1]);
        return other ? incorrect(session) : logIn(session, parts[1], parts[2].toCharArray(), 0);
    }

    private static Optional<String> decoded(String base64) {
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Next logIn(Pop3Session session, String name, char[] password, int tries) {
        session.verifying();
        return new Next.Work<>(() -> attempt(session, name, password), attempt -> switch (attempt) {
            case Attempt.Opened(Mailbox mailbox) -> {
                session.logIn(mailbox);
                yield Next.send(Replies.ok(mailbox.count() + " messages (" + mailbox.octets() + " octets)"));
            }
            case Attempt.Incorrect _ -> incorrect(session);
            case Attempt.Busy _ when tries < BUSY_TRIES -> new Next.Wait(BUSY, logIn(session, name, password, tries + 1));
            case Attempt.Busy _ -> refused(session, Replies.BUSY);
            case Attempt.Locked _ -> {
                session.locked();
                yield refused(session, Replies.LOCKED);
            }
            case Attempt.Refused(Reply reply) -> refused(session, reply);
        }, attempt -> discard(session, attempt));
    }

    private static Next refused(Pop3Session session, Reply reply) {
        session.notLoggedIn();
        return Next.send(reply);
    }

    private static Next incorrect(Pop3Session session) {
        Pop3Settings settings = session.settings();
        boolean last = session.loginFailed() >= settings.loginAttempts();
        if (last) session.end(Pop3SessionRecord.Ending.REFUSED);
        return new Next.Wait(settings.loginDelay(), last ? Next.close(Replies.INCORRECT) : Next.send(Replies.INCORRECT));
    }

    /// Verifies a password, and opens the mailbox. On a virtual thread.
    private static Attempt attempt(Pop3Session session, String name, char[] password) throws InterruptedException {
        return switch (session.service().logins().check(name, password, address(session.connection()))) {
            case Result.Accepted(String user) -> open(session, user);
            case Result.Rejected _ -> new Attempt.Incorrect();
            case Result.Busy _ -> new Attempt.Busy();
            case Result.Blocked _ -> new Attempt.Refused(Replies.BLOCKED);
        };
    }

    /// Clients of a Unix-domain socket have no address, and share the loopback address.
    private static InetAddress address(Connection connection) {
        return connection.remote() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    private static Attempt open(Pop3Session session, String user) throws InterruptedException {
        MailboxLocks locks = session.service().locks();
        if (!locks.lock(user, session, session.settings().takeover())) return new Attempt.Locked();
        try {
            return new Attempt.Opened(new Mailbox(user, session.service().maildrops().open(user)));
        } catch (IOException | RuntimeException e) {
            locks.unlock(user, session);
            session.connection().reactor().log().event(Log.Level.WARN, "pop3-mailbox-failed", "user", user, "cause", e);
            boolean permanent = e instanceof AccessDeniedException || e instanceof NotDirectoryException;
            return new Attempt.Refused(permanent ? Replies.FORBIDDEN : Replies.UNREADABLE);
        }
    }

    /// The client has left meanwhile.
    private static void discard(Pop3Session session, Attempt attempt) {
        switch (attempt) {
            case Attempt.Opened(Mailbox mailbox) -> {
                try {
                    mailbox.drop().close();
                } finally {
                    session.service().locks().unlock(mailbox.user(), session);
                }
            }
            case Attempt.Incorrect _, Attempt.Busy _, Attempt.Locked _, Attempt.Refused _ -> { }
        }
    }

    /// RFC 2595, section 4.
    static Next startTls(Pop3Session session, String nothing) {
        Pop3Settings settings = session.settings();
        if (session.connection().secure()) return Next.send(Replies.error("The connection is encrypted already."));
        if (settings.tls().isEmpty()) return Next.send(Replies.error("TLS is not available."));
        return new Next.Secure(Replies.ok("Starting TLS."), settings.tls().get().get());
    }

    /// RFC 6856, section 2. Messages and passwords are not changed by it: both are sent and taken in UTF-8 at any time.
    static Next utf8(Pop3Session session, String nothing) {
        return Next.send(Replies.OK);
    }

    /// RFC 2449, section 5.
    static Next capabilities(Pop3Session session, String nothing) {
        List<String> lines = new ArrayList<>(List.of("+OK", "TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER"));
        if (mayLogIn(session)) lines.addAll(List.of("USER", "SASL PLAIN"));
        boolean open = session.login() instanceof Login.Open;
        if (!open && !session.connection().secure() && session.settings().tls().isPresent()) lines.add("STLS");
        lines.addAll(List.of("UTF8 USER", "IMPLEMENTATION Stheno", "."));
        return lines(session, lines);
    }

    private static Next lines(Pop3Session session, List<String> lines) {
        return session.send(Producer.lines(lines.iterator()));
    }
}
