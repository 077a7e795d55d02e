package stheno.ftp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.accounts.Account;
import stheno.accounts.Authenticator.Result;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.storage.WritableTree;
import stheno.text.Next;
import stheno.text.Reply;

/// Who somebody is, and whether anybody listens in: USER, PASS, REIN, QUIT, AUTH, PBSZ, PROT, CCC. Loop thread only.
///
/// A wrong name and a wrong password have the same answer, after the same delay.
final class AccessCommands {
    private static final String NOBODY = "anonymous"; // all of them share what there is for one account, however they spell it
    private static final Set<String> NOBODYS = Set.of(NOBODY, "ftp"); // RFC 1635, section 4
    private static final Duration BUSY = Duration.ofMillis(250);
    private static final int BUSY_TRIES = 120; // half a minute of them: hashing is slow, and whoever waits here waits in turn

    private static final Reply WRONG = Reply.of(530, "Login incorrect.");
    private static final Reply GO_ON = Reply.of(230, "Logged in.");

    private AccessCommands() {}

    static Next user(FtpSession session, String name) {
        if (session.settings().tlsPolicy() == TlsPolicy.REQUIRED && !session.protection().control()) {
            return Next.send(Reply.of(530, "Protect the connection with AUTH TLS first."));
        }
        session.name(name);
        return Next.send(isNobody(session, name) ? Reply.of(331, "Anybody may come in; give your e-mail address as the password.")
                : Reply.of(331, "Now the password."));
    }

    private static boolean isNobody(FtpSession session, String name) {
        return session.settings().anonymous().isPresent() && NOBODYS.contains(name.toLowerCase(Locale.ROOT));
    }

    static Next password(FtpSession session, String password) {
        if (!(session.login() instanceof Login.Named(String name))) return Next.send(Reply.of(503, "Say USER first."));
        if (isNobody(session, name)) return enter(session, name, true, session.settings().anonymous(), true, false);
        InetAddress from = address(session);
        char[] secret = password.toCharArray();
        if (!session.service().loginThrottle().blockedFor(from).isPositive()) {
            Optional<Account> known = session.service().authenticator().cached(name, secret);
            if (known.isPresent()) return enter(session, known.get());
        }
        return verify(session, name, secret, from, 0);
    }

    /// Who comes by a Unix-domain socket has no address, and shares one.
    private static InetAddress address(FtpSession session) {
        return session.connection().remote() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    private static Next verify(FtpSession session, String name, char[] password, InetAddress from, int tries) {
        FtpService service = session.service();
        return Next.work(() -> service.authenticator().verify(name, password, service.loginThrottle(), from), verdict -> switch (verdict) {
            case Result.Accepted(Account account) -> enter(session, account);
            case Result.Rejected _, Result.Blocked _ -> wrong(session);
            case Result.Busy _ when tries < BUSY_TRIES -> new Next.Wait(BUSY, verify(session, name, password, from, tries + 1));
            case Result.Busy _ -> Next.close(Reply.of(421, "Too many are logging in; try again later."));
        });
    }

    private static Next enter(FtpSession session, Account account) {
        Optional<Path> root = account.home().or(() -> session.settings().root());
        return enter(session, account.name(), false, root, account.may(Account.READ), account.may(Account.WRITE));
    }

    private static Next enter(FtpSession session, String name, boolean anonymous, Optional<Path> root, boolean reads, boolean writes) {
        if (root.isEmpty()) return placeless(session, name, "neither a home nor a root");
        if (!reads && !writes) return placeless(session, name, "neither the right to read nor to write");
        return Next.work(() -> session.service().homes().open(root.get(), session.settings()), opened -> switch (opened) {
            case HomeDirectories.Opened.Home(WritableTree tree) -> {
                session.enter(new User(name, anonymous, tree, reads, writes, session.service().throttle(anonymous ? NOBODY : name)));
                yield Next.send(GO_ON);
            }
            case HomeDirectories.Opened.None(String why) -> placeless(session, name, why);
        });
    }

    /// The keeper's fault, of which a stranger need not know that the password was right.
    private static Next placeless(FtpSession session, String name, String why) {
        session.connection().reactor().log().event(Log.Level.WARN, "ftp-login-without-a-place", "account", name, "cause", why);
        return wrong(session);
    }

    private static Next wrong(FtpSession session) {
        FtpSettings settings = session.settings();
        boolean last = session.wrongLogin() >= settings.loginAttempts();
        return new Next.Wait(settings.loginDelay(), last ? Next.close(Reply.of(421, "Too many wrong logins; goodbye.")) : Next.send(WRONG));
    }

    static Next account(FtpSession session, String account) {
        return Next.send(Reply.of(202, "Accounts have nothing but a name and a password here."));
    }

    static Next quit(FtpSession session, String nothing) {
        return session.quit(Reply.of(221, "Goodbye."));
    }

    static Next reinitialize(FtpSession session, String nothing) {
        session.reset();
        return Next.send(Reply.of(220, session.settings().banner()));
    }

    /// RFC 4217, section 4. What SSL and TLS-P used to mean, data that is protected without being asked, is still what they mean.
    static Next auth(FtpSession session, String mechanism) {
        if (session.settings().tlsPolicy() == TlsPolicy.OFF) return Next.send(Reply.of(502, "There is no TLS here."));
        if (session.protection().control()) return Next.send(Reply.of(503, "This connection is protected already."));
        return switch (mechanism.strip().toUpperCase(Locale.ROOT)) {
            case "TLS", "TLS-C", "SSL", "TLS-P" -> new Next.Secure(Reply.of(234, "Now TLS."), session.service().tls());
            default -> Next.send(Reply.of(504, "AUTH TLS is what there is."));
        };
    }

    /// RFC 4217, section 9: a stream has no size to agree on, but the command must come.
    static Next bufferSize(FtpSession session, String size) {
        if (!session.protection().control()) return Next.send(Reply.of(503, "Say AUTH TLS first."));
        if (size.length() > 10 || !Decimal.isDigits(size)) return Next.send(Replies.BAD_ARGUMENT);
        session.protection(session.protection().withSized());
        return Next.send(Reply.of(200, "PBSZ=0"));
    }

    static Next protection(FtpSession session, String level) {
        if (!session.protection().sized()) return Next.send(Reply.of(503, "Say PBSZ 0 first."));
        return switch (level.strip().toUpperCase(Locale.ROOT)) {
            case "P" -> protect(session, true);
            case "C" -> session.settings().tlsPolicy() == TlsPolicy.REQUIRED ? Next.send(Reply.of(534, "Data must be protected here."))
                    : protect(session, false);
            case "S", "E" -> Next.send(Reply.of(536, "Data is protected by P or not at all."));
            default -> Next.send(Replies.NOT_HERE);
        };
    }

    private static Next protect(FtpSession session, boolean data) {
        session.data().close(); // whoever comes there would begin in the other way
        session.protection(session.protection().withData(data));
        return Next.send(Reply.of(200, data ? "Data is protected from now on." : "Data is not protected from now on."));
    }

    /// To go back to the clear would show the rest of the session to whoever listens (RFC 4217, section 12.3).
    static Next clear(FtpSession session, String nothing) {
        return Next.send(session.protection().control() ? Reply.of(534, "This connection stays protected.")
                : Reply.of(533, "This connection is not protected."));
    }
}
