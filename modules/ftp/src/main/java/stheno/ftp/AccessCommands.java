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
import stheno.ftp.data.Replies;
import stheno.reactor.ClientNetwork;
import stheno.reactor.Decimal;
import stheno.reactor.Log;
import stheno.storage.DiskBusyException;
import stheno.storage.WritableTree;
import stheno.text.Next;
import stheno.text.Reply;
import stheno.text.TlsPolicy;

/// Login and encryption: USER, PASS, ACCT, REIN, QUIT, AUTH, PBSZ, PROT, CCC. One thread: the session's loop.
///
/// An unknown name and a wrong password get the same reply after the same delay.
final class AccessCommands {
    private static final String ANONYMOUS = "anonymous"; // all anonymous sessions share this account's bandwidth
    private static final Set<String> ANONYMOUS_NAMES = Set.of(ANONYMOUS, "ftp"); // RFC 1635, section 4
    private static final Duration BUSY = Duration.ofMillis(250);
    private static final int BUSY_TRIES = 120; // for half a minute: hashing is slow

    private static final Reply INCORRECT = Reply.of(530, "Login incorrect.");
    private static final Reply SLOW_DISK = Reply.of(421, "The disk does not answer in time. Try again later.");
    private static final Reply LOGGED_IN = Reply.of(230, "Logged in.");

    private AccessCommands() {}

    static Next user(FtpSession session, String name) {
        if (session.settings().tlsPolicy() == TlsPolicy.REQUIRED && !session.protection().control()) {
            return Next.send(Reply.of(530, "TLS is required: send AUTH TLS."));
        }
        session.name(name);
        return Next.send(isAnonymous(session, name) ? Reply.of(331, "Anonymous login: send your e-mail address as the password.")
                : Reply.of(331, "Password required."));
    }

    private static boolean isAnonymous(FtpSession session, String name) {
        return session.settings().anonymous().isPresent() && ANONYMOUS_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    static Next password(FtpSession session, String password) {
        if (!(session.login() instanceof Login.Named(String name))) return Next.send(Reply.of(503, "Send USER first."));
        if (isAnonymous(session, name)) return logIn(session, name, true, session.settings().anonymous(), true, false);
        InetAddress from = address(session);
        char[] secret = password.toCharArray();
        if (!session.service().loginThrottle().blockedFor(from).isPositive()) {
            Optional<Account> known = session.service().authenticator().cached(name, secret);
            if (known.isPresent()) return logIn(session, known.get());
        }
        return verify(session, name, secret, from, 0);
    }

    /// Clients of a Unix-domain socket have no address, and share the loopback address.
    static InetAddress address(FtpSession session) {
        return session.connection().remote() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress() : InetAddress.getLoopbackAddress();
    }

    private static Next verify(FtpSession session, String name, char[] password, InetAddress from, int tries) {
        FtpService service = session.service();
        return Next.work(() -> service.authenticator().verify(name, password, service.loginThrottle(), from), result -> switch (result) {
            case Result.Accepted(Account account) -> logIn(session, account);
            case Result.Rejected _, Result.Blocked _ -> incorrect(session);
            case Result.Busy _ when tries < BUSY_TRIES -> new Next.Wait(BUSY, verify(session, name, password, from, tries + 1));
            case Result.Busy _ -> Next.close(Reply.of(421, "Too many logins in progress."));
        });
    }

    private static Next logIn(FtpSession session, Account account) {
        Optional<Path> root = account.home().or(() -> session.settings().root());
        return logIn(session, account.name(), false, root, account.may(Account.READ), account.may(Account.WRITE));
    }

    private static Next logIn(FtpSession session, String name, boolean anonymous, Optional<Path> root, boolean reads, boolean writes) {
        if (root.isEmpty()) return rejected(session, name, "the account has no home and ftp.root is not set");
        if (!reads && !writes) return rejected(session, name, "the account has neither the right read nor write");
        Object client = anonymous ? ClientNetwork.of(address(session)) : name;
        return Next.work(() -> home(session, root.get(), client), home -> home.map(opened -> switch (opened) {
            case HomeDirectories.Opened.Home(WritableTree tree, HomeDirectories.Disk disk) -> {
                session.logIn(new User(name, client, anonymous, tree, disk, reads, writes,
                        session.service().throttle(anonymous ? ANONYMOUS : name)));
                yield Next.send(LOGGED_IN);
            }
            case HomeDirectories.Opened.None(String why) -> rejected(session, name, why);
        }).orElse(Next.close(SLOW_DISK)));
    }

    /// Blocks. Empty if the disk does not answer in time.
    private static Optional<HomeDirectories.Opened> home(FtpSession session, Path root, Object client) {
        try {
            return Optional.of(session.service().homes().open(root, session.settings(), client));
        } catch (DiskBusyException e) {
            return Optional.empty();
        }
    }

    /// A mistake of the operator. The client must not learn that the password was correct.
    private static Next rejected(FtpSession session, String name, String why) {
        session.connection().reactor().log().event(Log.Level.WARN, "ftp-login-rejected", "account", name, "cause", why);
        return incorrect(session);
    }

    private static Next incorrect(FtpSession session) {
        FtpSettings settings = session.settings();
        boolean last = session.loginFailed() >= settings.loginAttempts();
        return new Next.Wait(settings.loginDelay(), last ? Next.close(Reply.of(421, "Too many failed logins.")) : Next.send(INCORRECT));
    }

    static Next account(FtpSession session, String account) {
        return Next.send(Reply.of(202, "ACCT is not needed."));
    }

    static Next quit(FtpSession session, String nothing) {
        return session.quit();
    }

    static Next reinitialize(FtpSession session, String nothing) {
        session.reset();
        return Next.send(Reply.of(220, session.settings().banner()));
    }

    /// RFC 4217, section 4. SSL and TLS-P are old names of the same mechanism.
    static Next auth(FtpSession session, String mechanism) {
        if (session.settings().tlsPolicy() == TlsPolicy.OFF) return Next.send(Reply.of(502, "TLS is not available."));
        if (session.protection().control()) return Next.send(Reply.of(503, "The connection is encrypted already."));
        return switch (mechanism.strip().toUpperCase(Locale.ROOT)) {
            case "TLS", "TLS-C", "SSL", "TLS-P" -> new Next.Secure(Reply.of(234, "Starting TLS."), session.service().tls());
            default -> Next.send(Reply.of(504, "Only AUTH TLS is supported."));
        };
    }

    /// RFC 4217, section 9: TLS has no buffer size to negotiate, but the command is required.
    static Next bufferSize(FtpSession session, String size) {
        if (!session.protection().control()) return Next.send(Reply.of(503, "Send AUTH TLS first."));
        if (size.length() > 10 || !Decimal.isDigits(size)) return Next.send(Replies.BAD_ARGUMENT);
        session.protection(session.protection().withSized());
        return Next.send(Reply.of(200, "PBSZ=0"));
    }

    static Next protection(FtpSession session, String level) {
        if (!session.protection().sized()) return Next.send(Reply.of(503, "Send PBSZ 0 first."));
        return switch (level.strip().toUpperCase(Locale.ROOT)) {
            case "P" -> protect(session, true);
            case "C" -> session.settings().tlsPolicy() == TlsPolicy.REQUIRED
                    ? Next.send(Reply.of(534, "Encryption of data connections is required."))
                    : protect(session, false);
            case "S", "E" -> Next.send(Reply.of(536, "Only PROT P and PROT C are supported."));
            default -> Next.send(Replies.UNSUPPORTED);
        };
    }

    private static Next protect(FtpSession session, boolean data) {
        session.data().close(); // a pending data connection would use the old protection
        session.protection(session.protection().withData(data));
        return Next.send(Reply.of(200, data ? "Data connections are encrypted." : "Data connections are not encrypted."));
    }

    /// The connection never returns to plaintext: the rest of the session would be readable (RFC 4217, section 12.3).
    static Next clear(FtpSession session, String nothing) {
        return Next.send(session.protection().control() ? Reply.of(534, "The connection stays encrypted.")
                : Reply.of(533, "The connection is not encrypted."));
    }
}
