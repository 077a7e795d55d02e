package stheno.web.auth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
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

/// HTTP Basic authentication (RFC 7617) for a path and everything below it. Other paths need no login. The path is compared decoded, in any
/// spelling. With several realms, the outermost handler decides first, and a path in two realms needs both.
///
/// | login of the request                                | reply                              |
/// |-----------------------------------------------------|------------------------------------|
/// | none, malformed, or wrong                           | 401 with the realm                 |
/// | from an address with too many failed logins         | 429 with Retry-After               |
/// | while too many others are being checked             | 503 with Retry-After               |
/// | of an account without the permission                | 403                                |
/// | of an account with the permission                   | the next handler's                 |
///
/// A login that was correct lately passes at once. Any other costs a hash on another thread, and the exchange is [deferred][Exchange#defer]
/// meanwhile: its body waits, and the client gets no `100 Continue` before it has logged in. After a rejection the connection stays open,
/// unless the client may send the body anyway.
///
/// It protects paths, not files: the target of a link from another path, or the `.gz` file of a protected file, has a path of its own. So
/// protect folders. Without TLS, passwords can be read on the network. Any thread.
public final class BasicAuth implements Handler {
    private static final String BUSY = "1"; // seconds: a hash takes less
    private static final int LONGEST_REALM = 256;

    private static final Reply FAILED = Reply.error(Status.INTERNAL_SERVER_ERROR, "The server failed to answer the request.");
    private static final Reply FORBIDDEN = Reply.error(Status.FORBIDDEN, "This account has no permission for this request.");
    private static final Reply PREFLIGHT = Reply.of(Status.NO_CONTENT);
    private static final Reply CROWDED =
            Reply.error(Status.SERVICE_UNAVAILABLE, "Too many logins are being checked. Try again later.").field("Retry-After", BUSY);

    private final PathScope scope;
    private final Authenticator credentials;
    private final LoginThrottle throttle;
    private final Handler next;
    private final BiPredicate<Account, Request> allowed;
    private final Predicate<Request> preflights; // that are answered without a login
    private final Reply challenge;

    /// @param path     begins with a slash, `/` for all paths; a slash at its end is ignored, and it is decoded
    /// @param realm    the browser shows it: printable ASCII, up to 256 characters
    /// @param throttle shared by all that check passwords
    /// @throws IllegalArgumentException if the path or the realm is malformed
    public BasicAuth(String path, String realm, Authenticator credentials, LoginThrottle throttle, Handler next) {
        this(new PathScope(path), credentials, throttle, next, (_, _) -> true, _ -> false, challenge(realm));
    }

    private BasicAuth(PathScope scope, Authenticator credentials, LoginThrottle throttle, Handler next,
            BiPredicate<Account, Request> allowed, Predicate<Request> preflights, Reply challenge) {
        this.scope = scope;
        this.credentials = Objects.requireNonNull(credentials);
        this.throttle = Objects.requireNonNull(throttle);
        this.next = Objects.requireNonNull(next);
        this.allowed = Objects.requireNonNull(allowed);
        this.preflights = Objects.requireNonNull(preflights);
        this.challenge = challenge;
    }

    /// The same, with a permission: accounts that fail the test for a request get 403. The test runs in the loop.
    public BasicAuth allowing(BiPredicate<Account, Request> test) {
        return new BasicAuth(scope, credentials, throttle, next, allowed.and(test), preflights, challenge);
    }

    /// The same, but the preflight requests of browsers that pass the test are answered 204: by the Fetch standard they have no
    /// credentials. A handler before this one adds the fields that allow the origin. The next handler never gets them.
    public BasicAuth answeringPreflights(Predicate<Request> test) {
        return new BasicAuth(scope, credentials, throttle, next, allowed, test, challenge);
    }

    /// Fetch, section 3.2.2: it asks whether a page of another origin may send its request.
    private static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS") && request.fields().has("Origin")
                && request.fields().has("Access-Control-Request-Method") && !request.hasBody();
    }

    private static Reply challenge(String realm) {
        if (realm.length() > LONGEST_REALM || !realm.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("a realm has at most " + LONGEST_REALM + " characters of printable ASCII: " + realm);
        }
        String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
        return Reply.error(Status.UNAUTHORIZED, "Log in with a user name and a password.")
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
            boolean preflight = isPreflight(exchange.request()) && preflights.test(exchange.request());
            exchange.respond(preflight ? PREFLIGHT : challenge);
            return;
        }
        InetAddress from = address(exchange);
        Duration blocked = throttle.blockedFor(from);
        if (blocked.isPositive()) {
            exchange.respond(blocked(blocked));
            return;
        }
        Optional<Account> account = credentials.cached(login.get().name(), login.get().password());
        if (account.isPresent()) admit(exchange, account.get());
        else check(exchange, login.get(), from);
    }

    /// Clients on a Unix-domain socket have no address, and count as one.
    private static InetAddress address(Exchange exchange) {
        return exchange.client() instanceof InetSocketAddress client && client.getAddress() != null
                ? client.getAddress() : InetAddress.getLoopbackAddress();
    }

    private static Reply blocked(Duration still) {
        return Reply.error(Status.TOO_MANY_REQUESTS, "Too many failed logins from this address. Try again later.")
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

    /// The thread mostly waits in the queue of the credentials, which is bounded: when that is full, the answer comes at once. When the
    /// client leaves, the thread is interrupted and leaves the queue.
    private void check(Exchange exchange, BasicLogin login, InetAddress from) {
        if (exchange.deferrable()) exchange.defer(); // not after a script's local redirect
        Optional<Thread> thread = exchange.reactor().virtualThreads().start(() -> verify(exchange, login, from));
        if (thread.isPresent()) exchange.whenLeft(thread.get()::interrupt);
        else exchange.respond(CROWDED);
    }

    private void verify(Exchange exchange, BasicLogin login, InetAddress from) {
        try {
            switch (credentials.verify(login.name(), login.password(), throttle, from)) {
                case Authenticator.Result.Accepted(Account account) -> exchange.proceed(same -> admitLate(same, account));
                case Authenticator.Result.Rejected _ -> answer(exchange, challenge);
                case Authenticator.Result.Busy _ -> answer(exchange, CROWDED);
                case Authenticator.Result.Blocked(Duration still) -> answer(exchange, blocked(still));
            }
        } catch (InterruptedException e) {
            answer(exchange, CROWDED); // the client has left, which interrupts this thread
        } catch (RuntimeException | Error e) { // this thread has no loop that would answer
            answer(exchange, FAILED);
            exchange.reactor().log().event(Log.Level.ERROR, "login-failed", "request", exchange.request(), "cause", e);
        }
    }

    /// Answers, unless the connection has answered already because of a malformed body.
    private static void answer(Exchange exchange, Reply reply) {
        exchange.reactor().execute(() -> exchange.respondUnlessAnswered(reply));
    }

    private void admitLate(Exchange exchange, Account account) throws Exception {
        exchange.whenLeft(() -> { }); // do not keep the thread for the length of the reply
        admit(exchange, account);
    }
}
