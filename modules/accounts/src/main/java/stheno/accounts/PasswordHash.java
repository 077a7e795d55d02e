package stheno.accounts;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A password hash: PBKDF2 with HMAC-SHA256 (RFC 8018, section 5.2) over the password's UTF-8 bytes, not normalised. Its text form is
/// `pbkdf2-sha256$ITERATIONS$SALT$HASH`, the last two in Base64. Immutable; any thread.
final class PasswordHash {
    static final int MIN_ITERATIONS = 10_000;
    static final int MAX_ITERATIONS = 10_000_000; // takes seconds; more is a typing error
    static final int MAX_PASSWORD = 1024; // bytes

    private static final String SCHEME = "pbkdf2-sha256";
    private static final int MIN_SALT = 16; // bytes; the minimum of NIST SP 800-132
    private static final int MAX_SALT = 64;
    private static final int HASH = 32; // bytes, as SHA-256 has

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
            throw new IllegalArgumentException("a password is 1 to " + MAX_PASSWORD + " bytes of text without control characters");
        }
        if (outOfBounds(iterations)) throw new IllegalArgumentException(bounds());
        byte[] salt = random(MIN_SALT);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    /// A hash that no password has, compared when the account does not exist. It is all zeros. Random bytes would be no
    /// better, and would load the random number generator when the server starts.
    static PasswordHash decoy(int iterations) {
        return new PasswordHash(iterations, new byte[MIN_SALT], new byte[HASH]);
    }

    /// @throws IllegalArgumentException if the text is wrong; the message says how
    static PasswordHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (!parts[0].equals(SCHEME)) throw new IllegalArgumentException("the password hash is not " + SCHEME);
        if (parts.length != 4) throw new IllegalArgumentException("the password hash is not " + SCHEME + "$ITERATIONS$SALT$HASH");
        byte[] salt = decoded("salt", parts[2]);
        byte[] hash = decoded("hash", parts[3]);
        boolean salted = salt.length >= MIN_SALT && salt.length <= MAX_SALT;
        if (!salted) throw new IllegalArgumentException("the salt is not " + MIN_SALT + " to " + MAX_SALT + " bytes");
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
        return iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS;
    }

    private static String bounds() {
        return "the iterations are not a number from " + MIN_ITERATIONS + " to " + MAX_ITERATIONS;
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

    /// Whether this can be a password: 1 to 1024 bytes in UTF-8, no unpaired surrogate, and no control character, which the protocols
    /// cannot carry.
    static boolean isPassword(char[] text) {
        int bytes = 0;
        for (int i = 0; i < text.length && bytes <= MAX_PASSWORD; i++) {
            char c = text[i];
            if (Character.isISOControl(c)) return false;
            if (Character.isSurrogate(c)) {
                boolean pair = i + 1 < text.length && Character.isSurrogatePair(c, text[i + 1]);
                if (!pair) return false;
                i++;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 4 : 3;
        }
        return bytes > 0 && bytes <= MAX_PASSWORD;
    }

    int iterations() {
        return iterations;
    }

    /// Whether this is the password. A mismatch costs at least `minimum` iterations, whatever this hash has, so that the time does not
    /// reveal which accounts exist.
    boolean matches(char[] password, int minimum) {
        boolean same = MessageDigest.isEqual(hash, derive(password, salt, iterations));
        if (!same && minimum > iterations) derive(password, salt, minimum - iterations);
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

    /// The text form, as in a file of accounts.
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + '$' + iterations + '$' + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }
}
