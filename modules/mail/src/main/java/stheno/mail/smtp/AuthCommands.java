package stheno.mail.smtp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import stheno.accounts.LoginCheck.Result;
import stheno.mail.envelope.Decision;
import stheno.reactor.Terminator;
import stheno.text.Next;
import stheno.text.Reply;

/// AUTH with the mechanisms PLAIN (RFC 4616) and LOGIN (RFC 4954). One thread: the session's loop.
///
/// ```
///   AUTH PLAIN response                     AUTH LOGIN [name]
///   AUTH PLAIN ──334──► response            ──334 Username:──► name ──334 Password:──► password
///                  *: cancelled, 501
/// ```
final class AuthCommands {
    private static final int LONGEST_RESPONSE = 12_288; // RFC 4954, section 4
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LF = {'\n'};
    private static final Duration BUSY = Duration.ofMillis(250);
    private static final int BUSY_TRIES = 120; // for half a minute: hashing is slow

    private static final Reply ASK = Reply.of(334, "");
    private static final Reply ASK_NAME = Reply.of(334, "VXNlcm5hbWU6"); // Username:
    private static final Reply ASK_PASSWORD = Reply.of(334, "UGFzc3dvcmQ6"); // Password:
    private static final Reply INVALID = Replies.of(535, "5.7.8", "Authentication credentials invalid");
    private static final Reply NOT_BASE64 = Replies.of(501, "5.5.2", "The response is not valid Base64");
    private static final Reply CANCELLED = Replies.of(501, "5.7.0", "Authentication cancelled");
    private static final Reply TOO_LONG = Replies.of(500, "5.5.6", "Authentication exchange line is too long");

    private AuthCommands() {}

    static Next auth(SmtpSession session, String argument) {
        if (session.settings().auth() == AuthPolicy.OFF) return Next.send(Replies.NOT_AVAILABLE);
        if (!session.mayLogIn()) return Next.send(Replies.of(538, "5.7.11", "Encryption required for authentication"));
        if (session.user().isPresent()) return Next.send(Replies.of(503, "5.5.1", "You are logged in already"));
        if (session.transaction().isPresent()) return Next.send(Replies.NESTED);
        String[] words = argument.strip().split(" +", 2);
        Optional<String> initial = words.length == 2 ? Optional.of(words[1]) : Optional.empty();
        return switch (words[0].toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> initial.map(it -> answered(session, it.equals("=") ? "" : it, response -> plain(session, response)))
                    .orElseGet(() -> asked(session, ASK, response -> plain(session, response)));
            case "LOGIN" -> initial.map(it -> answered(session, it.equals("=") ? "" : it, name -> password(session, name)))
                    .orElseGet(() -> asked(session, ASK_NAME, name -> password(session, name)));
            default -> Next.send(Replies.of(504, "5.5.4", "Mechanisms are PLAIN and LOGIN"));
        };
    }

    private static Next password(SmtpSession session, byte[] name) {
        return asked(session, ASK_PASSWORD, password -> credentials(session, name, password));
    }

    /// Sends a challenge, and continues with the response.
    private static Next asked(SmtpSession session, Reply challenge, Function<byte[], Next> then) {
        session.conversation().send(challenge);
        boolean strict = session.settings().bareLineEnds() == BareLineEnds.REFUSE;
        return new Next.Collect(Terminator.message(strict ? CRLF : LF, LONGEST_RESPONSE), new Next.Collector() {
            private String response = "";

            @Override
            public void collect(ByteBuffer data) {
                response = StandardCharsets.ISO_8859_1.decode(data).toString();
            }

            @Override
            public Next found() {
                String line = !strict && response.endsWith("\r") ? response.substring(0, response.length() - 1) : response;
                return session.slowed(line.equals("*") ? Next.send(CANCELLED) : answered(session, line, then));
            }

            @Override
            public Next overflowed() {
                return Next.send(TOO_LONG);
            }
        });
    }

    private static Next answered(SmtpSession session, String base64, Function<byte[], Next> then) {
        byte[] response;
        try {
            response = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Next.send(NOT_BASE64);
        }
        return then.apply(response);
    }

    /// `[authorisation identity] NUL name NUL password`
    private static Next plain(SmtpSession session, byte[] response) {
        int first = indexOfNul(response, 0);
        int second = first < 0 ? -1 : indexOfNul(response, first + 1);
        if (second < 0 || indexOfNul(response, second + 1) >= 0) return Next.send(Replies.of(501, "5.5.2", "Bad response"));
        byte[] identity = part(response, 0, first);
        byte[] name = part(response, first + 1, second);
        byte[] password = part(response, second + 1, response.length);
        if (identity.length > 0 && !Arrays.equals(identity, name)) return invalid(session); // no user acts for another
        return credentials(session, name, password);
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) if (bytes[i] == 0) return i;
        return -1;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static Next credentials(SmtpSession session, byte[] name, byte[] password) {
        try {
            char[] secret = chars(password);
            return verify(session, new String(chars(name)), secret, session.client().address(), 0);
        } catch (CharacterCodingException e) {
            return invalid(session);
        }
    }

    private static char[] chars(byte[] utf8) throws CharacterCodingException {
        CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        char[] all = new char[chars.remaining()];
        chars.get(all);
        return all;
    }

    private static Next verify(SmtpSession session, String name, char[] password, InetAddress from, int tries) {
        return Next.work(() -> session.service().loginCheck().check(name, password.clone(), from), result -> switch (result) {
            case Result.Accepted(String user) -> accepted(session, user);
            case Result.Rejected _ -> invalid(session);
            case Result.Busy _ when tries < BUSY_TRIES -> new Next.Wait(BUSY, verify(session, name, password, from, tries + 1));
            case Result.Busy _ -> Next.send(Replies.of(454, "4.7.0", "Too many logins in progress, try again later"));
            case Result.Blocked _ -> {
                session.loginFailed();
                yield Next.close(Replies.of(421, "4.7.0", "Too many failed logins, try again later"));
            }
        });
    }

    private static Next accepted(SmtpSession session, String user) {
        session.logIn(Optional.of(user));
        return session.decided(() -> session.service().handler().loggedIn(session.client()), () -> {
            session.loggedIn();
            return Next.send(Replies.of(235, "2.7.0", "Authentication succeeded"));
        }, (Decision.Refuse refuse) -> {
            session.logIn(Optional.empty());
            return Next.send(Replies.of(refuse));
        });
    }

    private static Next invalid(SmtpSession session) {
        SmtpSettings settings = session.settings();
        boolean last = session.loginFailed() >= settings.loginAttempts();
        return new Next.Wait(settings.loginDelay(),
                last ? Next.close(Replies.of(421, "4.7.0", "Too many failed logins")) : Next.send(INVALID));
    }
}
