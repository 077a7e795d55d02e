package stheno.producers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/// Compresses one glob: a native deflater (raw, RFC 1951), a buffer for the glob and one for the output. Belongs to [Deflaters]. One thread
/// at a time.
///
/// Use: [begin][#begin], fill the [input][#input] and flip it, [deflate][#deflate] once, put other bytes before or after it, take the
/// [output][#output].
final class Compressor {
    static final int GLOB = 56 * 1024; // bytes of input: nearly twice deflate's window, so an independent start costs 5 to 7 % in size. The
    // output, which is all that a stalled client holds, stays below 16 KB for text that is hard to compress (4.6:1)

    private static final int SLACK = 4 * 1024; // for incompressible input, which grows, and for a header and trailer

    private final ByteBuffer input = ByteBuffer.allocateDirect(GLOB);
    private final Deflater deflater;
    private byte[] output = new byte[GLOB + SLACK];
    private int count;

    Compressor(int level) {
        deflater = new Deflater(level, true);
    }

    void begin() {
        deflater.reset();
        input.clear();
        count = 0;
    }

    /// The buffer for the glob.
    ByteBuffer input() {
        return input;
    }

    void put(byte... bytes) {
        while (output.length - count < bytes.length) grow();
        System.arraycopy(bytes, 0, output, count, bytes.length);
        count += bytes.length;
    }

    void putLittleEndian(int value) {
        put((byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24));
    }

    /// Compresses the input, which must have been flipped, up to a byte boundary.
    ///
    /// @param last whether the compressed stream ends here
    void deflate(boolean last) {
        deflater.setInput(input);
        if (last) deflater.finish();
        int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
        do {
            if (count == output.length) grow();
            count += deflater.deflate(output, count, output.length - count, flush);
        } while (count == output.length); // zlib is finished only when it leaves room
    }

    private void grow() {
        output = Arrays.copyOf(output, output.length * 2);
    }

    /// A copy of everything put and deflated since [#begin], of exactly its size.
    byte[] output() {
        return Arrays.copyOf(output, count);
    }

    /// Frees the native memory.
    void end() {
        deflater.end();
    }
}
