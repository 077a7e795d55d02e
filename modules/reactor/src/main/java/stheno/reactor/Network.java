package stheno.reactor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A range of IP addresses that share their first bits (RFC 4632), or all addresses. An IPv6 address that maps an IPv4 address
/// (`::ffff:10.0.0.1`) counts as that IPv4 address. Immutable; any thread.
public final class Network {
    /// Every address of both families.
    public static final Network ALL = new Network(new byte[0], 0);

    private static final int MAPPED = 96; // the bits before the IPv4 address in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)

    private final byte[] base; // no bytes for all
    private final int bits;

    private Network(byte[] base, int bits) {
        this.base = base;
        this.bits = bits;
    }

    /// `10.0.0.0/8`, `fe80::/10`, a single address, or the word `all`. Names are not resolved.
    ///
    /// @throws IllegalArgumentException if the text is anything else, or has bits set behind the prefix; the message says what is wrong
    public static Network of(String text) {
        if (text.equals("all")) return ALL;
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] base = Literal.address(literal).getAddress();
        boolean mapped = base.length == 4 && literal.indexOf(':') >= 0;
        int most = mapped ? MAPPED + 32 : 8 * base.length;
        int bits = slash < 0 ? most : (int) Decimal.parsePlain(text.substring(slash + 1), most);
        if (bits < 0 || mapped && bits < MAPPED) {
            throw new IllegalArgumentException("the prefix of \"" + text + "\" must be a number from " + (mapped ? MAPPED : 0) + " to "
                    + most);
        }
        return new Network(base, mapped ? bits - MAPPED : bits).withoutHostBits(text);
    }

    private Network withoutHostBits(String text) {
        byte[] cut = base.clone();
        for (int i = 0; i < cut.length; i++) cut[i] &= (byte) mask(i);
        if (Arrays.equals(cut, base)) return this;
        throw new IllegalArgumentException("\"" + text + "\" has bits set behind its prefix; the network is " + new Network(cut, bits));
    }

    /// Which bits of the byte at `index` belong to the prefix.
    private int mask(int index) {
        int here = Math.clamp(bits - 8L * index, 0, 8);
        return 0xff << 8 - here & 0xff;
    }

    /// Whether `address` is in this range.
    public boolean contains(InetAddress address) {
        return base.length == 0 || contains(address.getAddress());
    }

    /// Whether an address is in this range.
    ///
    /// @param other its 4 or 16 octets
    public boolean contains(byte[] other) {
        if (base.length == 0) return true;
        int skipped = other.length > base.length && isMapped(other) ? MAPPED / 8 : 0;
        if (other.length - skipped != base.length || skipped == 0 && base.length > 4 && isMapped(other)) return false;
        for (int i = 0; 8 * i < bits; i++) if (((other[skipped + i] ^ base[i]) & mask(i)) != 0) return false;
        return true;
    }

    private static boolean isMapped(byte[] address) {
        if (address.length != 16) return false;
        for (int i = 0; i < 10; i++) if (address[i] != 0) return false;
        return address[10] == -1 && address[11] == -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && bits == network.bits && Arrays.equals(base, network.base);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(base) + bits;
    }

    /// In the form that [#of] reads.
    @Override
    public String toString() {
        return base.length == 0 ? "all" : (base.length == 4 ? decimal() : Literal.text(base)) + "/" + bits;
    }

    private String decimal() {
        try {
            return InetAddress.getByAddress(base).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
