package stheno.reactor;

import java.nio.ByteBuffer;

/// Stands in for the conversation of a connection until the TLS handshake has chosen its protocol. Nothing is read before that: only
/// [#closed] is ever called. Loop thread only.
final class Handshaking implements Conversation {
    private static AssertionError tooEarly() {
        return new AssertionError("the handshake has not chosen a protocol");
    }

    @Override
    public Terminator opened() {
        throw tooEarly();
    }

    @Override
    public void collect(ByteBuffer data) {
        throw tooEarly();
    }

    @Override
    public Terminator found() {
        throw tooEarly();
    }

    @Override
    public Terminator overflowed() {
        throw tooEarly();
    }

    @Override
    public void ended() {
        throw tooEarly();
    }

    @Override
    public void idle() {
        throw tooEarly();
    }

    @Override
    public void overdue() {
        throw tooEarly();
    }

    @Override
    public void drain() {
        throw tooEarly();
    }

    @Override
    public void closed(Closed cause) {
        // the connection has no state of a protocol
    }

    @Override
    public String toString() {
        return "handshaking";
    }
}
