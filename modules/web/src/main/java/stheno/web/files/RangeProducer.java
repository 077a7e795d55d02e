package stheno.web.files;

import stheno.producers.Piece;
import stheno.producers.Producer;

/// One range of a file's content. A stalled client of a file costs this object: an offset and a count.
final class RangeProducer implements Producer {
    private final FileContent content;
    private final long position;
    private final long count;
    private boolean given;

    RangeProducer(FileContent content, long position, long count) {
        this.content = content;
        this.position = position;
        this.count = count;
    }

    @Override
    public Piece more() {
        if (given || count == 0) return Piece.END;
        given = true;
        return content.range(position, count);
    }

    @Override
    public long length() {
        return count;
    }

    @Override
    public void close() {
        content.release();
    }
}
