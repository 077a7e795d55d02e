package stheno.appliance.sendmail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes content for DATA: lines end in CRLF, and lines that begin with a dot get another (RFC 5321, section 4.5.2). Other octets stay as
/// they are, also a CR alone: the server decides about it. One thread.
final class BodyWriter {
    private final OutputStream out;
    private final boolean dotEnds;
    private int last = '\n';        // the octet before
    private boolean lineStart = true;

    /// @param dotEnds whether a line with a single dot ends the content
    BodyWriter(OutputStream out, boolean dotEnds) {
        this.out = out;
        this.dotEnds = dotEnds;
    }

    /// A header with its CRLFs.
    void head(byte[] header) throws IOException {
        for (byte octet : header) put(octet & 0xff);
    }

    /// All that is left, or all before the line with a single dot.
    void copy(InputStream in) throws IOException {
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c != '.' || !lineStart || !dotEnds) {
                put(c);
                continue;
            }
            int next = in.read();
            int afterwards = next == '\r' ? in.read() : -1;
            if (next < 0 || next == '\n' || next == '\r' && (afterwards == '\n' || afterwards < 0)) return;
            put(c);
            put(next);
            if (afterwards >= 0) put(afterwards);
        }
    }

    private void put(int c) throws IOException {
        if (c == '\n' && last != '\r') out.write('\r');
        if (c == '.' && lineStart) out.write('.');
        out.write(c);
        lineStart = c == '\n';
        last = c;
    }

    /// Ends the last line.
    void end() throws IOException {
        if (!lineStart) {
            out.write('\r');
            out.write('\n');
        }
    }
}
