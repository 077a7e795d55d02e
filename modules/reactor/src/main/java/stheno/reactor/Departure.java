package stheno.reactor;

import java.io.IOException;
import java.util.function.Consumer;

/// Where a connection goes when its output has drained.
sealed interface Departure {
    void begin(Connection connection) throws IOException;

    /// On, but encrypted.
    record ToTls(Tls tls) implements Departure {
        @Override
        public void begin(Connection connection) throws IOException {
            connection.encrypt(tls, Scratch.NOTHING);
        }
    }

    /// Out of the loop.
    record ToThread(Consumer<Detached> session) implements Departure {
        @Override
        public void begin(Connection connection) throws IOException {
            connection.leave(session);
        }
    }
}
