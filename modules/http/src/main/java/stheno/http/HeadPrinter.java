package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Prints a reply's header: the status line, Server and Date, the reply's own fields, what [Framing] has decided, and the empty
/// line, into exactly as many bytes as it takes. Pure; any thread.
final class HeadPrinter {
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] NOTHING = {};
    private static final ByteBuffer CONTINUE = ByteBuffer.wrap(ascii("HTTP/1.1 100 Continue\r\n\r\n")).asReadOnlyBuffer();

    private HeadPrinter() {}

    /// A reply as it looks on the wire during one second: its header, and its body if it is small.
    record Rendering(long second, ByteBuffer message) {
        static final Rendering NONE = new Rendering(Long.MIN_VALUE, ByteBuffer.allocate(0));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The whole interim answer `100 Continue`.
    static ByteBuffer continuing() {
        return CONTINUE.duplicate();
    }

    /// The header of this reply, framed like this.
    static byte[] print(Reply reply, Framing framing, DateText date) {
        return print(reply, framing, date, 0);
    }

    /// What a [reusable][Reply#reusable] reply looks like to HTTP/1.1 clients that keep their connection, whatever their method,
    /// HEAD and CONNECT excepted. It is the whole message if the reply is [in one piece][Reply#inOnePiece], else the header alone.
    /// Printed once a second and shared: the view is the caller's, its bytes are everybody's.
    static ByteBuffer rendered(Reply reply, DateText date) {
        Rendering rendering = reply.rendering();
        if (rendering.second() != date.second()) {
            rendering = new Rendering(date.second(), render(reply, date));
            reply.remember(rendering);
        }
        return rendering.message().duplicate();
    }

    private static ByteBuffer render(Reply reply, DateText date) {
        Framing framing = Framing.of("GET", 1, true, reply.status(), reply.length(), reply.closes());
        ByteBuffer body = reply.bytes();
        int room = reply.inOnePiece() && !framing.headOnly() ? body.remaining() : 0;
        byte[] message = print(reply, framing, date, room);
        body.get(message, message.length - room, room);
        return ByteBuffer.wrap(message);
    }

    /// The header, with room behind it.
    private static byte[] print(Reply reply, Framing framing, DateText date, int room) {
        byte[] status = reply.status().line();
        byte[] always = date.lines();
        byte[] own = reply.fields().lines();
        byte[] frame = frame(framing, reply.length());
        byte[] connection = connection(framing);
        byte[] head = new byte[status.length + always.length + own.length + frame.length + connection.length + CRLF.length + room];
        int at = append(status, head, 0);
        at = append(always, head, at);
        at = append(own, head, at);
        at = append(frame, head, at);
        at = append(connection, head, at);
        append(CRLF, head, at);
        return head;
    }

    private static int append(byte[] part, byte[] head, int at) {
        System.arraycopy(part, 0, head, at, part.length);
        return at + part.length;
    }

    private static byte[] frame(Framing framing, long length) {
        return switch (framing.body()) {
            case LENGTH -> lengthLine(length);
            case CHUNKED -> CHUNKED;
            case UNSTATED, UNTIL_CLOSE -> NOTHING;
        };
    }

    private static byte[] connection(Framing framing) {
        return switch (framing.persistence()) {
            case STAYS -> NOTHING;
            case ANNOUNCED -> KEEP_ALIVE;
            case CLOSES -> CLOSE;
        };
    }

    private static byte[] lengthLine(long length) {
        int digits = digits(length);
        byte[] line = new byte[LENGTH.length + digits + CRLF.length];
        append(LENGTH, line, 0);
        long rest = length;
        for (int at = LENGTH.length + digits - 1; at >= LENGTH.length; at--) {
            line[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        append(CRLF, line, LENGTH.length + digits);
        return line;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest > 9; rest /= 10) digits++;
        return digits;
    }
}
