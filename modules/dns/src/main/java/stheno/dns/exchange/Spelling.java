package stheno.dns.exchange;

/// The random spelling of a question (draft-vixie-dnsext-dns0x20). A forger who cannot see the question must guess each letter's case. Pure
/// functions; any thread.
final class Spelling {
    /// Bits that leave a name as it is.
    static final long NONE = 0;

    private Spelling() {}

    /// The octet of a name at place `i` as it is spelled. A letter changes its case if its bit is set; the bits repeat after 64 octets. The
    /// lengths of labels are not letters: they are below 64.
    static byte octet(byte octet, int i, long bits) {
        boolean letter = octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z';
        return letter && (bits >>> i & 1) != 0 ? (byte) (octet ^ 0x20) : octet;
    }
}
