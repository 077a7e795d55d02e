package stheno.storage;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names and passwords, checked at a bounded cost. Any thread.
///
/// A hash takes a tenth of a second of a processor and more, so at most two are made at once, on threads of their own (on the
/// virtual ones they would keep all others from running), and at most 64 wait for that. What was right is remembered for five
/// minutes, so that not each request of a browser costs a hash; what was wrong is remembered too, so that a client that repeats
/// an old password costs one hash and counts as one failure, where somebody who guesses never repeats himself. Of 1,000 each at
/// most, as HMAC-SHA256 under a key that this process draws by lot: no password is kept.
public final class Credentials {
    private static final int HASHES = 2;
    private static final int QUEUE = 64;
    private static final Duration MEMORY = Duration.ofMinutes(5);
    private static final int REMEMBERED = 1000; // of each kind, of about 200 bytes
    private static final Duration PATIENCE = Duration.ofSeconds(30); // in the queue; the client has given up by then

    /// What came of a try.
    public sealed interface Verdict {
        /// The password is this account's.
        record Known(Account account) implements Verdict {}

        /// There is no such account, or its password is another.
        record Wrong() implements Verdict {}

        /// Too many passwords are being checked; try again in a moment.
        record Busy() implements Verdict {}

        /// The address has failed too often, and nothing was looked at.
        ///
        /// @param still for how long this goes on
        record Barred(Duration still) implements Verdict {}
    }

    private final LongSupplier clock;
    private volatile Mac mac; // keyed, and cloned for each use; null until there is one, since Java takes its time to make it
    private final Semaphore places = new Semaphore(HASHES + QUEUE);
    private final Semaphore hashes = new Semaphore(HASHES, true);

    private record Known(Accounts accounts, Recollection<Account> right, Recollection<Verdict> wrong) {}

    private volatile Known known; // accounts never meet the memory of others

    public Credentials(Accounts accounts) {
        this(accounts, System::nanoTime);
    }

    /// @param clock in nanoseconds since any moment, never backwards
    Credentials(Accounts accounts, LongSupplier clock) {
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

    /// Takes other accounts from now on, and forgets what it has remembered of the old.
    public void replace(Accounts accounts) {
        Objects.requireNonNull(accounts);
        known = new Known(accounts, new Recollection<>(REMEMBERED, MEMORY.toNanos(), clock),
                new Recollection<>(REMEMBERED, MEMORY.toNanos(), clock));
    }

    /// The accounts by which is judged at this moment.
    public Accounts accounts() {
        return known.accounts();
    }

    /// The account, if this was its password not long ago. Takes a microsecond, also on a loop. Ask [LoginThrottle#barred] first: who
    /// may guess here without an end is told when the guess is right.
    public Optional<Account> remembered(String name, char[] password) {
        return PasswordHash.isPassword(password) ? known.right().of(mark(name, password)) : Optional.empty();
    }

    /// Judges, without a look at who asks.
    ///
    /// @throws InterruptedException if the thread is interrupted meanwhile
    public Verdict verify(String name, char[] password) throws InterruptedException {
        return verify(name, password, new LoginThrottle(), InetAddress.getLoopbackAddress());
    }

    /// Judges what somebody at that address tries, and holds a failure against the address, also if the thread does not wait for
    /// it. Blocks for as long as a hash takes, or several. The password is copied.
    ///
    /// @throws InterruptedException if the thread is interrupted meanwhile
    public Verdict verify(String name, char[] password, LoginThrottle attempts, InetAddress from) throws InterruptedException {
        if (!PasswordHash.isPassword(password) || !Account.isName(name)) return new Verdict.Wrong(); // of no account that can be
        ByteBuffer mark = mark(name, password);
        Optional<Verdict> early = withoutHash(mark, attempts, from);
        if (early.isPresent()) return early.get();
        if (!places.tryAcquire()) return new Verdict.Busy();
        try {
            if (!hashes.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) return new Verdict.Busy();
            return inTurn(mark, name, password, attempts, from);
        } finally {
            places.release();
        }
    }

    private Optional<Verdict> withoutHash(ByteBuffer mark, LoginThrottle attempts, InetAddress from) {
        Duration wait = attempts.barred(from);
        if (wait.isPositive()) return Optional.of(new Verdict.Barred(wait));
        Known now = known;
        Optional<Verdict> right = now.right().of(mark).map(Verdict.Known::new);
        return right.isPresent() ? right : now.wrong().of(mark);
    }

    /// With one of the [#hashes], which is given back when the hash is made, whoever still waits for it.
    private Verdict inTurn(ByteBuffer mark, String name, char[] password, LoginThrottle attempts, InetAddress from) throws InterruptedException {
        boolean started = false;
        try {
            Optional<Verdict> meanwhile = withoutHash(mark, attempts, from); // the browser's other connections came first
            if (meanwhile.isPresent()) return meanwhile.get();
            char[] copy = password.clone();
            FutureTask<Verdict> task = new FutureTask<>(() -> hash(mark, name, copy, attempts, from));
            Thread.ofPlatform().daemon().name("stheno-password").start(task);
            started = true;
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the password could not be checked", e.getCause());
        } finally {
            if (!started) hashes.release();
        }
    }

    private Verdict hash(ByteBuffer mark, String name, char[] password, LoginThrottle attempts, InetAddress from) {
        try {
            Known now = known;
            Optional<Account> account = now.accounts().verify(name, password);
            if (account.isPresent()) {
                now.right().add(mark, account.get());
                return new Verdict.Known(account.get());
            }
            Verdict wrong = new Verdict.Wrong();
            now.wrong().add(mark, wrong);
            attempts.failed(from);
            return wrong;
        } finally {
            Arrays.fill(password, '\0');
            hashes.release();
        }
    }

    /// What stands for a name and a password; nobody outside this process can make one.
    private ByteBuffer mark(String name, char[] password) {
        Mac fresh;
        try {
            Mac known = mac;
            fresh = (Mac) (known == null ? mac() : known).clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("HMAC-SHA256 cannot be cloned in this Java", e);
        }
        byte[] first = name.getBytes(StandardCharsets.UTF_8);
        fresh.update(ByteBuffer.allocate(Integer.BYTES).putInt(first.length).flip()); // or `a` + `bc` would be `ab` + `c`
        fresh.update(first);
        fresh.update(StandardCharsets.UTF_8.encode(CharBuffer.wrap(password)));
        return ByteBuffer.wrap(fresh.doFinal());
    }

    /// How many tries are being judged, or wait for it.
    public int busy() {
        return HASHES + QUEUE - places.availablePermits();
    }
}
