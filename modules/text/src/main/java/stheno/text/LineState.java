package stheno.text;

import java.nio.ByteBuffer;
import java.util.Optional;
import stheno.reactor.Timer;

/// The state of a [LineConversation].
sealed interface LineState {
    /// Reads a line. A line that is too long has overflowed so many times, and is discarded.
    record Reading(int overflows) implements LineState {}

    /// Work or a timer for the last line is under way, or an answer is awaited.
    record Busy(Optional<Timer> timer) implements LineState {}

    /// Work for the last line is under way that may be cancelled. Meanwhile further lines are read ahead.
    record Working(Thread thread) implements LineState {}

    /// A line waits for [LineConversation#release].
    record Held(byte[] line) implements LineState {
        static Held copy(ByteBuffer line) {
            byte[] copy = new byte[line.remaining()];
            line.get(copy);
            return new Held(copy);
        }
    }

    /// Reads up to a terminator of the protocol's choice; `overflows` as in [Reading].
    record Collecting(Next.Collect collect, int overflows) implements LineState {}

    record Over() implements LineState {}
}
