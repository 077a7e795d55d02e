package stheno.reactor;

import java.time.Duration;
import java.util.function.Consumer;

/// The limits of a port's connections. Each has the name of its setting. The defaults are safe on the open internet. Immutable; any thread.
///
/// @param connections open connections of the port, in all loops together
/// @param connectionsPerAddress open connections of the port from one client address, see [ClientNetwork]
/// @param idle how long a client may take to begin its next message
/// @param message how long a client may take to finish a message that it has begun (a request's head, a command line)
/// @param window the time over which the rate of a transfer is measured
/// @param minimumRate the fewest bytes a second that a client must move during a transfer, as an average over a window. The kernel hides
///        the rate at which a client reads: a socket reports room only when about a third of its send buffer is free. A send buffer
///        that the kernel tunes (`sendBuffer` 0) grows to megabytes on a fast path. The client must then read that third in each window,
///        whatever this rate says. Measured on the loopback: clients that read 4 to 20 KB a second were closed with a tuned buffer, none
///        with a buffer of 128 KB.
/// @param answer how long the server may send nothing while it owes an answer
/// @param handshake how long a TLS handshake may take
/// @param linger how long the server waits for the client's end of the stream after it has sent its own
/// @param sendBuffer the socket's send buffer in bytes (SO_SNDBUF), 0 to let the kernel tune it. It bounds what the kernel holds for a
///        client that does not read. Set it to keep slow readers: a third of it should be at most `minimumRate` times `window`, or at most
///        what the slowest reader takes in a window.
/// @param backlog how many connections the kernel queues before they are accepted
public record Limits(int connections, int connectionsPerAddress, Duration idle, Duration message, Duration window, int minimumRate,
                     Duration answer, Duration handshake, Duration linger, int sendBuffer, int backlog) {

    public static final Limits DEFAULTS = new Limits(50_000, 10_000, Duration.ofSeconds(75), Duration.ofSeconds(10),
            Duration.ofSeconds(60), 64, Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofSeconds(2), 0, 4096);

    public Limits {
        positive("connections", connections);
        positive("connectionsPerAddress", connectionsPerAddress);
        positive("backlog", backlog);
        if (minimumRate < 0) throw new IllegalArgumentException("minimumRate " + minimumRate + " is negative");
        if (sendBuffer < 0) throw new IllegalArgumentException("sendBuffer " + sendBuffer + " is negative");
        for (Duration d : new Duration[] {idle, message, window, answer, handshake, linger}) positive("a duration", d.toNanos());
    }

    private static void positive(String name, long value) {
        if (value <= 0) throw new IllegalArgumentException(name + " must be above zero, not " + value);
    }

    public Limits withConnections(int most) {
        return with(it -> it.connections = most);
    }

    public Limits withConnectionsPerAddress(int most) {
        return with(it -> it.connectionsPerAddress = most);
    }

    public Limits withIdle(Duration time) {
        return with(it -> it.idle = time);
    }

    public Limits withMessage(Duration time) {
        return with(it -> it.message = time);
    }

    public Limits withWindow(Duration time) {
        return with(it -> it.window = time);
    }

    public Limits withMinimumRate(int bytesPerSecond) {
        return with(it -> it.minimumRate = bytesPerSecond);
    }

    public Limits withAnswer(Duration time) {
        return with(it -> it.answer = time);
    }

    public Limits withHandshake(Duration time) {
        return with(it -> it.handshake = time);
    }

    public Limits withLinger(Duration time) {
        return with(it -> it.linger = time);
    }

    public Limits withSendBuffer(int bytes) {
        return with(it -> it.sendBuffer = bytes);
    }

    public Limits withBacklog(int connections) {
        return with(it -> it.backlog = connections);
    }

    private Limits with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.limits();
    }

    /// The idle time to tell the client of a connection, in a protocol that tells it. It is `idle` of the connection's port. While more
    /// than three quarters of the port's connections are open, it is shorter, down to zero when all are: a client that closes makes room.
    /// The timer of the connection stays at `idle`. Loop thread.
    public static Duration advertisedIdle(Connection connection) {
        return connection.context().limits().advertisedIdle(connection.context().port().admission().open());
    }

    /// @param open connections of the port
    Duration advertisedIdle(int open) {
        long free = Math.max(0, (long) connections - open);
        return free >= connections / 4 ? idle : Duration.ofMillis(idle.toMillis() * free / (connections / 4));
    }

    /// How long the given wait may last, in nanoseconds.
    long nanos(Wait wait) {
        return switch (wait) {
            case HANDSHAKE -> handshake.toNanos();
            case IDLE -> idle.toNanos();
            case MESSAGE -> message.toNanos();
            case TRANSFER -> window.toNanos();
            case ANSWER -> answer.toNanos();
            case LINGER -> linger.toNanos();
        };
    }

    /// A copy with parts that can be changed.
    private static final class Draft {
        private int connections;
        private int connectionsPerAddress;
        private Duration idle;
        private Duration message;
        private Duration window;
        private int minimumRate;
        private Duration answer;
        private Duration handshake;
        private Duration linger;
        private int sendBuffer;
        private int backlog;

        private Draft(Limits from) {
            connections = from.connections;
            connectionsPerAddress = from.connectionsPerAddress;
            idle = from.idle;
            message = from.message;
            window = from.window;
            minimumRate = from.minimumRate;
            answer = from.answer;
            handshake = from.handshake;
            linger = from.linger;
            sendBuffer = from.sendBuffer;
            backlog = from.backlog;
        }

        private Limits limits() {
            return new Limits(connections, connectionsPerAddress, idle, message, window, minimumRate, answer, handshake, linger, sendBuffer,
                    backlog);
        }
    }
}
