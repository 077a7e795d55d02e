package stheno.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import stheno.reactor.Terminator;

/// The state between requests and in a request's head. A connection has one for all its requests. One thread: the
/// connection's loop.
final class RequestHead implements Reading {
    private static final int EMPTY_FRAMES = 2; // with empty lines alone; a few between requests are tolerated (RFC 9112, section 2.2)

    private static final int SHOWN = 48; // bytes of input in the log

    private final ExchangeContext context;
    private Head frame; // null until more is read than empty lines
    private int emptyFrames;
    private boolean begun;
    private String start = ""; // of input with a fault, for the log

    RequestHead(ExchangeContext context) {
        this.context = context;
    }

    @Override
    public Terminator begin() {
        return context.service().rules().head();
    }

    /// Whether more of the next request is here than empty lines.
    boolean begun() {
        return begun;
    }

    void collect(ByteBuffer data) {
        frame = context.parser().parse(data);
        if (frame instanceof BadRequest) start = start(data);
    }

    /// Whether the frame that is complete now is nothing but empty lines, and few enough to be ignored.
    boolean ignored() {
        return frame == null && ++emptyFrames <= EMPTY_FRAMES;
    }

    /// The meaning of the frame otherwise.
    Head take() {
        Head read = frame == null ? new BadRequest(Status.BAD_REQUEST, "empty lines instead of a request") : frame;
        frame = null;
        emptyFrames = 0;
        begun = false;
        return read;
    }

    /// A bare LF, or a first byte that begins no method, is refused at once, not when the rest has come or timed out.
    Optional<BadRequest> glimpsed(ByteBuffer soFar) {
        for (int i = soFar.position(); i < soFar.limit(); i++) {
            byte b = soFar.get(i);
            begun |= b != '\r' && b != '\n';
            if (b == '\n' && (i == 0 || soFar.get(i - 1) != '\r')) return bad("a line ends in a bare LF", soFar);
            if (i == 0 && b != '\r' && !Grammar.is(b, Grammar.TOKEN)) return bad("not HTTP", soFar);
        }
        return Optional.empty();
    }

    private Optional<BadRequest> bad(String why, ByteBuffer input) {
        start = start(input.duplicate().position(0));
        return Optional.of(new BadRequest(Status.BAD_REQUEST, why));
    }

    /// The start of the input that was refused last, for the log: of its first line, without a query, which may be secret.
    String start() {
        return start;
    }

    private static String start(ByteBuffer input) {
        byte[] bytes = new byte[Math.min(SHOWN, input.remaining())];
        input.get(input.position(), bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = 0;
        while (end < text.length() && "?\r\n".indexOf(text.charAt(end)) < 0) end++;
        return text.substring(0, end) + (end < text.length() && text.charAt(end) == '?' ? "?..." : "");
    }

    @Override
    public String toString() {
        return begun ? "in a head" : "between requests";
    }
}
