package stheno.testkit;

import java.time.Duration;

/// The behaviours of slow clients. [SlowClients] runs many clients of one kind.
public sealed interface SlowClient {
    /// Reads `bytes` of the reply, then stops reading and keeps the connection.
    record StopsReading(long bytes) implements SlowClient {}

    /// Reads `bytesPerSecond`, evenly, like a slow link.
    record Reads(int bytesPerSecond) implements SlowClient {
        public Reads {
            positive(bytesPerSecond);
        }
    }

    /// Reads up to `burst` bytes, rests for about `pause` (half to one and a half of it), and repeats.
    record Hiccups(int burst, Duration pause) implements SlowClient {
        public Hiccups {
            positive(burst);
            positive(pause.toNanos());
        }
    }

    /// Sends its request one byte per `interval`; reads as fast as it can.
    record DripsRequest(Duration interval) implements SlowClient {
        public DripsRequest {
            positive(interval.toNanos());
        }
    }

    /// Reads `bytes` of the reply, and closes or resets the connection.
    record LeavesMidReply(long bytes, boolean reset) implements SlowClient {}

    /// Reads `bytes` of the reply, closes or resets the connection, rests for about `pause` (half to one and a half of it), and sends its
    /// request on a new connection, until [SlowClients#resume].
    record Returns(long bytes, boolean reset, Duration pause) implements SlowClient {
        public Returns {
            positive(pause.toNanos());
        }
    }

    /// Sends one request, reads the reply, and keeps the connection open.
    record Idle() implements SlowClient {}

    private static void positive(long value) {
        if (value <= 0) throw new IllegalArgumentException("must be positive: " + value);
    }

    /// Parses a kind from the command line: `stops:BYTES`, `reads:BYTES_PER_SECOND`, `hiccups:BYTES:MILLISECONDS`,
    /// `drips:MILLISECONDS`, `leaves:BYTES`, `resets:BYTES`, `returns:BYTES:MILLISECONDS` (which resets) or `idle`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    static SlowClient parse(String text) {
        String[] parts = text.split(":");
        String shape = parts[0] + "/" + (parts.length - 1);
        return switch (shape) {
            case "stops/1" -> new StopsReading(Long.parseLong(parts[1]));
            case "reads/1" -> new Reads(Integer.parseInt(parts[1]));
            case "hiccups/2" -> new Hiccups(Integer.parseInt(parts[1]), Duration.ofMillis(Long.parseLong(parts[2])));
            case "drips/1" -> new DripsRequest(Duration.ofMillis(Long.parseLong(parts[1])));
            case "leaves/1" -> new LeavesMidReply(Long.parseLong(parts[1]), false);
            case "resets/1" -> new LeavesMidReply(Long.parseLong(parts[1]), true);
            case "returns/2" -> new Returns(Long.parseLong(parts[1]), true, Duration.ofMillis(Long.parseLong(parts[2])));
            case "idle/0" -> new Idle();
            default -> throw new IllegalArgumentException("no kind of slow client: " + text);
        };
    }
}
