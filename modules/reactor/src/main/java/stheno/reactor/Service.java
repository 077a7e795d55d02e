package stheno.reactor;

/// A protocol on a port: opens a conversation for each new connection. Any thread.
@FunctionalInterface
public interface Service {
    /// The protocol's side of a new connection. Loop thread of that connection; must not block.
    Conversation open(Connection connection);

    /// The protocol's way to say "too many connections": sent as far as the socket takes it at once, before closing.
    default byte[] refusal() {
        return new byte[0];
    }

    /// What log lines and pages call it.
    default String name() {
        return "service";
    }
}
