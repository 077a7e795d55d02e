package stheno.testkit;

import java.time.Duration;

/// The ways in which a client can be a burden to its server. [SlowClients] drives many of one kind.
public sealed interface SlowClient {
    /// Reads `bytes` of the reply and then no more, keeping the connection.
    record StopsReading(long bytes) implements SlowClient {}

    /// Reads `bytesPerSecond`, evenly: at a line's speed.
    record Reads(int bytesPerSecond) implements SlowClient {
        public Reads {
            positive(bytesPerSecond);
        }
    }

    /// Reads up to `burst` bytes, rests for about `pause` (from half to one and a half of it), and again.
    record Hiccups(int burst, Duration pause) implements SlowClient {
        public Hiccups {
            positive(burst);
            positive(pause.toNanos());
        }
    }

    /// Sends its request a byte at a time, one each `interval`; reads as fast as it can.
    record DripsRequest(Duration interval) implements SlowClient {
        public DripsRequest {
            positive(interval.toNanos());
        }
    }

    /// Reads `bytes` of the reply, and closes or resets the connection.
    record LeavesMidReply(long bytes, boolean reset) implements SlowClient {}

    /// Reads `bytes` of the reply, closes or resets the connection, rests for about `pause` (from half to one and a half of it), and comes
    /// back on a new one to ask again: until it is told to [resume][SlowClients#resume].
    record Returns(long bytes, boolean reset, Duration pause) implements SlowClient {
        public Returns {
            positive(pause.toNanos());
        }
    }

    /// Asks once, reads the reply, and sits on the connection.
    record Idle() implements SlowClient {}

    private static void positive(long value) {
        if (value <= 0) throw new IllegalArgumentException("must be positive: " + value);
    }

    /// A kind as it is written on a command line: `stops:BYTES`, `reads:BYTES_PER_SECOND`, `hiccups:BYTES:MILLISECONDS`,
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
