package stheno.web.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Several ranges of one file as `multipart/byteranges` (RFC 9110, section 14.6). The header of each part is made when its turn comes, so
/// that a stalled client costs no more than its list of ranges.
final class MultipartProducer implements Producer {
    private final FileContent content;
    private final List<Ranges.ByteRange> ranges;
    private final long size;
    private final String type;
    private final String boundary;
    private int next;
    private boolean headGiven;
    private boolean ended;

    /// @param size     of the whole file, in bytes
    /// @param type     media type of the whole file
    /// @param boundary a text that does not occur in the file
    MultipartProducer(FileContent content, List<Ranges.ByteRange> ranges, long size, String type, String boundary) {
        this.content = content;
        this.ranges = List.copyOf(ranges);
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
        if (next == ranges.size()) {
            boolean last = !ended;
            ended = true;
            return last ? bytes(tail()) : Piece.END;
        }
        Ranges.ByteRange range = ranges.get(next);
        if (!headGiven) {
            headGiven = true;
            return bytes(head(next));
        }
        headGiven = false;
        next++;
        return content.range(range.first(), range.length());
    }

    /// The CRLF before a delimiter line belongs to the delimiter (RFC 2046, section 5.1.1). The first one needs none, but zsync expects it
    /// there too, as other servers send it.
    private String head(int index) {
        return "\r\n--" + boundary + "\r\nContent-Type: " + type
                + "\r\nContent-Range: " + ranges.get(index).contentRange(size) + "\r\n\r\n";
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
        for (int i = 0; i < ranges.size(); i++) length += head(i).length() + ranges.get(i).length();
        return length;
    }

    @Override
    public void close() {
        content.release();
    }
}
