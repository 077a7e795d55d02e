package stheno.reactor;

import java.io.IOException;
import stheno.producers.Producer;

/// Stands between a connection and other people's code: what that throws ends this connection, and nothing else.
/// Loop thread only.
final class Guard {
    private Guard() {}

    /// What a connection does. It is told which, so that a step which is all code costs no object.
    interface Step {
        void run(Connection connection) throws IOException;
    }

    /// Runs a step; if it fails, the connection is closed.
    static void run(Connection connection, Step step) {
        try {
            step.run(connection);
        } catch (Output.Broken e) {
            fail(connection, e.getCause());
        } catch (IOException e) {
            connection.close(new Closed.PeerGone(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            fail(connection, e);
        }
    }

    /// This side's own fault.
    private static void fail(Connection connection, Throwable cause) {
        try {
            connection.reactor().log().event(Log.Level.ERROR, "connection-failed", "service", connection.lease().name(), "peer",
                    connection.remote(), "reading", connection.input(), "state", connection.conversation(), "cause", cause);
        } finally {
            connection.close(new Closed.Failed(cause));
        }
    }

    /// Closes a producer. One that cannot be closed harms nobody.
    static void close(Connection connection, Producer producer) {
        try {
            producer.close();
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            connection.log(Log.Level.ERROR, "producer-close-failed", e);
        }
    }

    /// Tells a conversation of its end.
    static void closed(Connection connection, Conversation conversation, Closed cause) {
        try {
            conversation.closed(cause);
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            connection.log(Log.Level.ERROR, "conversation-close-failed", e);
        }
    }
}
