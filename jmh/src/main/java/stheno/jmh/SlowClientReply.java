package stheno.jmh;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The reply to the slow clients of a scenario: 4 MB for each, made in one of three ways.
enum SlowClientReply {
    /// A text that is compressed on the fly: `file.gzipped().chunked()`.
    GZIP("/text.html", "Accept-Encoding: gzip\r\n"),
    /// The same file without compression, sent by the kernel.
    FILE("/text.html", ""),
    /// Lines that are made on demand: `lines.chunked()`.
    LINES("/lines", "");

    private static final String PADDING = "X-Padding: " + "x".repeat(1000) + "\r\n"; // at a byte per tenth of a second: about two minutes

    private final String path;
    private final String field;

    SlowClientReply(String path, String field) {
        this.path = path;
        this.field = field;
    }

    byte[] request(SlowClientKind kind) {
        boolean drawnOut = kind == SlowClientKind.BYTEWISE;
        String head = "GET " + path + " HTTP/1.1\r\nHost: bench\r\n" + field + (drawnOut ? PADDING : "") + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /// The name in the results.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
