package stheno.testkit;

import java.nio.ByteBuffer;

/// Finds the ends of HTTP replies (RFC 9112, section 6) in a stream. It keeps only the current line of a head. It assumes a correct
/// server; transcripts check servers.
///
/// ```text
///   HEAD --empty line--> LENGTH --counted down--> HEAD
///                    \-> CHUNK_SIZE --> CHUNK --> CHUNK_SIZE --0--> TRAILERS --empty line--> HEAD
///                    \-> TO_END: only the connection's end ends the body
/// ```
final class ReplyMeter {
    private enum Place { HEAD, LENGTH, CHUNK_SIZE, CHUNK, TRAILERS, TO_END }

    private static final int LINE = 64; // bytes: enough for the fields that tell the length of a body

    private Place place = Place.HEAD;
    private byte[] line = {}; // present only within heads: ten thousand clients that wait in bodies hold none
    private int length;
    private long left;
    private boolean chunked;
    private boolean bodiless;
    private boolean interim;
    private int complete;

    ReplyMeter() {
        beginHead();
    }

    /// The number of complete replies so far.
    int complete() {
        return complete;
    }

    /// Takes all remaining bytes of `data`.
    void take(ByteBuffer data) {
        while (data.hasRemaining()) {
            switch (place) {
                case LENGTH, CHUNK -> body(data);
                case TO_END -> data.position(data.limit());
                case HEAD, CHUNK_SIZE, TRAILERS -> {
                    byte b = data.get();
                    if (b == '\n') endOfLine();
                    else if (b != '\r') keep(b);
                }
            }
        }
    }

    /// The connection has ended. This ends a reply without a length.
    void end() {
        if (place == Place.TO_END) {
            complete++;
            beginHead();
        }
    }

    private void body(ByteBuffer data) {
        int count = (int) Math.min(left, data.remaining());
        data.position(data.position() + count);
        left -= count;
        if (left == 0) {
            if (place == Place.CHUNK) place = Place.CHUNK_SIZE;
            else finish();
        }
    }

    private void keep(byte b) {
        if (line.length == 0) line = new byte[LINE];
        if (length < LINE) line[length] = b;
        length++;
    }

    private void endOfLine() {
        switch (place) {
            case HEAD -> headLine();
            case CHUNK_SIZE -> chunkSize();
            case TRAILERS -> {
                if (length == 0) finish();
            }
            case LENGTH, CHUNK, TO_END -> throw new IllegalStateException("no line in " + place);
        }
        length = 0;
    }

    private void headLine() {
        if (length == 0) {
            endOfHead();
        } else if (starts("http/1.")) {
            int status = (int) number(9, 10);
            interim = status / 100 == 1;
            bodiless = interim || status == 204 || status == 304;
        } else if (starts("content-length:")) {
            left = number("content-length:".length(), 10);
        } else if (starts("transfer-encoding:")) {
            chunked = true;
        }
    }

    private void endOfHead() {
        if (bodiless || (left == 0 && !chunked)) {
            finish();
        } else if (chunked) {
            place = Place.CHUNK_SIZE;
        } else {
            place = left < 0 ? Place.TO_END : Place.LENGTH;
            line = new byte[0];
        }
    }

    private void chunkSize() {
        if (length == 0) {
            return; // the CRLF after a chunk
        }
        left = number(0, 16);
        place = left == 0 ? Place.TRAILERS : Place.CHUNK;
    }

    private void finish() {
        if (!interim) complete++;
        beginHead();
    }

    private void beginHead() {
        place = Place.HEAD;
        line = new byte[0];
        left = -1;
        chunked = false;
        bodiless = false;
        interim = false;
    }

    private boolean starts(String lowerCase) {
        if (length < lowerCase.length()) return false;
        for (int i = 0; i < lowerCase.length(); i++) {
            int b = line[i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase.charAt(i)) return false;
        }
        return true;
    }

    private long number(int from, int radix) {
        int at = from;
        while (at < Math.min(length, LINE) && line[at] == ' ') at++;
        long value = 0;
        for (; at < Math.min(length, LINE); at++) {
            int digit = Character.digit(line[at], radix);
            if (digit < 0) break;
            value = value * radix + digit;
        }
        return value;
    }
}
