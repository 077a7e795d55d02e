package stheno.text;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.reactor.Terminator;
import stheno.reactor.Tls;

/// What a protocol wants done after it was told of something: the answer of [LineProtocol]'s methods.
public sealed interface Next {
    /// Reads the next line. Whatever is to be said comes by [LineConversation#say] when its time has come.
    Read READ = new Read();

    /// See [Hold].
    Hold HOLD = new Hold();

    /// Says this, and reads the next line.
    static Next say(Reply reply) {
        return new Say(reply);
    }

    /// Says this, and ends the connection.
    static Next close(Reply last) {
        return new Close(Optional.of(last));
    }

    /// Ends the connection, once what was said before has gone out.
    static Next close() {
        return new Close(Optional.empty());
    }

    /// Runs `work` on a thread of its own, and goes on in the loop with what `then` makes of its result.
    static <T> Next work(Callable<T> work, Function<? super T, Next> then) {
        return new Work<>(work, then, _ -> { });
    }

    /// See [#READ].
    record Read() implements Next {}

    /// See [#say].
    record Say(Reply reply) implements Next {}

    /// See [#close].
    record Close(Optional<Reply> last) implements Next {}

    /// Says this in the clear, and goes on in TLS. What the peer has sent behind its command is thrown away (RFC 3207, section 4.2), and
    /// [LineProtocol#secured()] is told to begin anew.
    record Secure(Reply reply, Tls tls) implements Next {}

    /// Work that blocks: on a virtual thread, one at a time for a connection. No line is read meanwhile. `work` that throws goes to
    /// [LineProtocol#failed]. If the connection has gone meanwhile, `orphaned` is given the result instead of `then`, to let go of what
    /// it holds; both run in the loop.
    record Work<T>(Callable<T> work, Function<? super T, Next> then, Consumer<? super T> orphaned) implements Next {}

    /// Does nothing for that long, and goes on with `then`. No line is read meanwhile.
    record Wait(Duration delay, Next then) implements Next {}

    /// Not now: the line is kept, and told again after [LineConversation#release()]. No other is read meanwhile. An answer to a line alone,
    /// not to work that was done for one.
    record Hold() implements Next {}

    /// Reads something that is no command: lines of a message, an answer to a challenge, a number of bytes.
    ///
    /// @param first      said before, if there is something to say
    /// @param terminator what to read up to
    /// @param intake     who takes it
    record Collect(Optional<Reply> first, Terminator terminator, InboundReader intake) implements Next {}

    /// Takes input that is no command. Loop thread only.
    interface InboundReader {
        /// As [stheno.reactor.Conversation#collect]. The buffer's position and limit are not what they were when this has returned.
        void collect(ByteBuffer data);

        /// The terminator has come. [#READ] goes back to commands; another [Collect] reads on, and so does the same one, which is then
        /// not introduced again.
        Next found();

        /// The delimiter did not come within its limit. What came before it is dropped, and it has come by now; or it has not, after very
        /// much, and the connection ends with what is said here.
        default Next overflowed() {
            throw new IllegalStateException("a terminator with a limit needs an answer to more");
        }
    }
}
