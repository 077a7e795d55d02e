package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The chunked coding of HTTP/1.1 (RFC 9112, section 7.1): a chunk for each piece of the inner producer that is not empty.
///
/// The data pass through without a copy, and data of a file without being read. Only the framing between them is made here. The line end of
/// a chunk leaves with what comes next:
///
/// ```text
/// "5 CRLF"  data  "CRLF 3 CRLF"  data  "CRLF 0 CRLF CRLF"
/// ```
///
/// If the source has nothing now, the line end leaves at once: a client may wait for it before it uses the chunk.
final class ChunkedProducer implements Producer {
    private static final int FRAME = 32; // CRLF, up to 16 hexadecimal digits, CRLF; CRLF 0 CRLF CRLF is shorter

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Producer inner;
    private final Trailers trailers;
    private final Piece.Bytes frame = new Piece.Bytes(ByteBuffer.allocate(FRAME)); // lent again and again
    private Piece held; // the data behind the head that was just returned; END when all is done
    private boolean open; // a chunk's line end is owed
    private boolean closed;

    ChunkedProducer(Producer inner, Trailers trailers) {
        this.inner = Objects.requireNonNull(inner);
        this.trailers = Objects.requireNonNull(trailers);
    }

    @Override
    public Piece more() throws IOException {
        if (held != null) return released();
        Piece piece = inner.more();
        return switch (piece) {
            case Piece.Bytes(var data) when data.hasRemaining() -> head(piece, data.remaining());
            case Piece.FileSlice slice when slice.count() > 0 -> head(piece, slice.count());
            case Piece.Bytes _, Piece.FileSlice _ -> piece; // without a head: a chunk of zero bytes would be the last
            case Piece.Later later -> open ? lineEnd() : later; // then ask the source again: it may have more meanwhile
            case Piece.End _ -> last();
        };
    }

    private Piece released() {
        Piece piece = held;
        if (!(piece instanceof Piece.End)) held = null;
        return piece;
    }

    private Piece head(Piece data, long size) {
        held = data;
        ByteBuffer out = frame();
        for (int shift = 60 - Long.numberOfLeadingZeros(size) / 4 * 4; shift >= 0; shift -= 4) out.put(HEX[(int) (size >>> shift) & 15]);
        out.put(CRLF).flip();
        open = true;
        return frame;
    }

    private Piece lineEnd() {
        frame().flip();
        return frame;
    }

    private Piece last() {
        byte[] section = section(trailers.fields());
        held = Piece.END;
        ByteBuffer out = frame();
        out.put((byte) '0').put(CRLF);
        if (section.length == 0) {
            out.put(CRLF).flip();
            return frame;
        }
        ByteBuffer whole = ByteBuffer.allocate(out.position() + section.length + CRLF.length);
        return new Piece.Bytes(whole.put(out.flip()).put(section).put(CRLF).flip());
    }

    /// The frame's buffer, empty except for a line end that is still to be sent.
    private ByteBuffer frame() {
        ByteBuffer out = frame.data().clear();
        if (open) {
            out.put(CRLF);
            open = false;
        }
        return out;
    }

    private static byte[] section(List<Map.Entry<String, String>> fields) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey();
            String value = field.getValue();
            if (name.isEmpty() || !name.chars().allMatch(ChunkedProducer::isToken)) {
                throw new IllegalArgumentException("the name of a trailer field is not a token");
            }
            if (!value.chars().allMatch(ChunkedProducer::isText)) {
                throw new IllegalArgumentException("the value of the trailer field " + name + " contains a control character");
            }
            lines.append(name).append(": ").append(value).append("\r\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isToken(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isText(int c) {
        return c >= ' ' && c != 0x7f || c == '\t';
    }

    @Override
    public long consumed() {
        return inner.consumed();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inner.close();
        }
    }
}
