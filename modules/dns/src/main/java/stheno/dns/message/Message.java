package stheno.dns.message;

import java.util.List;

/// A whole message, for slow paths. Immutable; any thread.
public record Message(int id, int flags, List<Record> answer, List<Record> authority, List<Record> additional) {
    /// @throws FormatException if it is malformed
    public static Message read(byte[] packet) {
        throw new FormatException("not yet");
    }
}
