package stheno.producers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.util.Iterator;
import java.util.Objects;

/// Lines that are made as they are asked for, in UTF-8, each ended by CRLF. What a line contains is its maker's affair: a
/// CR or LF inside it goes out as it is.
///
/// Nothing is kept from one call to the next but the iterator, so a stalled directory listing costs its unsent piece.
final class LinesProducer implements Producer {
    private static final int BATCH = 8 * 1024; // characters a piece: enough for one write, little enough to be kept unsent

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

    /// @throws RuntimeException if the iterator has to be closed and cannot be
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
