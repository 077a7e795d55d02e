package stheno.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// A header block that comes in several frames (RFC 9113, section 4.3). Its octets are bounded, and so is the number of its frames
/// (CVE-2024-27316 and others: CONTINUATION without end). Loop thread only.
///
/// @param stream the one that it opens, or whose trailers it has
/// @param end    whether no DATA follows
/// @param limit  of its octets, which is that of the fields: the code makes them shorter
record HeaderBlock(int stream, boolean end, int limit, ByteArrayOutputStream octets, int[] frames) {
    private static final int FRAMES = 32;

    HeaderBlock(int stream, boolean end, int limit) {
        this(stream, end, limit, new ByteArrayOutputStream(), new int[1]);
    }

    void add(ByteBuffer part) throws ConnectionError {
        if (++frames[0] > FRAMES || octets.size() + part.remaining() > limit) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, "a header block that is too long");
        }
        while (part.hasRemaining()) octets.write(part.get());
    }

    /// In bytes.
    int size() {
        return octets.size();
    }

    ByteBuffer whole() {
        return ByteBuffer.wrap(octets.toByteArray());
    }
}
