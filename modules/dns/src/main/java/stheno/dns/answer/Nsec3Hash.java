package stheno.dns.answer;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import stheno.dns.record.Name;
import stheno.dns.zone.Nsec3Chain;

/// The hash of names for NSEC3 records (RFC 5155 5): SHA-1, with salt, many times. One a loop; reused; it allocates nothing.
final class Nsec3Hash {
    private final MessageDigest sha1;
    private final byte[] name = new byte[Name.LONGEST];
    private final byte[] hash = new byte[Nsec3Chain.HASH];

    Nsec3Hash() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("java.base has SHA-1", e);
        }
    }

    /// The hash of a name, in an array that is reused.
    byte[] of(Nsec3Chain chain, byte[] from, int offset) {
        return hash(chain, copy(from, offset, 0));
    }

    /// The hash of the wildcard below a name.
    byte[] ofWildcard(Nsec3Chain chain, byte[] from, int offset) {
        name[0] = 1;
        name[1] = '*';
        return hash(chain, copy(from, offset, 2));
    }

    /// Copies a name in lower case. Returns where it ends.
    private int copy(byte[] from, int offset, int at) {
        int length = Names.length(from, offset);
        for (int i = 0; i < length; i++) name[at + i] = Names.lower(from[offset + i]);
        return at + length;
    }

    private byte[] hash(Nsec3Chain chain, int length) {
        sha1.update(name, 0, length);
        digest(chain.salt());
        for (int i = chain.iterations(); i > 0; i--) {
            sha1.update(hash);
            digest(chain.salt());
        }
        return hash;
    }

    private void digest(byte[] salt) {
        try {
            sha1.update(salt);
            sha1.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new AssertionError("a hash of SHA-1 has 20 octets", e);
        }
    }
}
