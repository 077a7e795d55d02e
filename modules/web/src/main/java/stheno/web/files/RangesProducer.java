package stheno.web.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Several stretches of one source as `multipart/byteranges` (RFC 9110, section 14.6). The parts' headers are printed when
/// their turn comes, so that a stalled client costs no more than its list of ranges.
final class RangesProducer implements Producer {
    private final Source source;
    private final List<Ranges.Stretch> stretches;
    private final long size;
    private final String type;
    private final String boundary;
    private int next;
    private boolean headGiven;
    private boolean ended;

    /// @param size of the whole source, in bytes
    /// @param type of the whole source
    /// @param boundary a text that does not occur in the source
    RangesProducer(Source source, List<Ranges.Stretch> stretches, long size, String type, String boundary) {
        this.source = source;
        this.stretches = List.copyOf(stretches);
        this.size = size;
        this.type = type;
        this.boundary = boundary;
    }

    /// The Content-Type of such a body.
    static String type(String boundary) {
        return "multipart/byteranges; boundary=" + boundary;
    }

    @Override
    public Piece more() {
        if (next == stretches.size()) {
            boolean last = !ended;
            ended = true;
            return last ? bytes(tail()) : Piece.END;
        }
        Ranges.Stretch stretch = stretches.get(next);
        if (!headGiven) {
            headGiven = true;
            return bytes(head(next));
        }
        headGiven = false;
        next++;
        return source.stretch(stretch.first(), stretch.length());
    }

    /// The line that separates parts begins with the CRLF before it (RFC 2046, section 5.1.1); in front of the first there is none.
    private String head(int index) {
        return (index == 0 ? "--" : "\r\n--") + boundary + "\r\nContent-Type: " + type
                + "\r\nContent-Range: " + stretches.get(index).contentRange(size) + "\r\n\r\n";
    }

    private String tail() {
        return "\r\n--" + boundary + "--\r\n";
    }

    private static Piece bytes(String text) {
        return new Piece.Bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public long length() {
        long length = tail().length();
        for (int i = 0; i < stretches.size(); i++) length += head(i).length() + stretches.get(i).length();
        return length;
    }

    @Override
    public void close() {
        source.release();
    }
}
