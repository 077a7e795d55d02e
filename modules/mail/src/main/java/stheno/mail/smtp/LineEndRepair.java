package stheno.mail.smtp;

import java.nio.ByteBuffer;

/// Makes every line end of a message CRLF, see [BareLineEnds#NORMALISE]. Loop thread only.
final class LineEndRepair {
    private int crs; // at the end of the octets so far: what they mean depends on the next one

    /// The repaired octets of a piece, in a new buffer, or in the same one if nothing is wrong.
    ///
    /// @param piece with a backing array
    /// @param last  whether nothing follows
    ByteBuffer repaired(ByteBuffer piece, boolean last) {
        ByteBuffer out = ByteBuffer.allocate(2 * piece.remaining() + crs + 2);
        while (piece.hasRemaining()) put(piece.get(), out);
        if (last) spaces(out);
        return out.flip();
    }

    private void put(byte b, ByteBuffer out) {
        switch (b) {
            case '\r' -> crs++;
            case '\n' -> {
                out.put((byte) '\r').put((byte) '\n');
                crs = 0;
            }
            default -> {
                spaces(out);
                out.put(b);
            }
        }
        if (crs > 1) crs = 1; // a run of them is one line end, or one space
    }

    private void spaces(ByteBuffer out) {
        for (; crs > 0; crs--) out.put((byte) ' ');
    }
}
