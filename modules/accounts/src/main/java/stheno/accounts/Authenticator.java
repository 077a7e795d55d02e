package stheno.accounts;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Verifies names and passwords at a bounded cost. Any thread.
///
/// A hash takes at least a tenth of a second of CPU time. At most two are computed at once, each on a platform thread: on a virtual
/// thread it would block a carrier. At most 64 more logins wait; one client, an IPv4 address or a 64-bit prefix of IPv6, has three quarters
/// of the places.
///
/// Results are cached for five minutes, up to 1,000 accepted and 1,000 rejected ones. So a browser does not cost a hash with every
/// request, and a client that repeats an old password costs one hash and counts as one failure. The cache's keys are HMAC-SHA256
/// values under a random key of this process: no password is kept.
public final class Authenticator {
    private static final int HASHES = 2;
    private static final int QUEUE = 64;
    private static final int SHARE = (HASHES + QUEUE) * 3 / 4; // of one client
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int CACHED = 1000; // of each kind, of about 200 bytes
    private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(30); // the client has given up by then

    /// The result of a login.
    public sealed interface Result {
        /// The password is this account's.
        record Accepted(Account account) implements Result {}

        /// There is no account of this name, or it has a different password.
        record Rejected() implements Result {}

        /// Too many passwords are being verified; try again in a moment.
        record Busy() implements Result {}

        /// The address is blocked after too many failed logins; the password was not verified.
        ///
        /// @param remaining how long the block lasts from now
        record Blocked(Duration remaining) implements Result {}
    }

    private final LongSupplier clock;
    private volatile Mac mac; // keyed, cloned for each use; null until first used: making it is slow
    private final Map<LoginThrottle.Network, Integer> queue = new HashMap<>(); // logins in progress by client; guarded by itself
    private final Semaphore hashes = new Semaphore(HASHES, true);

    private record State(Accounts accounts, ExpiringCache<Account> accepted, ExpiringCache<Result> rejected) {}

    private volatile State state; // other accounts come with empty caches

    /// Verifies passwords against these accounts.
    public Authenticator(Accounts accounts) {
        this(accounts, System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    Authenticator(Accounts accounts, LongSupplier clock) {
        this.clock = clock;
        replace(accounts);
    }

    private synchronized Mac mac() {
        if (mac == null) mac = keyed();
        return mac;
    }

    private static Mac keyed() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this Java", e); // every Java has it
        }
    }

    /// Replaces the accounts, and empties the cache.
    public void replace(Accounts accounts) {
        Objects.requireNonNull(accounts);
        state = new State(accounts, new ExpiringCache<>(CACHED, LIFETIME.toNanos(), clock),
                new ExpiringCache<>(CACHED, LIFETIME.toNanos(), clock));
    }

    /// The current accounts.
    public Accounts accounts() {
        return state.accounts();
    }

    /// The account, if this name and password were accepted within the last five minutes. Takes a microsecond: a loop may call it.
    /// Call [LoginThrottle#blockedFor] first, or a blocked client could still guess here.
    public Optional<Account> cached(String name, char[] password) {
        return PasswordHash.isPassword(password) ? state.accepted().find(cacheKey(name, password)) : Optional.empty();
    }

    /// Verifies a password without a throttle.
    ///
    /// @throws InterruptedException if the thread is interrupted meanwhile
    public Result verify(String name, char[] password) throws InterruptedException {
        return verify(name, password, new LoginThrottle(), InetAddress.getLoopbackAddress());
    }

    /// Verifies a password, and counts a failure against the client's address, even if the calling thread is interrupted meanwhile.
    /// Blocks for as long as a hash takes, or several. The password is copied.
    ///
    /// @param throttle counts failed logins by address
    /// @param from     the client's address
    /// @throws InterruptedException if the thread is interrupted meanwhile
    public Result verify(String name, char[] password, LoginThrottle throttle, InetAddress from) throws InterruptedException {
        if (!PasswordHash.isPassword(password) || !Account.isName(name)) return new Result.Rejected(); // no account can have these
        ByteBuffer key = cacheKey(name, password);
        Optional<Result> early = withoutHash(key, throttle, from);
        if (early.isPresent()) return early.get();
        LoginThrottle.Network client = LoginThrottle.Network.of(from);
        if (!enters(client)) return new Result.Busy();
        try {
            if (!hashes.tryAcquire(QUEUE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) return new Result.Busy();
            return hashInTurn(key, name, password, throttle, from);
        } finally {
            leaves(client);
        }
    }

    /// Takes a place. @return false if all are taken, or this client's share
    private boolean enters(LoginThrottle.Network client) {
        synchronized (queue) {
            if (busy() >= HASHES + QUEUE || queue.getOrDefault(client, 0) >= SHARE) return false;
            queue.merge(client, 1, Integer::sum);
            return true;
        }
    }

    private void leaves(LoginThrottle.Network client) {
        synchronized (queue) {
            queue.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private Optional<Result> withoutHash(ByteBuffer key, LoginThrottle throttle, InetAddress from) {
        Duration wait = throttle.blockedFor(from);
        if (wait.isPositive()) return Optional.of(new Result.Blocked(wait));
        State now = state;
        Optional<Result> accepted = now.accepted().find(key).map(Result.Accepted::new);
        return accepted.isPresent() ? accepted : now.rejected().find(key);
    }

    /// @return false if the system allows no other thread
    private static boolean isStarted(Thread thread) {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) { // "unable to create native thread"
            return false;
        }
    }

    /// Holds one of the [#hashes], which is released when the hash is computed, even if the caller was interrupted.
    private Result hashInTurn(ByteBuffer key, String name, char[] password, LoginThrottle throttle, InetAddress from)
            throws InterruptedException {
        boolean started = false;
        try {
            Optional<Result> meanwhile = withoutHash(key, throttle, from); // another connection of the same browser was first
            if (meanwhile.isPresent()) return meanwhile.get();
            char[] copy = password.clone();
            FutureTask<Result> task = new FutureTask<>(() -> hash(key, name, copy, throttle, from));
            started = isStarted(Thread.ofPlatform().daemon().name("stheno-password").unstarted(task));
            return started ? task.get() : new Result.Busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the password could not be verified", e.getCause());
        } finally {
            if (!started) hashes.release();
        }
    }

    private Result hash(ByteBuffer key, String name, char[] password, LoginThrottle throttle, InetAddress from) {
        try {
            State now = state;
            Optional<Account> account = now.accounts().verify(name, password);
            if (account.isPresent()) {
                now.accepted().put(key, account.get());
                return new Result.Accepted(account.get());
            }
            Result rejected = new Result.Rejected();
            now.rejected().put(key, rejected);
            throttle.failed(from);
            return rejected;
        } finally {
            Arrays.fill(password, '\0');
            hashes.release();
        }
    }

    /// The cache key of a name and a password.
    private ByteBuffer cacheKey(String name, char[] password) {
        Mac fresh;
        try {
            Mac keyed = mac;
            fresh = (Mac) (keyed == null ? mac() : keyed).clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("HMAC-SHA256 cannot be cloned in this Java", e);
        }
        byte[] first = name.getBytes(StandardCharsets.UTF_8);
        fresh.update(ByteBuffer.allocate(Integer.BYTES).putInt(first.length).flip()); // or `a` + `bc` would be `ab` + `c`
        fresh.update(first);
        fresh.update(StandardCharsets.UTF_8.encode(CharBuffer.wrap(password)));
        return ByteBuffer.wrap(fresh.doFinal());
    }

    /// How many logins are being verified or wait for it.
    public int busy() {
        synchronized (queue) {
            return queue.values().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
