package stheno.text;

import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import stheno.reactor.Closed;

/// A protocol's side of a [LineConversation]: it answers each event with what to do [Next]. Loop thread only.
///
/// Only [#line] has to be implemented. By default nothing is sent on opening, lines end with CRLF or LF and have up to 1000 bytes, and the
/// connection is closed after a line that is too long, a timeout, the end of input, a failure, or when the server drains.
///
/// Status pages and log lines show `toString` as the connection's state: keep it short, and put no secret in it.
@FunctionalInterface
public interface LineProtocol {
    /// How lines end and how long they may be; asked before each line.
    default LineRules rules() {
        return LineRules.DEFAULT;
    }

    /// The connection is open, and its TLS handshake done if it begins with one: send the greeting.
    default Next opened() {
        return Next.READ;
    }

    /// A line has arrived; its line end is removed. The bytes between position and limit are lent until this returns.
    Next line(ByteBuffer line);

    /// Whether a line that has arrived during [cancellable work][Next.Work] cancels it. The line itself is handled afterwards, in its
    /// order. The bytes are lent until this returns. It may be called several times for a line.
    default boolean cancels(ByteBuffer line) {
        return false;
    }

    /// The answer to a line whose work was cancelled: by a line that [cancels][#cancels], or because the server drains.
    default Next cancelled() {
        return Next.close();
    }

    /// The client has sent more than 4 KB of lines during cancellable work. The connection is closed after the reply returned here.
    default Next flooded() {
        return Next.close();
    }

    /// A line was longer than the rules allow. It was discarded up to its end. A line that goes on without an end closes the connection
    /// after the reply that is returned here.
    default Next tooLong() {
        return Next.close();
    }

    /// The connection changes to TLS: forget everything the client has said so far (RFC 3207, section 4.2). The handshake is still to
    /// come; what is sent from here is not encrypted.
    default void secured() {}

    /// Nothing arrived for [stheno.reactor.Limits#idle()]. Return [Next#READ], [Next.Send], [Next.Close] or [Next.SendAndClose]; the same
    /// is true of the next three.
    default Next idle() {
        return Next.close();
    }

    /// A line was begun but not completed within [stheno.reactor.Limits#message()], or input that is collected came more slowly than
    /// [stheno.reactor.Limits#minimumRate()].
    default Next overdue() {
        return Next.close();
    }

    /// A line is refused because memory is short, see [stheno.reactor.MemoryBudget]. The connection is closed after the reply that is
    /// returned here.
    default Next exhausted() {
        return Next.close();
    }

    /// The client has ended its side of the connection; it may still read. Called after all lines before the end.
    default Next ended() {
        return Next.close();
    }

    /// The server drains: finish what has begun, then close. While a command runs or input is collected, this is called afterwards. A
    /// held line may be dropped.
    default Next drain() {
        return Next.close();
    }

    /// This protocol, a [Next.Collector] or some [Next.Work] has thrown; it is logged already. If it is not clear where the next line
    /// begins, the connection is closed after the reply that is returned here.
    default Next failed(Throwable cause) {
        return Next.close();
    }

    /// Whether a failure is a refusal: something is busy or used up, and the program is not at fault. The reply of [#failed] tells the
    /// client to try again later. A refusal is logged at level debug, any other failure as an error. By default, it is one if the system
    /// allows no other thread for some [Next.Work], which is a [RejectedExecutionException].
    default boolean isRefusal(Throwable cause) {
        return cause instanceof RejectedExecutionException;
    }

    /// A reply was sent, for logs and counters.
    default void replied(Reply reply) {}

    /// The connection is closed. The last call.
    default void closed(Closed cause) {}
}
