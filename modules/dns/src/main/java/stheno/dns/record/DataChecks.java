package stheno.dns.record;

/// Checks of data beyond the form of single fields. Any thread.
final class DataChecks {
    private DataChecks() {}

    /// @throws FormatException if fields of the data contradict each other
    static void check(int type, byte[] data) {
        switch (type) {
            case RecordType.DS, RecordType.CDS -> digest(data[3], data.length - 4);
            case RecordType.SSHFP -> length(data[1] == 1 ? 20 : data[1] == 2 ? 32 : 0, data.length - 2);
            case RecordType.ZONEMD -> zoneDigest(data[5], data.length - 6);
            default -> { }
        }
    }

    /// The lengths of RFC 4034 A.2, RFC 4509, RFC 5933, RFC 6605. Type 0 is the deletion of RFC 8078.
    private static void digest(int kind, int octets) {
        length(switch (kind) {
            case 1 -> 20;
            case 2, 3 -> 32;
            case 4 -> 48;
            default -> 0;
        }, octets);
    }

    /// The lengths of RFC 8976 2.2.4.
    private static void zoneDigest(int algorithm, int octets) {
        length(algorithm == 1 ? 48 : algorithm == 2 ? 64 : 0, octets);
        if (octets < 12) throw new FormatException("digest of " + octets + " octets is shorter than 12");
    }

    /// @param right 0 if any length is
    private static void length(int right, int octets) {
        if (right != 0 && octets != right) throw new FormatException("digest of " + octets + " octets, instead of " + right);
    }
}
