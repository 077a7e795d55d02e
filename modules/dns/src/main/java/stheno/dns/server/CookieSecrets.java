package stheno.dns.server;

import java.util.HexFormat;
import java.util.List;

/// The secrets that server cookies are made with (RFC 9018). Immutable; any thread.
public final class CookieSecrets {
    /// Cookies are neither made nor checked.
    public static final CookieSecrets OFF = new CookieSecrets(false, List.of());

    /// The service makes its own secret, and replaces it each day. Cookies of the last one stay valid for their hour.
    public static final CookieSecrets RANDOM = new CookieSecrets(true, List.of());

    private final boolean on;
    private final List<SipHash> keys;

    private CookieSecrets(boolean on, List<SipHash> keys) {
        this.on = on;
        this.keys = keys;
    }

    /// Given secrets, for several servers under one address. The first one makes cookies; the cookies of all of them are valid. To replace
    /// a secret, add the new one as the second on every server, then make it the first, then remove the old one (RFC 9018, section 5).
    ///
    /// @param secrets at least one, each of 16 octets in hexadecimal
    /// @throws IllegalArgumentException if they are anything else; the message does not show them
    public static CookieSecrets of(List<String> secrets) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("cookies need at least one secret");
        return new CookieSecrets(true, secrets.stream().map(CookieSecrets::key).toList());
    }

    private static SipHash key(String secret) {
        if (secret.length() != 2 * SipHash.KEY || !secret.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("a cookie secret has 32 hexadecimal digits");
        }
        return SipHash.of(HexFormat.of().parseHex(secret));
    }

    /// Whether cookies are made and checked.
    boolean on() {
        return on;
    }

    /// The given secrets; none of [#OFF] and [#RANDOM].
    List<SipHash> keys() {
        return keys;
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return !on ? "off" : keys.isEmpty() ? "random" : keys.size() + " secrets";
    }
}
