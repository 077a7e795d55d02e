package stheno.reactor;

import java.io.IOException;
import stheno.producers.OutputIncomplete;
import stheno.producers.Producer;

/// Stands between a connection and code from outside this module: an exception there ends this connection, and nothing else.
/// Loop thread only.
final class Guard {
    private Guard() {}

    /// A step of a connection. The connection is its argument, so that a step without other data costs no object.
    interface Step {
        void run(Connection connection) throws IOException;
    }

    /// Runs a step. If it fails, the connection is closed.
    static void run(Connection connection, Step step) {
        assert connection.reactor().inLoop();
        try {
            step.run(connection);
        } catch (Output.Broken e) {
            if (e.getCause() instanceof OutputIncomplete) connection.close(new Closed.Failed(e.getCause()));
            else fail(connection, e.getCause());
        } catch (TlsRejection e) {
            connection.close(e.closed());
        } catch (IOException e) {
            connection.close(new Closed.PeerGone(String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            fail(connection, e);
        }
    }

    /// This side's own fault.
    private static void fail(Connection connection, Throwable cause) {
        try {
            connection.reactor().log().event(Log.Level.ERROR, "connection-failed", "service", connection.context().name(), "peer",
                    connection.remote(), "reading", connection.framer(), "state", connection.framer().conversation(), "cause", cause);
        } finally {
            connection.close(new Closed.Failed(cause));
        }
    }

    /// Closes a producer. A failure is logged.
    static void close(Connection connection, Producer producer) {
        try {
            producer.close();
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            log(connection, "producer-close-failed", e);
        }
    }

    /// Tells a conversation of its end. A failure is logged.
    static void closed(Connection connection, Conversation conversation, Closed cause) {
        try {
            conversation.closed(cause);
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            log(connection, "conversation-close-failed", e);
        }
    }

    /// The conversation's own description of its state. A failure is logged.
    static String state(Connection connection) {
        try {
            return String.valueOf(connection.framer().conversation());
        } catch (RuntimeException | Error e) {
            FatalErrors.rethrow(e);
            log(connection, "state-failed", e);
            return "?";
        }
    }

    private static void log(Connection connection, String event, Throwable cause) {
        connection.reactor().log().event(Log.Level.ERROR, event, "peer", connection.remote(), "cause", cause);
    }
}
