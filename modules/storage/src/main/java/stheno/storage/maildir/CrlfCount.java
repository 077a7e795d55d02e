package stheno.storage.maildir;

import java.nio.ByteBuffer;

/// Counts the octets that content has once all its line ends are CRLF: each LF that does not follow a CR counts as two, and content that
/// does not end with a line end gets one. A CR without LF stays as it is. This is what POP3 sends (RFC 1939, section 11). One thread.
public final class CrlfCount {
    private long octets;
    private long bare; // LF without CR
    private byte last = '\n';

    /// Nothing is counted yet.
    public CrlfCount() {}

    /// Counts the octets that remain in the buffer. Its position does not change.
    public void add(ByteBuffer data) {
        int end = data.limit();
        byte before = last;
        for (int i = data.position(); i < end; i++) {
            byte b = data.get(i);
            if (b == '\n' && before != '\r') bare++;
            before = b;
        }
        octets += data.remaining();
        last = before;
    }

    /// The octets so far, as they are.
    public long stored() {
        return octets;
    }

    /// The octets with CRLF line ends, if the content ends here.
    public long octets() {
        return octets + bare + (last == '\n' ? 0 : 2);
    }
}
