package stheno.dns.server;

import java.util.List;

/// Checks and makes the cookies of one loop (RFC 7873, RFC 9018). It allocates nothing. Loop thread only.
///
/// A server cookie of version 1, 16 octets behind the client's 8:
///
/// ```
///   version 1 | reserved, 3 octets | time, 4 octets | hash, 8 octets
///
///   hash = SipHash-2-4(client cookie, version, reserved, time, client's IP address)
/// ```
final class Cookies {
    /// Octets of a client's and a server's cookie together.
    static final int BOTH = 24;

    static final int LIFE = 3600; // seconds; RFC 9018, section 4.3

    private static final int FUTURE = 300; // seconds that another server's clock may be ahead; the same section
    private static final int RENEWED = 1800; // seconds after which a valid cookie is replaced; the same section
    private static final int CLIENT = 8;
    private static final int TIME = 12; // where the time stands
    private static final int HASHED = 16; // octets of the cookies that the hash covers, and where it stands
    private static final int LONGEST_ADDRESS = 16;

    private final byte[] input = new byte[HASHED + LONGEST_ADDRESS];
    private final byte[] both = new byte[BOTH];

    /// Checks the cookies of a query, and makes those of the reply, see [#reply()].
    ///
    /// @param cookie the client's cookie, and the server's if there is one
    /// @param source the client's IP address
    /// @param keys at least one; the first makes cookies
    /// @param now seconds since 1970
    /// @return whether the server's cookie is valid
    boolean check(byte[] cookie, int length, byte[] source, List<SipHash> keys, long now) {
        System.arraycopy(cookie, 0, both, 0, Math.min(length, BOTH));
        System.arraycopy(source, 0, input, HASHED, source.length);
        boolean valid = length == BOTH && valid(source.length, keys, (int) now);
        if (valid && (int) now - time() < RENEWED) return true;
        make(source.length, keys.getFirst(), (int) now);
        return valid;
    }

    private boolean valid(int addressLength, List<SipHash> keys, int now) {
        if (both[CLIENT] != 1) return false; // the reserved octets are covered by the hash, and not looked at; section 4.2
        int age = now - time(); // wraps as the times do (RFC 1982)
        if (age > LIFE || age < -FUTURE) return false;
        System.arraycopy(both, 0, input, 0, HASHED);
        long given = hash();
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).hash(input, 0, HASHED + addressLength) == given) return true;
        }
        return false;
    }

    private void make(int addressLength, SipHash key, int now) {
        both[CLIENT] = 1;
        for (int i = 1; i < 4; i++) both[CLIENT + i] = 0;
        for (int i = 0; i < 4; i++) both[TIME + i] = (byte) (now >>> 24 - 8 * i);
        System.arraycopy(both, 0, input, 0, HASHED);
        long hash = key.hash(input, 0, HASHED + addressLength);
        for (int i = 0; i < 8; i++) both[HASHED + i] = (byte) (hash >>> 8 * i);
    }

    private int time() {
        return (both[TIME] & 0xff) << 24 | (both[TIME + 1] & 0xff) << 16 | (both[TIME + 2] & 0xff) << 8 | both[TIME + 3] & 0xff;
    }

    private long hash() {
        long hash = 0;
        for (int i = 7; i >= 0; i--) hash = hash << 8 | both[HASHED + i] & 0xff;
        return hash;
    }

    /// The cookies for the reply: 24 octets, in an array that is reused.
    byte[] reply() {
        return both;
    }
}
