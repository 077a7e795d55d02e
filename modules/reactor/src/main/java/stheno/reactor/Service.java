package stheno.reactor;

/// A protocol on a port: opens a conversation for each new connection. Any thread.
@FunctionalInterface
public interface Service {
    /// Opens the conversation of a new connection. Loop thread of that connection; must not block.
    Conversation open(Connection connection);

    /// The protocol's message for "too many connections". It is sent before closing, as far as the socket takes it at once.
    default byte[] refusal() {
        return new byte[0];
    }

    /// The answer to a client that speaks without TLS on a port with TLS. It is sent before closing, as far as the socket takes it at once.
    ///
    /// @param start the client's first bytes, at least five
    /// @return empty for none: the client gets a TLS alert
    default byte[] clearAnswer(byte[] start) {
        return new byte[0];
    }

    /// The name in log lines, metrics and status pages.
    default String name() {
        return "service";
    }
}
