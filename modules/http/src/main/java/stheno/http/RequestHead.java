package stheno.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.reactor.Terminator;

/// The state between requests and in a request's head. A connection has one for all its requests. One thread: the
/// connection's loop.
final class RequestHead implements Reading {
    private static final int EMPTY_FRAMES = 2; // with empty lines alone; a few between requests are tolerated (RFC 9112, section 2.2)

    private final ExchangeContext context;
    private Head frame; // null until more is read than empty lines
    private int emptyFrames;
    private boolean begun;

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
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        frame = context.parser().parse(bytes, bytes.length);
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
            if (b == '\n' && (i == 0 || soFar.get(i - 1) != '\r')) return bad("a line ends in a bare LF");
            if (i == 0 && b != '\r' && !Grammar.is(b, Grammar.TOKEN)) return bad("not HTTP");
        }
        return Optional.empty();
    }

    private static Optional<BadRequest> bad(String why) {
        return Optional.of(new BadRequest(Status.BAD_REQUEST, why));
    }

    @Override
    public String toString() {
        return begun ? "in a head" : "between requests";
    }
}
