package stheno.text;

import java.util.Objects;
import java.util.function.Function;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Service;

/// A line protocol on a port: opens a [LineConversation] for each connection. Any thread.
public final class LineService implements Service {
    private final String name;
    private final Function<LineConversation, LineProtocol> protocol;

    /// @param name     the service's name in log lines and metrics
    /// @param protocol called in the connection's loop for each new connection; the conversation has not been opened yet, so nothing may
    ///                 be sent before [LineProtocol#opened]
    public LineService(String name, Function<LineConversation, LineProtocol> protocol) {
        this.name = Objects.requireNonNull(name);
        this.protocol = Objects.requireNonNull(protocol);
    }

    @Override
    public Conversation open(Connection connection) {
        return new LineConversation(connection, protocol);
    }

    @Override
    public String name() {
        return name;
    }
}
