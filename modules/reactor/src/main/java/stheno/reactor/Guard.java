package stheno.reactor;

import java.io.IOException;
import stheno.producers.Producer;

/// Stands between a connection and other people's code: what that throws ends this connection, and nothing else.
/// Loop thread only.
final class Guard {
    private Guard() {}

    interface Step {
        void run() throws IOException;
    }

    /// Runs a step; if it fails, the connection is closed.
    static void run(Connection connection, Step step) {
        try {
            step.run();
        } catch (Output.Broken e) {
            connection.failed(e.getCause());
        } catch (IOException e) {
            connection.close(new Closed.PeerGone(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            Reactor.rethrowFatal(e);
            connection.failed(e);
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
