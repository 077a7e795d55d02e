package stheno.dns.message;

import java.util.Optional;
import stheno.dns.record.Name;

/// The keyed hashes of TSIG that are still recommended or required (RFC 8945 6). Any thread.
public enum TsigAlgorithm {
    HMAC_SHA1("hmac-sha1", "HmacSHA1", 20),
    HMAC_SHA224("hmac-sha224", "HmacSHA224", 28),
    HMAC_SHA256("hmac-sha256", "HmacSHA256", 32),
    HMAC_SHA384("hmac-sha384", "HmacSHA384", 48),
    HMAC_SHA512("hmac-sha512", "HmacSHA512", 64);

    /// The octets of a whole MAC.
    final int macLength;
    /// What `javax.crypto.Mac` calls it.
    final String javaName;

    private final String text;
    private final Name name;

    TsigAlgorithm(String text, String javaName, int macLength) {
        this.text = text;
        this.name = Name.of(text);
        this.javaName = javaName;
        this.macLength = macLength;
    }

    /// The algorithm of a name like `hmac-sha256`, in any case of letters.
    public static Optional<TsigAlgorithm> of(String text) {
        for (TsigAlgorithm algorithm : values()) {
            if (algorithm.text.equalsIgnoreCase(text)) return Optional.of(algorithm);
        }
        return Optional.empty();
    }

    /// Its name in a TSIG record.
    public Name dnsName() {
        return name;
    }

    /// `hmac-sha256`.
    @Override
    public String toString() {
        return text;
    }
}
