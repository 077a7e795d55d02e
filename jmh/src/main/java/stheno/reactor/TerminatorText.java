package stheno.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A megabyte of frames with one delimiter, and the ends of its reads. One thread.
///
/// Between the delimiters are lines, as in request heads and mail. The first bytes of the longer delimiters therefore occur far more often
/// than the delimiters, as in real input.
final class TerminatorText {
    static final int MB = 1024 * 1024;

    private static final int LINE = 72; // of the text in a frame, in bytes
    private static final int CALM = 8; // bytes at the end of a frame without a line end, so that only the delimiter has one

    private final byte[] delimiter;
    private final int frames;
    private final ByteBuffer data;

    /// @param length of the delimiter: 2 ends a line, 4 a head, more a part of a multipart body
    /// @param frame approximate bytes before a delimiter: frames are a little longer, so that they fill the megabyte
    TerminatorText(int length, int frame) {
        delimiter = delimiter(length);
        frames = MB / (frame + length);
        data = ByteBuffer.allocateDirect(MB);
        for (int i = 0; i < frames; i++) {
            int payload = end(i) - data.position() - length;
            for (int at = 0; at < payload; at++) data.put(letter(at, payload));
            data.put(delimiter);
        }
        data.flip();
    }

    private static byte[] delimiter(int length) {
        String whole = switch (length) {
            case 2 -> "\r\n";
            case 4 -> "\r\n\r\n";
            default -> "\r\n--" + "boundary".repeat(length).substring(0, length - 4);
        };
        return whole.getBytes(StandardCharsets.US_ASCII);
    }

    /// The end of frame `i`, after its delimiter.
    private int end(int i) {
        return (int) ((long) MB * (i + 1) / frames);
    }

    private byte letter(int at, int payload) {
        if (delimiter.length == 2 || payload - at <= CALM) return (byte) ('a' + at % 23);
        return switch (at % LINE) {
            case LINE - 2 -> '\r';
            case LINE - 1 -> '\n';
            default -> (byte) ('a' + at % 23);
        };
    }

    byte[] delimiter() {
        return delimiter;
    }

    int frames() {
        return frames;
    }

    /// The megabyte. A caller sets position and limit before use.
    ByteBuffer data() {
        return data;
    }

    /// The ends of the reads, ascending.
    int[] cuts(TerminatorBenchmark.Cut cut) {
        return switch (cut) {
            case READS -> every(Scratch.MESSAGES);
            case BYTE -> every(1);
            case FRAME -> shifted(0);
            case DELIMITER -> shifted(delimiter.length / 2);
            case MIDDLE -> halves();
        };
    }

    private static int[] every(int bytes) {
        int[] cuts = new int[MB / bytes];
        for (int i = 0; i < cuts.length; i++) cuts[i] = (i + 1) * bytes;
        return cuts;
    }

    /// So many bytes before the end of each frame, and the end of the input.
    private int[] shifted(int bytes) {
        int[] cuts = new int[frames + (bytes == 0 ? 0 : 1)];
        cuts[cuts.length - 1] = MB;
        for (int i = 0; i < frames; i++) cuts[i] = end(i) - bytes;
        return cuts;
    }

    private int[] halves() {
        int[] cuts = new int[2 * frames];
        for (int i = 0; i < frames; i++) {
            int begin = i == 0 ? 0 : end(i - 1);
            cuts[2 * i] = (begin + end(i)) / 2;
            cuts[2 * i + 1] = end(i);
        }
        return cuts;
    }
}
