package stheno.http;

import java.util.Optional;
import stheno.reactor.Terminator;

/// What an [HttpConversation] reads, with what belongs to it. The conversation decides which comes next, and asserts
/// that it is on the loop's thread.
sealed interface Reading permits RequestHead, RequestBody, Reading.Held, Reading.Deferred, Reading.Stopped {
    /// Enters this state.
    ///
    /// @return what to read first
    default Terminator begin() {
        return Terminator.PAUSED;
    }

    /// The body of the request that was read last, if some of it is still to come.
    default Optional<RequestBody> unfinishedBody() {
        return Optional.empty();
    }

    /// Nothing is read: this request waits until all replies before its own are known.
    record Held(Request request) implements Reading {}

    /// Nothing is read: the handler decides later about this exchange.
    record Deferred(Exchange exchange) implements Reading {
        @Override
        public Optional<RequestBody> unfinishedBody() {
            return exchange.unfinishedBody();
        }
    }

    /// Nothing is read, and nothing belongs to it.
    enum Stopped implements Reading {
        /// Too many replies are outstanding; reading continues when half of them are sent.
        STALLED(Terminator.PAUSED),
        /// No request will be answered any more. Input is thrown away, so that its end is still noticed.
        IGNORED(Terminator.IGNORED),
        /// The input was refused, and the connection closes after the replies.
        REFUSED(Terminator.PAUSED),
        /// A thread owns the connection.
        DETACHED(Terminator.PAUSED);

        private final Terminator terminator;

        Stopped(Terminator terminator) {
            this.terminator = terminator;
        }

        @Override
        public Terminator begin() {
            return terminator;
        }
    }
}
