package stheno.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.ManualClock;

@Timeout(60)
class AuthenticatorTest {
    static final int SLOW = 5_000_000; // long enough that others come meanwhile, on a loaded machine too
    static final Authenticator.Result REJECTED = new Authenticator.Result.Rejected();
    static final Authenticator.Result ANNA = new Authenticator.Result.Accepted(AccountsTest.account("anna"));

    final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1_000_000);
    final LoginThrottle throttle = new LoginThrottle(5, Duration.ofMinutes(1), Duration.ofMinutes(1), 100, clock);
    final InetAddress here = InetAddress.getLoopbackAddress();
    final Authenticator authenticator = new Authenticator(accounts("secret", 10_000), clock);

    static Accounts accounts(String password, int iterations) {
        return Accounts.of(List.of(new AccountLine(AccountsTest.account("anna"), PasswordHash.of(password.toCharArray(), iterations))));
    }

    private Authenticator.Result verify(String name, String password) throws InterruptedException {
        return authenticator.verify(name, password.toCharArray(), throttle, here);
    }

    private boolean cached(String name, String password) {
        return authenticator.cached(name, password.toCharArray()).isPresent();
    }

    @Test
    void anAcceptedPasswordIsCachedForFiveMinutes() throws Exception {
        assertEquals(Optional.empty(), authenticator.cached("anna", "secret".toCharArray()));
        assertEquals(ANNA, verify("anna", "secret"));
        clock.advance(Duration.ofMinutes(5).minusNanos(1));
        assertTrue(cached("anna", "secret"));
        clock.advance(Duration.ofNanos(1));
        assertEquals(false, cached("anna", "secret"));
    }

    @Test
    void onlyTheSameNameAndPasswordAreCached() throws Exception {
        verify("anna", "secret");
        for (List<String> other : List.of(List.of("anna", "secre"), List.of("ann", "asecret"), List.of("annas", "ecret"),
                List.of("anna", ""), List.of("", "annasecret"))) {
            assertEquals(false, cached(other.get(0), other.get(1)), other.toString());
        }
    }

    @Test
    void newAccountsEmptyTheCache() throws Exception {
        verify("anna", "secret");
        assertEquals(REJECTED, verify("anna", "other"));
        authenticator.replace(accounts("other", 10_000));
        assertEquals(false, cached("anna", "secret"));
        assertEquals(REJECTED, verify("anna", "secret"));
        assertEquals(ANNA, verify("anna", "other"));
    }

    @Test
    void theCacheIsBounded() {
        ExpiringCache<String> cache = new ExpiringCache<>(3, 1000, clock);
        for (int i = 0; i < 5; i++) cache.put(ByteBuffer.wrap(new byte[] {(byte) i}), "" + i);
        cache.put(ByteBuffer.wrap(new byte[] {2}), "again");
        cache.put(ByteBuffer.wrap(new byte[] {9}), "9");
        assertEquals(3, cache.size());
        assertEquals(Optional.empty(), cache.find(ByteBuffer.wrap(new byte[] {3})));
        assertEquals(Optional.of("again"), cache.find(ByteBuffer.wrap(new byte[] {2})));
        assertEquals(Optional.of("4"), cache.find(ByteBuffer.wrap(new byte[] {4})));
    }

    @Test
    void fiveWrongPasswordsBlockTheAddressEvenForTheRightOne() throws Exception {
        verify("anna", "secret");
        for (int i = 0; i < 5; i++) assertEquals(REJECTED, verify(i % 2 == 0 ? "anna" : "nobody", "guess " + i));
        assertEquals(new Authenticator.Result.Blocked(Duration.ofMinutes(1)), verify("anna", "secret"));
        assertInstanceOf(Authenticator.Result.Blocked.class, verify("anna", "guess 0"));
        assertEquals(ANNA, authenticator.verify("anna", "secret".toCharArray(), throttle, InetAddress.ofLiteral("192.0.2.1")));
        clock.advance(Duration.ofMinutes(1));
        assertEquals(ANNA, verify("anna", "secret"));
    }

    @Test
    void aRepeatedWrongPasswordCountsAsOneFailure() throws Exception {
        for (int i = 0; i < 50; i++) assertEquals(REJECTED, verify("anna", "old"));
        assertEquals(ANNA, verify("anna", "secret"));
    }

    @Test
    void anImpossibleNameOrPasswordCostsNoHash() throws Exception {
        authenticator.replace(Accounts.of(List.of(new AccountLine(AccountsTest.account("anna"), PasswordHash.decoy(10_000_000))))); // slow
        long begun = System.nanoTime();
        for (String password : List.of("", "x".repeat(1025), "a\0b")) assertEquals(REJECTED, verify("anna", password));
        assertEquals(REJECTED, verify("n".repeat(65), "secret"));
        assertTrue(System.nanoTime() - begun < 3_000_000_000L);
    }

    @Test
    void aClientsFullShareAnswersBusyAndOneHashServesAllEqualLogins() throws Exception {
        authenticator.replace(accounts("secret", SLOW));
        CountDownLatch busy = new CountDownLatch(21); // one client has 49 of the 66 places
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Authenticator.Result>> verdicts = new ArrayList<>();
            Callable<Authenticator.Result> attempt = () -> {
                Authenticator.Result verdict = verify("anna", "secret");
                if (verdict instanceof Authenticator.Result.Busy) busy.countDown();
                return verdict;
            };
            for (int i = 0; i < 70; i++) verdicts.add(threads.submit(attempt));
            assertTrue(busy.await(30, TimeUnit.SECONDS));
            InetAddress other = InetAddress.ofLiteral("192.0.2.9");
            assertEquals(ANNA, authenticator.verify("anna", "secret".toCharArray(), throttle, other));
            int known = 0;
            for (Future<Authenticator.Result> verdict : verdicts) {
                if (verdict.get().equals(ANNA)) known++;
            }
            assertEquals(49, known); // in the time of one or two hashes
        }
        assertEquals(0, authenticator.busy());
    }

    @Test
    void anInterruptedLoginStillCountsAsAFailure() throws Exception {
        authenticator.replace(accounts("secret", SLOW));
        for (int i = 0; i < 5; i++) {
            String guess = "guess " + i;
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> verify("anna", guess)); // in the queue: not even begun
        }
        assertEquals(0, throttle.size());
        Thread impatient = Thread.ofVirtual().start(() -> assertThrows(InterruptedException.class, () -> verify("anna", "guess")));
        await(() -> hashing());
        impatient.interrupt();
        assertTrue(impatient.join(Duration.ofSeconds(30)));
        await(() -> throttle.size() > 0);
        assertEquals(0, authenticator.busy());
        assertEquals(REJECTED, verify("anna", "guess"));
    }

    /// Waits until that is so, thirty seconds at most.
    private static void await(BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > 30_000_000_000L) throw new AssertionError("still not so after thirty seconds");
            LockSupport.parkNanos(100_000);
        }
    }

    /// Whether one of this process's platform threads makes a hash.
    private static boolean hashing() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("stheno-password"));
    }

    @Test
    void aHashIsComputedOnAPlatformThread() throws Exception {
        authenticator.replace(accounts("secret", SLOW));
        Thread asking = Thread.startVirtualThread(() -> {
            try {
                verify("anna", "guess");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await(() -> hashing()); // only platform threads are seen
        asking.join();
    }
}
