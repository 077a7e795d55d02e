package stheno.text;

import java.nio.ByteBuffer;
import stheno.reactor.Closed;
import stheno.reactor.InboundReader;

/// A protocol's side of a [LineConversation]: what it makes of lines. Loop thread only.
///
/// Its `toString` is what pages and log lines say of the conversation's state; it must be short, and tell nothing that is secret.
public interface LineProtocol {
    /// What a line is: asked each time before one is read.
    LineRules rules();

    /// The connection is there, in TLS if it begins so: the greeting.
    Next opened();

    /// A line has come, without its end. The bytes between position and limit are lent until this returns.
    Next line(ByteBuffer line);

    /// A line was longer than the rules allow; its bytes are dropped, its end has come. Or it has not, after very many: the connection
    /// then ends with what is said here.
    Next tooLong();

    /// The connection is in TLS from here on: nothing that was said before counts (RFC 3207, section 4.2). The handshake is yet to come;
    /// what is said here still leaves in the clear.
    void secured();

    /// Nothing came for [stheno.reactor.Limits#idle()]. To answer [Next#READ], [Next.Say] or [Next.Close], as in the next three.
    Next idle();

    /// A line was begun but not finished within [stheno.reactor.Limits#message()].
    Next overdue();

    /// The peer will send nothing more, but may still be reading. Told when all lines before it have been obeyed.
    Next ended();

    /// The server wants to stop: finish what was begun, begin nothing more, then close. While a line is being worked on, or
    /// something is collected, this comes after it; a line that is held may be given up.
    Next drain();

    /// Something of ours has failed, an [InboundReader][Next.InboundReader] say, or work; it is logged. Where framing is in doubt, the connection ends
    /// with what is said here.
    Next failed(Throwable cause);

    /// This was said, by whatever method's answer: for logs and counts.
    default void said(Reply reply) {}

    /// The connection is gone. The last of all calls.
    void closed(Closed cause);
}
