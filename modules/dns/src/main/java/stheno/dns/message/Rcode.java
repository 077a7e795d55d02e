package stheno.dns.message;

import stheno.dns.record.Mnemonics;

/// The results of requests. Those above 15 need EDNS, or stand in a TSIG record alone (RFC 1035 4.1.1, RFC 6895 2.3, RFC 8945 3). Any
/// thread.
public final class Rcode {
    public static final int NOERROR = 0;
    public static final int FORMERR = 1;
    public static final int SERVFAIL = 2;
    public static final int NXDOMAIN = 3;
    public static final int NOTIMP = 4;
    public static final int REFUSED = 5;
    public static final int YXDOMAIN = 6;
    public static final int YXRRSET = 7;
    public static final int NXRRSET = 8;
    public static final int NOTAUTH = 9;
    public static final int NOTZONE = 10;
    /// Of OPT (RFC 6891 9). A TSIG record has BADSIG under the same number.
    public static final int BADVERS = 16;
    public static final int BADSIG = 16;
    public static final int BADKEY = 17;
    public static final int BADTIME = 18;
    public static final int BADTRUNC = 22;
    public static final int BADCOOKIE = 23;

    private static final Mnemonics NAMES = new Mnemonics("RCODE", 4095).with(NOERROR, "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
            "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE").with(BADVERS, "BADVERS", "BADKEY", "BADTIME")
            .with(BADTRUNC, "BADTRUNC", "BADCOOKIE");

    private Rcode() {}

    /// `NXDOMAIN`, or `RCODE12` for one without a name. 16 is `BADVERS`.
    public static String name(int rcode) {
        return NAMES.name(rcode);
    }

    /// The name of an error in a TSIG record, where 16 is `BADSIG`.
    public static String tsigName(int error) {
        return error == BADSIG ? "BADSIG" : NAMES.name(error);
    }
}
