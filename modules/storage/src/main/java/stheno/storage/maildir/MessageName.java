package stheno.storage.maildir;

import java.util.OptionalLong;

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

    /// Whether a file of this name in `new` or `cur` is a message: the name begins with the seconds and a dot, and is printable ASCII.
    static boolean isMessage(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot == name.length() - 1 || name.length() > 255) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i < dot && (c < '0' || c > '9') || c <= ' ' || c > '~') return false;
        }
        return baseLength(name) <= MAX;
    }

    /// The length of the base in a file's name: up to the flags.
    static int baseLength(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name.length() : colon;
    }

    /// The value of a field such as `,S=`.
    static OptionalLong size(String name, char field) {
        int length = baseLength(name);
        for (int at = name.indexOf(','); at >= 0 && at + 3 < length; at = name.indexOf(',', at + 1)) {
            if (name.charAt(at + 1) == field && name.charAt(at + 2) == '=') return number(name, at + 3, length);
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(String name, int start, int length) {
        long value = 0;
        int i = start;
        for (; i < length && name.charAt(i) != ','; i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || i - start > 15) return OptionalLong.empty();
            value = value * 10 + c - '0';
        }
        return i == start ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
