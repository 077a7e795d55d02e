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

    /// The length of the base in a file's name: up to the flags.
    static int baseLength(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name.length() : colon;
    }
}
