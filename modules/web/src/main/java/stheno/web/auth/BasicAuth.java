package stheno.web.auth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import stheno.accounts.Account;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.Principal;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;
import stheno.reactor.Log;
import stheno.web.paths.PathScope;

/// Lets through to a path, and everything below it, who has an account (RFC 7617), and everybody to the rest. The path is
/// compared decoded, however the request spells it. With several realms, the outermost handler is asked first, and a path inside
/// of two needs both.
///
/// | the request has                                     | answer                             |
/// |-----------------------------------------------------|------------------------------------|
/// | no login, a malformed one, a wrong one              | 401 with the realm                 |
/// | a login from an address that has failed too often   | 429 with Retry-After               |
/// | a login while too many others are being checked     | 503 with Retry-After               |
/// | the login of an account that may not do this        | 403                                |
/// | the login of an account that may                    | the next handler's                 |
///
/// A login that was right lately goes on at once; any other costs a hash, on another thread, and the exchange is
/// [deferred][Exchange#defer] until that is made. Its body waits, and its client is not invited to send it (`100 Continue`) before
/// it has logged in. After a refusal the connection goes on, unless the client might send that body all the same.
///
/// It guards the path, not the disk: what a link elsewhere leads to, or a file beside a protected file (its `.gz`), has a path of its
/// own. So protect folders. Without TLS, passwords can be read on the way. Any thread.
public final class BasicAuth implements Handler {
    private static final String BUSY = "1"; // seconds: a place becomes free with every hash
    private static final int LONGEST_REALM = 256;

    private static final Reply FAILED = Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer this.");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This account may not do that.");
    private static final Reply CROWDED =
            Reply.error(Status.SERVICE_UNAVAILABLE, "Too many are logging in; try again in a moment.").field("Retry-After", BUSY);

    private final PathScope scope;
    private final Authenticator credentials;
    private final LoginThrottle attempts;
    private final Handler next;
    private final BiPredicate<Account, Request> allowed;
    private final Reply challenge;

    /// @param path     `/` for everything, else begins with a slash; one at its end means nothing, and escapes in it are undone
    /// @param realm    what the browser shows: printable ASCII, up to 256 characters
    /// @param attempts shared by everything that takes passwords
    /// @throws IllegalArgumentException if the path or the realm is none
    public BasicAuth(String path, String realm, Authenticator credentials, LoginThrottle attempts, Handler next) {
        this(new PathScope(path), credentials, attempts, next, (_, _) -> true, challenge(realm));
    }

    private BasicAuth(PathScope scope, Authenticator credentials, LoginThrottle attempts, Handler next, BiPredicate<Account, Request> allowed,
                      Reply challenge) {
        this.scope = scope;
        this.credentials = Objects.requireNonNull(credentials);
        this.attempts = Objects.requireNonNull(attempts);
        this.next = Objects.requireNonNull(next);
        this.allowed = Objects.requireNonNull(allowed);
        this.challenge = challenge;
    }

    /// The same, for those accounts and requests alone that pass this test, which is called in the loop: who may write, say.
    public BasicAuth allowing(BiPredicate<Account, Request> test) {
        return new BasicAuth(scope, credentials, attempts, next, allowed.and(test), challenge);
    }

    private static Reply challenge(String realm) {
        if (realm.length() > LONGEST_REALM || !realm.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("a realm is up to " + LONGEST_REALM + " characters of printable ASCII: " + realm);
        }
        String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
        return Reply.error(Status.UNAUTHORIZED, "This needs a name and a password.")
                .field("WWW-Authenticate", "Basic realm=\"" + quoted + "\", charset=\"UTF-8\"");
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        if (!scope.covers(exchange.request().path())) {
            next.handle(exchange);
            return;
        }
        Optional<BasicLogin> login = BasicLogin.of(exchange.request().fields());
        if (login.isEmpty()) {
            exchange.respond(challenge);
            return;
        }
        InetAddress from = address(exchange);
        Duration barred = attempts.blockedFor(from);
        if (barred.isPositive()) {
            exchange.respond(barred(barred));
            return;
        }
        Optional<Account> account = credentials.cached(login.get().name(), login.get().password());
        if (account.isPresent()) admit(exchange, account.get());
        else check(exchange, login.get(), from);
    }

    /// Clients of a Unix socket have no address, and share one.
    private static InetAddress address(Exchange exchange) {
        return exchange.client() instanceof InetSocketAddress client && client.getAddress() != null
                ? client.getAddress() : InetAddress.getLoopbackAddress();
    }

    private static Reply barred(Duration still) {
        return Reply.error(Status.TOO_MANY_REQUESTS, "Too many wrong passwords came from this address.")
                .field("Retry-After", Long.toString(still.toSeconds() + 1));
    }

    private void admit(Exchange exchange, Account account) throws Exception {
        if (!allowed.test(account, exchange.request())) {
            exchange.respond(FORBIDDEN);
            return;
        }
        exchange.user(new Principal("Basic", account.name()));
        next.handle(exchange);
    }

    /// The thread does little but wait in the queue of the credentials, which is bounded: past that it answers at once. A client
    /// that leaves gives its place up.
    private void check(Exchange exchange, BasicLogin login, InetAddress from) {
        boolean deferred = exchange.deferrable(); // not if a script has redirected to here
        if (deferred) exchange.defer();
        Thread thread = Thread.ofVirtual().unstarted(() -> verify(exchange, login, from, deferred));
        exchange.whenLeft(thread::interrupt);
        thread.start();
    }

    private void verify(Exchange exchange, BasicLogin login, InetAddress from, boolean deferred) {
        try {
            switch (credentials.verify(login.name(), login.password(), attempts, from)) {
                case Authenticator.Result.Accepted(Account account) when deferred -> exchange.proceed(same -> admitLate(same, account));
                case Authenticator.Result.Accepted(Account account) -> exchange.reactor().execute(() -> admitAlone(exchange, account));
                case Authenticator.Result.Rejected _ -> answer(exchange, challenge);
                case Authenticator.Result.Busy _ -> answer(exchange, CROWDED);
                case Authenticator.Result.Blocked(Duration still) -> answer(exchange, barred(still));
            }
        } catch (InterruptedException e) {
            answer(exchange, CROWDED); // to nobody: it is the client's leaving that interrupts
        } catch (RuntimeException | Error e) { // there is no loop above this thread to answer for it
            answer(exchange, FAILED);
            exchange.reactor().log().event(Log.Level.ERROR, "login-failed", "request", exchange.request(), "cause", e);
        }
    }

    /// Unless the connection has answered, because of the body.
    private static void answer(Exchange exchange, Reply reply) {
        exchange.reactor().execute(() -> exchange.respondOnce(reply));
    }

    private void admitLate(Exchange exchange, Account account) throws Exception {
        exchange.whenLeft(() -> { }); // not to keep the thread for the length of the reply
        admit(exchange, account);
    }

    /// For who was not deferred: what the conversation does for handlers that it calls itself.
    private void admitAlone(Exchange exchange, Account account) {
        if (exchange.left()) return;
        try {
            admitLate(exchange, account);
        } catch (Exception e) {
            exchange.reactor().log().event(Log.Level.ERROR, "handler-failed", "request", exchange.request(), "cause", e);
            exchange.respondOnce(FAILED);
        } catch (Error e) {
            exchange.respondOnce(FAILED);
            throw e; // the loop's to judge
        }
    }
}
