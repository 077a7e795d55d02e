package stheno.text;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import stheno.reactor.Terminator;
import stheno.reactor.Tls;

/// What a [LineProtocol] wants the [LineConversation] to do next.
public sealed interface Next {
    /// Reads the next line. Replies may follow later by [LineConversation#send].
    Read READ = new Read();

    /// See [Hold].
    Hold HOLD = new Hold();

    /// See [Await].
    Await AWAIT = new Await();

    /// Sends a reply, and reads the next line.
    static Next send(Reply reply) {
        return new Send(reply);
    }

    /// Sends a reply, and closes the connection.
    static Next close(Reply last) {
        return new SendAndClose(last);
    }

    /// Closes the connection when everything sent so far has gone out.
    static Next close() {
        return new Close();
    }

    /// Runs `work`, which may block, on a virtual thread, and continues in the loop with the answer of `then` to its result.
    static <T> Next work(Callable<T> work, Function<? super T, Next> then) {
        return new Work<>(work, then, _ -> { });
    }

    /// The same, but the work may be cancelled: see [Work].
    static <T> Next cancellable(Callable<T> work, Function<? super T, Next> then, Consumer<? super T> discard) {
        return new Work<>(work, then, discard, true);
    }

    /// See [#READ].
    record Read() implements Next {}

    /// See [#send].
    record Send(Reply reply) implements Next {}

    /// See [#close(Reply)].
    record SendAndClose(Reply last) implements Next {}

    /// See [#close()].
    record Close() implements Next {}

    /// Sends a reply unencrypted, and starts TLS. Input that the client sent after its command is discarded (RFC 3207, section 4.2), and
    /// [LineProtocol#secured()] is called.
    record Secure(Reply reply, Tls tls) implements Next {}

    /// Work that blocks: on a virtual thread, one at a time for each connection. No line is handled meanwhile. If `work` throws, the
    /// exception goes to [LineProtocol#failed]. If the connection is closed meanwhile, `discard` gets the result instead of `then`, to
    /// release what the result holds. Both run in the loop.
    ///
    /// Work that takes long should be `cancellable`. Its thread is interrupted when the client ends the connection or it breaks, when the
    /// server drains, and when a line arrives that [cancels][LineProtocol#cancels]. If it then throws, [LineProtocol#cancelled] answers; if
    /// it has a result, `then` does. To notice this, up to 4 KB of lines are read ahead; a client that sends more is closed.
    ///
    /// @param cancellable whether the thread may be interrupted. Not for work that uses a channel that it shares: an interrupt closes it
    record Work<T>(Callable<T> work, Function<? super T, Next> then, Consumer<? super T> discard, boolean cancellable) implements Next {
        /// Work that runs to its end in any case.
        public Work(Callable<T> work, Function<? super T, Next> then, Consumer<? super T> discard) {
            this(work, then, discard, false);
        }
    }

    /// Waits, then continues with `then`. No line is read meanwhile.
    record Wait(Duration delay, Next then) implements Next {}

    /// Keeps the line, and hands it to the protocol again after [LineConversation#release()]. No other line is read meanwhile. Only an
    /// answer to a line, not to work done for one.
    record Hold() implements Next {}

    /// Waits until the protocol calls [LineConversation#answer]: something outside the conversation decides. No line is read meanwhile.
    record Await() implements Next {}

    /// Reads input that is not a command: the lines of a message, the answer to a challenge, a number of bytes.
    ///
    /// @param terminator how far to read
    /// @param collector  gets the input
    record Collect(Terminator terminator, Collector collector) implements Next {}

    /// Receives input that is not a command. Loop thread only.
    interface Collector {
        /// As [stheno.reactor.Conversation#collect]. The buffer's position and limit may have changed when this returns.
        void collect(ByteBuffer data);

        /// The terminator has arrived. [#READ] returns to commands; a [Collect] reads on.
        Next found();

        /// The delimiter did not arrive within its limit. The input was discarded up to the delimiter. Input that goes on without a
        /// delimiter closes the connection after the reply that is returned here.
        default Next overflowed() {
            throw new IllegalStateException("a terminator with a limit needs an answer to overflow");
        }
    }
}
