package stheno.reactor;

import java.nio.ByteBuffer;

/// A short, printable sample of bytes for log lines: printable ASCII as it is, other bytes as escapes.
final class Sample {
    private static final int LONGEST = 48;

    private Sample() {}

    static String of(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = from; i < Math.min(to, from + LONGEST); i++) escape(bytes[i], text);
        return text.append(to - from > LONGEST ? "\"..." : "\"").toString();
    }

    /// Of the bytes between index 0 and the limit.
    static String of(ByteBuffer data) {
        byte[] bytes = new byte[data.limit()];
        data.get(0, bytes);
        return of(bytes, 0, bytes.length);
    }

    /// Of the first line, without what follows a `?`, which may be secret.
    static String start(ByteBuffer data) {
        int end = 0;
        while (end < data.limit() && "?\r\n".indexOf(data.get(end)) < 0) end++;
        byte[] bytes = new byte[end];
        data.get(0, bytes);
        return of(bytes, 0, end);
    }

    private static void escape(byte b, StringBuilder text) {
        switch (b) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '"', '\\' -> text.append('\\').append((char) b);
            default -> {
                if (b >= 0x20 && b < 0x7f) text.append((char) b);
                else text.append(String.format(java.util.Locale.ROOT, "\\x%02x", b & 0xff));
            }
        }
    }
}
