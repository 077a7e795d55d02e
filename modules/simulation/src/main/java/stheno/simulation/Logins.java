package stheno.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.accounts.Authenticator;

/// The account that uploads. Its password is verified before the simulation, because a hash takes a thread outside of it and much time.
/// Any thread.
final class Logins {
    static final String NAME = "writer";
    static final String PASSWORD = "simulated";

    private static final int ITERATIONS = 10_000; // of the hash, the least
    private static final long FRESH = Duration.ofMinutes(3).toNanos(); // a verified password is remembered for five

    private final Accounts accounts;
    private Authenticator authenticator;
    private long verified;

    private Logins(Accounts accounts) {
        this.accounts = accounts;
    }

    static Logins create() {
        try {
            Path file = Files.createTempFile("stheno-simulation-accounts", "");
            try {
                Account account = Account.of(NAME, Set.of(Account.READ, Account.WRITE));
                Files.writeString(file, Accounts.line(account, PASSWORD.toCharArray(), ITERATIONS) + "\n");
                return new Logins(Accounts.read(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Knows the password already.
    synchronized Authenticator authenticator() {
        long now = System.nanoTime();
        if (authenticator != null && now - verified < FRESH) return authenticator;
        Authenticator made = new Authenticator(accounts);
        try {
            made.verify(NAME, PASSWORD.toCharArray());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        if (made.cached(NAME, PASSWORD.toCharArray()).isEmpty()) throw new IllegalStateException("the password is not accepted");
        authenticator = made;
        verified = now;
        return made;
    }
}
