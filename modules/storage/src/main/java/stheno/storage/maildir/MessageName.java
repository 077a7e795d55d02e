package stheno.storage.maildir;

/// Names of message files (maildir(5)):
///
/// ```
///     1764473262.01kbacw3f4000004x2pq.stheno,S=4096,W=4170:2,S
///     ├──────── unique ─────────────┤                          the message, wherever it is
///     ├───────────────── base ─────────────────────┤           the same until the message is deleted
///     └─ seconds                         └─ sizes   └─ flags    set by mail programs that rename the file
/// ```
///
/// `S` is the size in octets as stored, `W` with CRLF line ends; both as in Dovecot. Pure functions; any thread.
public final class MessageName {
    private static final String HOST = "stheno"; // not the machine's name, which may change before a message is delivered again
    private static final int MAX = 200; // characters; a file name has at most 255, and flags need room

    private static final int DIGITS = 15; // of the seconds

    private MessageName() {}

    /// The base of a name.
    ///
    /// @param seconds since 1970, when the message arrived
    /// @param id      unique on this machine, and safe in a file name
    /// @param stored  octets as stored
    /// @param octets  octets with CRLF line ends
    public static String base(long seconds, String id, long stored, long octets) {
        return unique(seconds, id) + ",S=" + stored + ",W=" + octets;
    }

    /// The name without sizes, for a file that is still being written.
    public static String unique(long seconds, String id) {
        return seconds + "." + id + "." + HOST;
    }

    /// The seconds of a message, or -1 if a file of this name in `new` or `cur` is no message: a message's name begins with the seconds and
    /// a dot, and is printable ASCII.
    static long seconds(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot > DIGITS || dot == name.length() - 1 || baseLength(name) > MAX || !isPrintable(name)) return -1;
        long seconds = 0;
        for (int i = 0; i < dot; i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') return -1;
            seconds = seconds * 10 + c - '0';
        }
        return seconds;
    }

    private static boolean isPrintable(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c > '~') return false;
        }
        return true;
    }

    /// The length of the base in a file's name: up to the flags.
    static int baseLength(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name.length() : colon;
    }

    /// The value of a field, or -1.
    ///
    /// @param field for example `,S=`
    static long size(String base, String field) {
        int at = base.indexOf(field);
        return at < 0 ? -1 : number(base, at + field.length());
    }

    private static long number(String base, int start) {
        long value = 0;
        int i = start;
        for (; i < base.length() && base.charAt(i) != ','; i++) {
            char c = base.charAt(i);
            if (c < '0' || c > '9' || i - start >= DIGITS) return -1;
            value = value * 10 + c - '0';
        }
        return i == start ? -1 : value;
    }
}
