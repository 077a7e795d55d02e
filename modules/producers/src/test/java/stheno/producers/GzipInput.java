package stheno.producers;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The receiver of one gzip member, byte by byte: unlike the one in `java.util.zip` it reads nothing beyond the trailer.
final class GzipInput extends InputStream {
    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] one = new byte[1];
    private boolean begun;
    private boolean ended;

    GzipInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (ended) return -1;
        if (!begun) header();
        try {
            while (inflater.inflate(one) == 0) {
                if (inflater.finished()) {
                    trailer();
                    return -1;
                }
                inflater.setInput(new byte[] {(byte) ChunkedInput.present(in)});
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
        crc.update(one[0]);
        return one[0] & 0xff;
    }

    private void header() throws IOException {
        begun = true;
        for (int expected : new int[] {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}) {
            if (ChunkedInput.present(in) != expected) throw new IOException("not a gzip header");
        }
    }

    private void trailer() throws IOException {
        ended = true;
        long length = inflater.getBytesWritten();
        inflater.end();
        if (number() != crc.getValue() || number() != (length & 0xffffffffL)) throw new IOException("checksum or length wrong");
    }

    private long number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 32; shift += 8) number |= (long) ChunkedInput.present(in) << shift;
        return number;
    }
}
