package stheno.mail.envelope;

import java.time.Duration;

/// A [MailHandler]'s answer to a step of a session. Immutable.
public sealed interface Decision {
    /// The step is accepted, with the protocol's usual reply.
    Decision ACCEPT = new Accept();

    /// See [#ACCEPT].
    record Accept() implements Decision {}

    /// The step is refused with this reply.
    ///
    /// @param code   400 to 599; 421 also closes the connection (RFC 5321, section 4.2.2)
    /// @param status the enhanced status code, for example `5.1.1` (RFC 3463)
    /// @param text   of the reply, without code and status
    record Refuse(int code, String status, String text) implements Decision {
        /// Whether the client should try again later.
        public boolean isTemporary() {
            return code < 500;
        }
    }

    /// The connection is closed without a reply.
    record Disconnect() implements Decision {}

    /// The decision takes effect after a delay. The client's input waits meanwhile.
    record After(Duration delay, Decision then) implements Decision {}

    /// See [Refuse].
    static Decision refuse(int code, String status, String text) {
        return new Refuse(code, status, text);
    }
}
