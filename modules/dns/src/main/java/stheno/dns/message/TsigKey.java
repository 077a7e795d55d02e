package stheno.dns.message;

import stheno.dns.record.BinaryField;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// A key that two servers share. Immutable; any thread. The text of the object does not show the secret.
public final class TsigKey {
    private final Name name;
    private final TsigAlgorithm algorithm;
    private final byte[] secret;

    private TsigKey(Name name, TsigAlgorithm algorithm, byte[] secret) {
        this.name = name;
        this.algorithm = algorithm;
        this.secret = secret;
    }

    /// @param algorithm for example `hmac-sha256`
    /// @param base64 the secret
    /// @throws FormatException if the name, the algorithm or the secret is wrong
    public static TsigKey of(String name, String algorithm, String base64) {
        TsigAlgorithm known = TsigAlgorithm.of(algorithm).orElseThrow(() -> new FormatException("unknown algorithm " + algorithm));
        byte[] secret;
        try {
            secret = BinaryField.base64(base64);
        } catch (FormatException e) {
            throw new FormatException("secret is not Base64"); // without the text, which is a secret
        }
        return new TsigKey(Name.of(name), known, secret);
    }

    /// The name of the key, equal on both servers.
    public Name name() {
        return name;
    }

    /// The keyed hash that is used with the key.
    public TsigAlgorithm algorithm() {
        return algorithm;
    }

    byte[] secret() {
        return secret;
    }

    @Override
    public String toString() {
        return algorithm + ":" + name;
    }
}
