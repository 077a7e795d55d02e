package stheno.storage;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What is kept of a password: PBKDF2 with HMAC-SHA256 (RFC 8018, section 5.2) over its UTF-8 bytes as they are, not normalised.
/// As text `pbkdf2-sha256$ITERATIONS$SALT$HASH`, the last two in Base64. Immutable; any thread.
final class PasswordHash {
    static final int LEAST_ITERATIONS = 10_000;
    static final int MOST_ITERATIONS = 10_000_000; // seconds; whoever wants more has mistyped
    static final int LONGEST = 1024; // bytes of a password

    private static final String SCHEME = "pbkdf2-sha256";
    private static final int SALT = 16; // bytes, at least; NIST SP 800-132 demands as many
    private static final int MOST_SALT = 64;
    private static final int HASH = 32; // bytes, all of SHA-256

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /// @throws IllegalArgumentException if the password or the number of iterations is out of bounds
    static PasswordHash of(char[] password, int iterations) {
        if (!isPassword(password)) {
            throw new IllegalArgumentException("a password is 1 to " + LONGEST + " bytes of text without control characters");
        }
        if (outOfBounds(iterations)) throw new IllegalArgumentException(bounds());
        byte[] salt = random(SALT);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    /// One of no password: what is compared when there is no such account.
    static PasswordHash decoy(int iterations) {
        return new PasswordHash(iterations, random(SALT), random(HASH));
    }

    /// @throws IllegalArgumentException whose message says what is wrong
    static PasswordHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (!parts[0].equals(SCHEME)) throw new IllegalArgumentException("the password's hash is not of the kind " + SCHEME);
        if (parts.length != 4) throw new IllegalArgumentException("the password's hash is not " + SCHEME + "$ITERATIONS$SALT$HASH");
        byte[] salt = decoded("salt", parts[2]);
        byte[] hash = decoded("hash", parts[3]);
        boolean salted = salt.length >= SALT && salt.length <= MOST_SALT;
        if (!salted) throw new IllegalArgumentException("the salt is not " + SALT + " to " + MOST_SALT + " bytes");
        if (hash.length != HASH) throw new IllegalArgumentException("the hash is not " + HASH + " bytes");
        return new PasswordHash(number(parts[1]), salt, hash);
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 8 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int iterations = digits ? Integer.parseInt(text) : 0;
        if (outOfBounds(iterations)) throw new IllegalArgumentException(bounds());
        return iterations;
    }

    private static boolean outOfBounds(int iterations) {
        return iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS;
    }

    private static String bounds() {
        return "the iterations are no number from " + LEAST_ITERATIONS + " to " + MOST_ITERATIONS;
    }

    private static byte[] decoded(String what, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " is not Base64", e);
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /// Whether this can be a password: its length in UTF-8, no half of a surrogate pair, no control character, which no protocol
    /// can carry in one.
    static boolean isPassword(char[] text) {
        int bytes = 0;
        for (int i = 0; i < text.length && bytes <= LONGEST; i++) {
            char c = text[i];
            if (Character.isISOControl(c)) return false;
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length && Character.isSurrogatePair(c, text[i + 1]);
                if (!pair) return false;
                i++;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 4 : 3;
        }
        return bytes > 0 && bytes <= LONGEST;
    }

    int iterations() {
        return iterations;
    }

    /// Whether this is the password. "No" costs `all` iterations at the least, whatever this hash has, so that the time does not
    /// tell one account from another, or from none.
    boolean matches(char[] password, int all) {
        boolean same = MessageDigest.isEqual(hash, derive(password, salt, iterations));
        if (!same && all > iterations) derive(password, salt, all - iterations);
        return same;
    }

    private static byte[] derive(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, 8 * HASH);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PBKDF2 is missing from this Java", e); // every Java since 8 has it
        } finally {
            spec.clearPassword();
        }
    }

    /// As in a file of accounts.
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + '$' + iterations + '$' + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }
}
