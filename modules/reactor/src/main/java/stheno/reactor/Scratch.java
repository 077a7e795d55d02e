package stheno.reactor;

import java.nio.ByteBuffer;

/// A loop's own buffers, lent to one connection at a time for the length of a call. This is why an idle connection owns none.
/// One thread: the loop's.
final class Scratch {
    /// A streamed body is read in pieces of this size; more does not make the copy cheaper.
    static final int INPUT = 64 * 1024;

    /// A read that can only hold requests is kept smaller: what a paused connection has read and not used stays with it.
    static final int MESSAGES = 16 * 1024;

    /// While memory is short.
    static final int LITTLE = 4 * 1024;

    /// Large pieces in heap memory pass to the socket through here, this much at a time.
    static final int GATHER = 64 * 1024;

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /// Where input is read into. Another takes its place when it is given away, see [Framer#exchange].
    ByteBuffer input = ByteBuffer.allocateDirect(INPUT);

    final Unsettled.Share share = new Unsettled.Share(); // of the connection that is being settled
    final ByteBuffer gather = ByteBuffer.allocateDirect(GATHER);
    private ByteBuffer cipherIn;
    private ByteBuffer cipherOut;
    private ByteBuffer plain;

    /// TLS records as they come. Less than [#INPUT], so that what one read decrypts to always fits there.
    ByteBuffer cipherIn() {
        if (cipherIn == null) cipherIn = ByteBuffer.allocateDirect(40 * 1024);
        return cipherIn.clear();
    }

    /// TLS records as they go.
    ByteBuffer cipherOut() {
        if (cipherOut == null) cipherOut = ByteBuffer.allocateDirect(72 * 1024);
        return cipherOut.clear();
    }

    /// A stretch of a file on its way to be encrypted.
    ByteBuffer plain() {
        if (plain == null) plain = ByteBuffer.allocateDirect(64 * 1024);
        return plain.clear();
    }
}
