package stheno.mail.mime;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/// The content of a part, decoded piece by piece. One thread at a time.
///
/// Between two pieces it holds no buffer, only its place in the source. So a stalled client costs its one unsent piece, and a producer is
/// one line: `ByteBuffer piece = reader.next(); return piece.hasRemaining() ? new Piece.Bytes(piece) : new Piece.End();`
///
/// A broken encoding is decoded as far as possible. [#damaged] reports it.
public final class PartReader {
    private static final int PIECE = 16 * 1024; // encoded octets read for a piece

    private final Source source;
    private final long end;
    private final TransferEncoding encoding;
    private final Base64Decoding base64 = new Base64Decoding();
    private final QuotedPrintableDecoding quotedPrintable = new QuotedPrintableDecoding();
    private long position;

    PartReader(Source source, long start, long end, TransferEncoding encoding) {
        this.source = source;
        this.position = start;
        this.end = end;
        this.encoding = encoding;
    }

    /// The next piece. It belongs to the caller. An empty piece is the end.
    ///
    /// @throws IOException if the source cannot be read
    public ByteBuffer next() throws IOException {
        while (position < end) {
            byte[] octets = new byte[(int) Math.min(PIECE, end - position)];
            read(octets);
            int length = decode(octets);
            if (length > 0) return ByteBuffer.wrap(octets, 0, length);
        }
        if (encoding == TransferEncoding.BASE64) base64.end();
        return ByteBuffer.allocate(0);
    }

    private void read(byte[] octets) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(octets);
        while (into.hasRemaining()) {
            if (source.read(position + into.position(), into) < 0) throw new EOFException("the message has become shorter");
        }
    }

    /// Decodes in place: decoded octets are never more than encoded ones. Moves the position by the octets used.
    private int decode(byte[] octets) {
        boolean last = position + octets.length == end;
        return switch (encoding) {
            case BASE64 -> {
                position += octets.length;
                yield base64.decode(octets, octets.length);
            }
            case QUOTED_PRINTABLE -> {
                int used = quotedPrintable.usable(octets, octets.length, last);
                position += used;
                yield quotedPrintable.decode(octets, used, last);
            }
            case IDENTITY, UNKNOWN -> {
                position += octets.length;
                yield octets.length;
            }
        };
    }

    /// Whether the octets read so far were broken base64 or quoted-printable.
    public boolean damaged() {
        return base64.damaged() || quotedPrintable.damaged();
    }

    /// The rest of the content as a stream. Closing it does nothing.
    public InputStream stream() {
        return new InputStream() {
            private ByteBuffer piece = ByteBuffer.allocate(0);

            @Override
            public int read() throws IOException {
                return fill() ? piece.get() & 0xFF : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, into.length);
                if (length == 0) return 0;
                if (!fill()) return -1;
                int count = Math.min(length, piece.remaining());
                piece.get(into, offset, count);
                return count;
            }

            private boolean fill() throws IOException {
                if (!piece.hasRemaining()) piece = next();
                return piece.hasRemaining();
            }
        };
    }
}
