package stheno.dns.forward;

import java.util.function.Consumer;
import stheno.dns.message.Question;
import stheno.reactor.Reactor;

/// A server that questions are forwarded to. Any thread.
public interface ForwardServer {
    /// The name in log lines and metrics, such as `192.0.2.53` or `tls://192.0.2.53`.
    String name();

    /// Asks a question with EDNS and DO, and without cookies and other options of clients.
    ///
    /// @param loop this call comes from it, and `result` is called in it; never before this call returns
    /// @param question of class IN; its name is in lower case
    /// @param checkingDisabled the flag CD of the question
    /// @param result is called at most once, and not after [Asked#cancel]
    Asked ask(Reactor loop, Question question, boolean checkingDisabled, Consumer<Result> result);

    /// A question that was asked. Loop thread only.
    @FunctionalInterface
    interface Asked {
        /// Nobody waits for the answer any more. Harmless if it has come.
        void cancel();
    }

    /// What became of a question.
    sealed interface Result {
        /// A reply to this question from this server: id, peer and question were checked. It is not truncated.
        ///
        /// @param packet lent for the call
        /// @param length the octets of the reply in it
        record Reply(byte[] packet, int length) implements Result {}

        /// No usable reply: no connection, a malformed or truncated reply.
        ///
        /// @param cause for the log
        record Failed(String cause) implements Result {}
    }
}
