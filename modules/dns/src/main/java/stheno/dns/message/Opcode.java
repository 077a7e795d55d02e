package stheno.dns.message;

import stheno.dns.record.Mnemonics;

/// The kinds of requests (RFC 1035 4.1.1, RFC 1996, RFC 2136, RFC 8490). Any thread.
public final class Opcode {
    public static final int QUERY = 0;
    public static final int IQUERY = 1;
    public static final int STATUS = 2;
    public static final int NOTIFY = 4;
    public static final int UPDATE = 5;
    public static final int DSO = 6;

    private static final Mnemonics NAMES = new Mnemonics("OPCODE", 15).with(QUERY, "QUERY", "IQUERY", "STATUS")
            .with(NOTIFY, "NOTIFY", "UPDATE", "DSO");

    private Opcode() {}

    /// `QUERY`, or `OPCODE9` for one without a name.
    public static String name(int opcode) {
        return NAMES.name(opcode);
    }

    /// The opcode of a name in any case of letters; -1 if it is none.
    public static int code(String name) {
        return NAMES.code(name);
    }
}
