package stheno.dns.record;

/// The classes of records (RFC 1035 3.2.4). Any thread.
public final class DnsClass {
    public static final int IN = 1;
    public static final int CH = 3;
    public static final int HS = 4;
    /// Of updates alone (RFC 2136 2.4).
    public static final int NONE = 254;
    public static final int ANY = 255;

    private static final Mnemonics NAMES = new Mnemonics("CLASS", 0xFFFF).with(IN, "IN").with(CH, "CH").with(HS, "HS")
            .with(NONE, "NONE").with(ANY, "ANY");

    private DnsClass() {}

    /// `IN`, or `CLASS7` for a class without a name.
    public static String name(int dnsClass) {
        return NAMES.name(dnsClass);
    }

    /// The class of a name in any case of letters, `CLASS7` included; -1 if it is none.
    public static int code(String name) {
        return name.equalsIgnoreCase("CHAOS") ? CH : NAMES.code(name);
    }
}
