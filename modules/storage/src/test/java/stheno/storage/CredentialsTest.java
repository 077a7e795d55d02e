package stheno.storage;

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

@Timeout(60)
class CredentialsTest {
    static final int SLOW = 1_500_000; // long enough that others come meanwhile
    static final Credentials.Verdict WRONG = new Credentials.Verdict.Wrong();
    static final Credentials.Verdict ANNA = new Credentials.Verdict.Known(AccountsTest.account("anna"));

    final HandClock clock = new HandClock();
    final LoginThrottle attempts = new LoginThrottle(5, Duration.ofMinutes(1), Duration.ofMinutes(1), 100, clock);
    final InetAddress here = InetAddress.getLoopbackAddress();
    final Credentials credentials = new Credentials(accounts("secret", 10_000), clock);

    static Accounts accounts(String password, int iterations) {
        return Accounts.of(List.of(new AccountLine(AccountsTest.account("anna"), PasswordHash.of(password.toCharArray(), iterations))));
    }

    private Credentials.Verdict verify(String name, String password) throws InterruptedException {
        return credentials.verify(name, password.toCharArray(), attempts, here);
    }

    private boolean remembered(String name, String password) {
        return credentials.remembered(name, password.toCharArray()).isPresent();
    }

    @Test
    void whatWasRightIsRememberedForFiveMinutes() throws Exception {
        assertEquals(Optional.empty(), credentials.remembered("anna", "secret".toCharArray()));
        assertEquals(ANNA, verify("anna", "secret"));
        clock.pass(Duration.ofMinutes(5).minusNanos(1));
        assertTrue(remembered("anna", "secret"));
        clock.pass(Duration.ofNanos(1));
        assertEquals(false, remembered("anna", "secret"));
    }

    @Test
    void onlyTheSameNameAndPasswordAreRemembered() throws Exception {
        verify("anna", "secret");
        for (List<String> other : List.of(List.of("anna", "secre"), List.of("ann", "asecret"), List.of("annas", "ecret"),
                List.of("anna", ""), List.of("", "annasecret"))) {
            assertEquals(false, remembered(other.get(0), other.get(1)), other.toString());
        }
    }

    @Test
    void newAccountsForgetTheOldMemory() throws Exception {
        verify("anna", "secret");
        assertEquals(WRONG, verify("anna", "other"));
        credentials.replace(accounts("other", 10_000));
        assertEquals(false, remembered("anna", "secret"));
        assertEquals(WRONG, verify("anna", "secret"));
        assertEquals(ANNA, verify("anna", "other"));
    }

    @Test
    void theMemoryIsBounded() {
        Recollection<String> memory = new Recollection<>(3, 1000, clock);
        for (int i = 0; i < 5; i++) memory.add(ByteBuffer.wrap(new byte[] {(byte) i}), "" + i);
        memory.add(ByteBuffer.wrap(new byte[] {2}), "again");
        memory.add(ByteBuffer.wrap(new byte[] {9}), "9");
        assertEquals(3, memory.size());
        assertEquals(Optional.empty(), memory.of(ByteBuffer.wrap(new byte[] {3})));
        assertEquals(Optional.of("again"), memory.of(ByteBuffer.wrap(new byte[] {2})));
        assertEquals(Optional.of("4"), memory.of(ByteBuffer.wrap(new byte[] {4})));
    }

    @Test
    void fiveWrongPasswordsBarTheAddressEvenForTheRightOne() throws Exception {
        verify("anna", "secret");
        for (int i = 0; i < 5; i++) assertEquals(WRONG, verify(i % 2 == 0 ? "anna" : "nobody", "guess " + i));
        assertEquals(new Credentials.Verdict.Barred(Duration.ofMinutes(1)), verify("anna", "secret"));
        assertInstanceOf(Credentials.Verdict.Barred.class, verify("anna", "guess 0"));
        assertEquals(ANNA, credentials.verify("anna", "secret".toCharArray(), attempts, InetAddress.ofLiteral("192.0.2.1")));
        clock.pass(Duration.ofMinutes(1));
        assertEquals(ANNA, verify("anna", "secret"));
    }

    @Test
    void theSameWrongPasswordAgainIsOneFailure() throws Exception {
        for (int i = 0; i < 50; i++) assertEquals(WRONG, verify("anna", "old"));
        assertEquals(ANNA, verify("anna", "secret"));
    }

    @Test
    void whatCanBeNoNameOrPasswordCostsNothing() throws Exception {
        credentials.replace(Accounts.of(List.of(new AccountLine(AccountsTest.account("anna"), PasswordHash.decoy(10_000_000))))); // seconds
        long begun = System.nanoTime();
        for (String password : List.of("", "x".repeat(1025), "a\0b")) assertEquals(WRONG, verify("anna", password));
        assertEquals(WRONG, verify("n".repeat(65), "secret"));
        assertTrue(System.nanoTime() - begun < 1_000_000_000L);
    }

    @Test
    void pastTheQueueTheAnswerIsBusyAndOneHashServesAllWhoTriedTheSame() throws Exception {
        credentials.replace(accounts("secret", SLOW));
        CountDownLatch busy = new CountDownLatch(4);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Credentials.Verdict>> verdicts = new ArrayList<>();
            Callable<Credentials.Verdict> attempt = () -> {
                Credentials.Verdict verdict = verify("anna", "secret");
                if (verdict instanceof Credentials.Verdict.Busy) busy.countDown();
                return verdict;
            };
            for (int i = 0; i < 70; i++) verdicts.add(threads.submit(attempt));
            assertTrue(busy.await(30, TimeUnit.SECONDS));
            int known = 0;
            for (Future<Credentials.Verdict> verdict : verdicts) {
                if (verdict.get().equals(ANNA)) known++;
            }
            assertEquals(66, known); // in the time of one or two hashes
        }
        assertEquals(0, credentials.busy());
    }

    @Test
    void whoDoesNotWaitForTheAnswerHasFailedAllTheSame() throws Exception {
        credentials.replace(accounts("secret", SLOW));
        for (int i = 0; i < 5; i++) {
            String guess = "guess " + i;
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> verify("anna", guess)); // in the queue: not even begun
        }
        assertEquals(0, attempts.size());
        Thread impatient = Thread.ofVirtual().start(() -> assertThrows(InterruptedException.class, () -> verify("anna", "guess")));
        await(() -> hashing());
        impatient.interrupt();
        assertTrue(impatient.join(Duration.ofSeconds(1)));
        await(() -> attempts.size() > 0);
        assertEquals(0, credentials.busy());
        assertEquals(WRONG, verify("anna", "guess"));
    }

    /// Waits until that is so, ten seconds at most.
    private static void await(BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > 10_000_000_000L) throw new AssertionError("still not so after ten seconds");
            LockSupport.parkNanos(100_000);
        }
    }

    /// Whether one of this process's platform threads makes a hash.
    private static boolean hashing() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("stheno-password"));
    }

    @Test
    void aHashIsMadeOnAThreadThatCarriesNoVirtualOnes() throws Exception {
        credentials.replace(accounts("secret", SLOW));
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
