package stheno.reactor;

import java.time.Duration;

/// The bounds within which a listener's connections live. The defaults are safe on the open internet.
///
/// @param connections open connections of the listener's group, in all
/// @param connectionsPerAddress open connections from one address
/// @param idle how long a peer may take to begin its next message
/// @param frame how long a peer may take to finish a message that it began (a request's head, a command line)
/// @param window how often the pace of a transfer is looked at
/// @param minimumRate bytes a second that a peer must move, on the average over a window, while a transfer is under way. What a
///        peer takes shows only when the kernel takes more from us, and that goes in leaps: a socket says it has room when about
///        a third of its send buffer is free. A buffer that the kernel tunes (`sendBuffer` 0) grows to megabytes on a fast
///        path, and then that third is what a peer must in fact move in each window, whatever this rate says. Measured on the
///        loopback: readers of 4 to 20 KB a second were cut with a tuned buffer, none with one of 128 KB.
/// @param answer how long this side may leave a peer without a byte while it owes an answer
/// @param handshake how long a TLS handshake may take
/// @param linger how long, after our end of the stream, we wait for the peer's
/// @param sendBuffer the socket's send buffer in bytes (SO_SNDBUF), 0 to let the kernel tune it; bounds what the kernel
///        holds for a client that does not read. Set it where slow readers must be kept: a third of it should be no more
///        than `minimumRate` times `window`, or than what the slowest of them reads in a window
/// @param backlog connections the kernel queues before they are accepted
public record Limits(int connections, int connectionsPerAddress, Duration idle, Duration frame, Duration window, int minimumRate,
                     Duration answer, Duration handshake, Duration linger, int sendBuffer, int backlog) {

    public static final Limits DEFAULTS = new Limits(50_000, 10_000, Duration.ofSeconds(75), Duration.ofSeconds(10),
            Duration.ofSeconds(60), 64, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofSeconds(2), 0, 4096);

    public Limits {
        positive("connections", connections);
        positive("connectionsPerAddress", connectionsPerAddress);
        positive("backlog", backlog);
        if (minimumRate < 0) throw new IllegalArgumentException("minimumRate " + minimumRate + " is negative");
        if (sendBuffer < 0) throw new IllegalArgumentException("sendBuffer " + sendBuffer + " is negative");
        for (Duration d : new Duration[] {idle, frame, window, answer, handshake, linger}) positive("a duration", d.toNanos());
    }

    private static void positive(String name, long value) {
        if (value <= 0) throw new IllegalArgumentException(name + " must be above zero, not " + value);
    }

    public Limits withConnections(int total, int perAddress) {
        return new Limits(total, perAddress, idle, frame, window, minimumRate, answer, handshake, linger, sendBuffer, backlog);
    }

    public Limits withIdle(Duration d) {
        return new Limits(connections, connectionsPerAddress, d, frame, window, minimumRate, answer, handshake, linger, sendBuffer, backlog);
    }

    public Limits withFrame(Duration d) {
        return new Limits(connections, connectionsPerAddress, idle, d, window, minimumRate, answer, handshake, linger, sendBuffer, backlog);
    }

    public Limits withPace(Duration d, int bytesPerSecond) {
        return new Limits(connections, connectionsPerAddress, idle, frame, d, bytesPerSecond, answer, handshake, linger, sendBuffer, backlog);
    }

    public Limits withAnswer(Duration d) {
        return new Limits(connections, connectionsPerAddress, idle, frame, window, minimumRate, d, handshake, linger, sendBuffer, backlog);
    }

    public Limits withHandshake(Duration d) {
        return new Limits(connections, connectionsPerAddress, idle, frame, window, minimumRate, answer, d, linger, sendBuffer, backlog);
    }

    public Limits withLinger(Duration d) {
        return new Limits(connections, connectionsPerAddress, idle, frame, window, minimumRate, answer, handshake, d, sendBuffer, backlog);
    }

    public Limits withSendBuffer(int bytes) {
        return new Limits(connections, connectionsPerAddress, idle, frame, window, minimumRate, answer, handshake, linger, bytes, backlog);
    }

    public Limits withBacklog(int connections) {
        return new Limits(this.connections, connectionsPerAddress, idle, frame, window, minimumRate, answer, handshake, linger, sendBuffer, connections);
    }

    /// How long the given wait may last, in nanoseconds.
    long nanos(Wait wait) {
        return switch (wait) {
            case HANDSHAKE -> handshake.toNanos();
            case IDLE -> idle.toNanos();
            case FRAME -> frame.toNanos();
            case TRANSFER -> window.toNanos();
            case ANSWER -> answer.toNanos();
            case LINGER -> linger.toNanos();
        };
    }
}
