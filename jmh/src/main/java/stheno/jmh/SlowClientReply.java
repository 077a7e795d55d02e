package stheno.jmh;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What the slow clients of a scenario ask for: 4 MB each, made in one of three ways.
enum SlowClientReply {
    /// A text compressed on its way: `file.gzipped().chunked()`.
    GZIP("/text.html", "Accept-Encoding: gzip\r\n"),
    /// The same file as it lies on the disk, sent by the kernel.
    FILE("/text.html", ""),
    /// Lines that are made as they are asked for: `lines.chunked()`.
    LINES("/lines", "");

    private static final String PADDING = "X-Padding: " + "x".repeat(1000) + "\r\n"; // a byte each tenth of a second: some two minutes

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

    /// As it stands in the results.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
