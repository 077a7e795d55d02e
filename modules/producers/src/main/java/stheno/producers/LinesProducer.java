package stheno.producers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.util.Iterator;
import java.util.Objects;

/// Lines that are made as they are sent, in UTF-8, each ended by CRLF. The caller decides what a line contains: a CR or LF in it is sent as
/// it is.
///
/// Only the iterator is kept between two calls, so a stalled directory listing costs its unsent piece.
final class LinesProducer implements Producer {
    private static final int BATCH = 8 * 1024; // characters a piece: enough for a write, and few to keep unsent

    private final Iterator<? extends CharSequence> lines;
    private boolean closed;

    LinesProducer(Iterator<? extends CharSequence> lines) {
        this.lines = Objects.requireNonNull(lines);
    }

    @Override
    public Piece more() throws IOException {
        StringBuilder batch = new StringBuilder();
        try {
            while (batch.length() < BATCH && lines.hasNext()) batch.append(Objects.requireNonNull(lines.next())).append("\r\n");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (batch.isEmpty()) return Piece.END;
        return new Piece.Bytes(ByteBuffer.wrap(batch.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /// @throws RuntimeException if the iterator is closeable, and closing it fails
    @Override
    public void close() {
        if (closed || !(lines instanceof AutoCloseable closeable)) return;
        closed = true;
        try {
            closeable.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("the lines could not be closed", e);
        }
    }
}
