package stheno.producers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The receiver of the chunked coding, without a thought of speed: reads not a byte beyond the last line.
final class ChunkedInput extends InputStream {
    private final InputStream in;
    private final StringBuilder trailers = new StringBuilder();
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (!ended && left == 0) next();
        if (ended) return -1;
        left--;
        return present(in);
    }

    private void next() throws IOException {
        if (begun && !line().isEmpty()) throw new IOException("a chunk is longer than it said");
        begun = true;
        String size = line();
        if (!size.matches("0|[1-9a-f][0-9a-f]*")) throw new IOException("not a chunk's size: " + size);
        left = Long.parseLong(size, 16);
        if (left == 0) {
            ended = true;
            for (String line = line(); !line.isEmpty(); line = line()) trailers.append(line).append('\n');
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = present(in); c != '\r'; c = present(in)) line.append((char) c);
        if (present(in) != '\n') throw new IOException("a bare CR");
        return line.toString();
    }

    static int present(InputStream in) throws IOException {
        int c = in.read();
        if (c < 0) throw new EOFException("cut short");
        return c;
    }

    String trailers() {
        return trailers.toString();
    }
}
