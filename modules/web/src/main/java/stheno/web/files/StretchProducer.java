package stheno.web.files;

import stheno.producers.Piece;
import stheno.producers.Producer;

/// One stretch of a source. A stalled client of a file costs this object: an offset and a count.
final class StretchProducer implements Producer {
    private final Source source;
    private final long position;
    private final long count;
    private boolean given;

    StretchProducer(Source source, long position, long count) {
        this.source = source;
        this.position = position;
        this.count = count;
    }

    @Override
    public Piece more() {
        if (given || count == 0) return Piece.END;
        given = true;
        return source.stretch(position, count);
    }

    @Override
    public long length() {
        return count;
    }

    @Override
    public void close() {
        source.release();
    }
}
