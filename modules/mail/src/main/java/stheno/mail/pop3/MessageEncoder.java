package stheno.mail.pop3;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Makes stored text into what RETR and TOP send (RFC 1939, sections 3 and 7): each line ends with CRLF, a line that begins with a dot gets
/// a second dot, and a line of a single dot is the end.
///
/// A LF without a CR before it becomes CRLF. A CR without a LF behind it is no line end, and stays. A last line without an end gets one.
///
/// Text comes in parts of any size. One thread at a time.
final class MessageEncoder {
    /// No limit of lines: the whole message.
    static final long WHOLE = Long.MAX_VALUE;

    private static final byte[] LAST = {'.', '\r', '\n'};
    private static final byte[] LAST_AFTER_OPEN_LINE = {'\r', '\n', '.', '\r', '\n'};
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private long bodyLines; // that may still be sent
    private long octets;
    private boolean lineBegins = true; // the byte before was a line end
    private boolean lineEmpty = true; // this line has no byte but CRs
    private boolean afterCr;
    private boolean doubled; // the dot that comes next has its second one already
    private boolean inBody;

    /// Bytes in an array that grows.
    static final class Text {
        byte[] bytes;
        int size;

        /// @param room bytes at first
        Text(int room) {
            bytes = new byte[room];
        }

        void add(byte... all) {
            add(all, 0, all.length);
        }

        void add(byte[] from, int start, int count) {
            reserve(count);
            put(from, start, count);
        }

        private void reserve(int count) {
            if (count > bytes.length - size) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
        }

        private void put(byte[] from, int start, int count) {
            System.arraycopy(from, start, bytes, size, count);
            size += count;
        }

        private void put(char c) {
            bytes[size++] = (byte) c;
        }
    }

    /// @param bodyLines how many lines of the body are sent, or [#WHOLE]
    MessageEncoder(long bodyLines) {
        this.bodyLines = bodyLines;
    }

    private MessageEncoder(MessageEncoder other) {
        bodyLines = other.bodyLines;
        octets = other.octets;
        lineBegins = other.lineBegins;
        lineEmpty = other.lineEmpty;
        afterCr = other.afterCr;
        doubled = other.doubled;
        inBody = other.inBody;
    }

    /// Another one in the same state.
    MessageEncoder copy() {
        return new MessageEncoder(this);
    }

    boolean whole() {
        return bodyLines == WHOLE;
    }

    /// Whether the rest of the message is not sent: the body has as many lines as are wanted.
    boolean stops() {
        return inBody && bodyLines == 0;
    }

    /// The octets so far, without dot-stuffing and the last dot, if the message ends here.
    long octets() {
        return lineBegins ? octets : octets + 2;
    }

    /// Encodes the next part of the message, up to where the encoder [stops][#stops].
    ///
    /// @return how many bytes of the part were used
    int encode(byte[] in, int count, Text out) {
        int from = 0;
        while (from < count && !stops()) {
            int lf = lineFeed(in, from, count);
            out.reserve(lf - from + 3); // and a dot, CR and LF
            line(in, from, lf, out);
            from = lf;
            if (lf == count) break;
            lineEnds(out);
            from = lf + 1;
        }
        return from;
    }

    /// Bytes without LF.
    private void line(byte[] in, int from, int to, Text out) {
        if (from == to) return;
        if (in[from] == '.' && lineBegins && !doubled) out.put('.');
        doubled = false;
        out.put(in, from, to - from);
        octets += to - from;
        lineBegins = false;
        afterCr = in[to - 1] == '\r';
        for (int i = from; lineEmpty && i < to; i++) lineEmpty = in[i] == '\r';
    }

    private void lineEnds(Text out) {
        if (!afterCr) out.put('\r');
        out.put('\n');
        octets += afterCr ? 1 : 2;
        if (inBody && !whole()) bodyLines--;
        if (lineEmpty) inBody = true;
        lineBegins = true;
        lineEmpty = true;
        afterCr = false;
    }

    /// The index of the first LF, or `to`. Eight bytes at a time: byte by byte, this is most of the time that a message takes.
    private static int lineFeed(byte[] in, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long other = (long) LONG.get(in, i) ^ ONES * '\n';
            long zeros = other - ONES & ~other & HIGHS;
            if (zeros != 0) return i + (Long.numberOfTrailingZeros(zeros) >> 3);
        }
        while (i < to && in[i] != '\n') i++;
        return i;
    }

    /// How many bytes of this part can be sent as they are, up to and including a dot that must be doubled.
    int clean(byte[] in, int count) {
        boolean begins = lineBegins && !doubled;
        boolean cr = afterCr;
        for (int i = 0; i < count; i++) {
            byte b = in[i];
            if (begins && b == '.') return i + 1;
            if (b == '\n' && !cr) return i;
            begins = b == '\n';
            cr = b == '\r';
        }
        return count;
    }

    /// The first bytes of a part were sent as they are. `count` is a result of [#clean] above 1. If they end with a dot that must be
    /// doubled, that dot comes again.
    ///
    /// @return how many bytes of the part are used
    int pass(byte[] in, int count) {
        boolean dot = in[count - 1] == '.' && in[count - 2] == '\n';
        int passed = dot ? count - 1 : count;
        octets += passed;
        lineBegins = in[passed - 1] == '\n';
        afterCr = in[passed - 1] == '\r';
        lineEmpty = false;
        doubled = dot;
        return passed;
    }

    /// Ends the message.
    void finish(Text out) {
        out.add(lineBegins ? LAST : LAST_AFTER_OPEN_LINE);
    }
}
