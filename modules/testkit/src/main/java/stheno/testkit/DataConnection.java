package stheno.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// The data connections of a transcript, one after the other. The player's thread only.
///
/// ```text
///          connect                      end, or left
/// ABSENT ----------------> CONNECTED ---------------> ABSENT
///    \                        ^
///     \ listen                | wire: the first step on it accepts
///      `------> AWAITED ------+--- stopListening, or left ---> ABSENT
/// ```
final class DataConnection implements AutoCloseable {
    private sealed interface State {
        record Absent() implements State {}

        record Awaited(ServerSocket listener) implements State {}

        record Connected(Wire wire) implements State {}
    }

    /// A socket that reports the control connection's port as its peer's. JSSE finds sessions by the host that it is given and by this port
    /// of the socket below TLS. So the data connection finds the session of the control connection.
    private static final class DataSocket extends Socket {
        private final int port;

        DataSocket(int port) {
            this.port = port;
        }

        @Override
        public int getPort() {
            return port;
        }
    }

    /// Accepts sockets that report the same port.
    private static final class DataListener extends ServerSocket {
        private final int port;

        DataListener(InetAddress address, int port) throws IOException {
            super(0, 1, address);
            this.port = port;
        }

        @Override
        public Socket accept() throws IOException {
            var socket = new DataSocket(port);
            try {
                implAccept(socket);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }
    }

    private final int controlPort;
    private final Mode mode;
    private final Duration patience;
    private State state = new State.Absent();
    private String report = "";

    /// @param controlPort the server's port
    DataConnection(int controlPort, Mode mode, Duration patience) {
        this.controlPort = controlPort;
        this.mode = mode;
        this.patience = patience;
    }

    /// Connects to the server.
    void connect(DataAddress address) throws IOException {
        left();
        state = new State.Connected(Wire.over(connected(address), mode, patience));
    }

    /// Whether the address refuses connections. An open data connection stays open.
    boolean refused(DataAddress address) throws IOException {
        try (Socket _ = connected(address)) {
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    private Socket connected(DataAddress address) throws IOException {
        var socket = new DataSocket(controlPort);
        try {
            socket.bind(address.from());
            socket.connect(address.to(), (int) patience.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// Listens for the server.
    ///
    /// @return the address
    InetSocketAddress listen(InetAddress address) throws IOException {
        left();
        var listener = new DataListener(address, controlPort);
        state = new State.Awaited(listener);
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /// Stops listening: connections are refused from now on.
    void stopListening() throws IOException {
        if (state instanceof State.Awaited) left();
    }

    /// The connection; waits for the server to connect if necessary.
    Wire wire() throws IOException {
        return switch (state) {
            case State.Absent _ -> throw new IOException("there is no data connection");
            case State.Connected(var wire) -> wire;
            case State.Awaited(var listener) -> accepted(listener);
        };
    }

    private Wire accepted(ServerSocket listener) throws IOException {
        listener.setSoTimeout((int) patience.toMillis());
        try (listener) {
            var wire = Wire.over(listener.accept(), mode, patience);
            state = new State.Connected(wire);
            return wire;
        } catch (SocketTimeoutException e) {
            throw new IOException("the server does not connect", e);
        }
    }

    /// Ends the client's side of an open connection, as a step would.
    void finish() throws IOException {
        if (state instanceof State.Connected(var wire)) wire.finish();
    }

    /// Leaves an open connection.
    ///
    /// @throws IOException if the server sends more, does not close, or has connected although no step has asked for it
    void left() throws IOException {
        switch (state) {
            case State.Absent _ -> { }
            case State.Connected(var wire) -> {
                wire.finish();
                if (!wire.ends()) throw new IOException("more on the data connection");
            }
            case State.Awaited(var listener) -> {
                listener.setSoTimeout(1);
                try (Socket _ = listener.accept()) {
                    throw new IOException("a data connection to which no step belongs");
                } catch (SocketTimeoutException nobody) {
                    // as expected
                }
            }
        }
        close();
    }

    /// A line with the input of this connection, or of the one before.
    String report() {
        return switch (state) {
            case State.Absent _ -> report;
            case State.Awaited _ -> "\n  data: not connected yet";
            case State.Connected(var wire) -> "\n  data: " + wire.report();
        };
    }

    /// Closes an open connection at once. Another may follow.
    @Override
    public void close() throws IOException {
        report = report();
        State old = state;
        state = new State.Absent();
        switch (old) {
            case State.Absent _ -> { }
            case State.Awaited(var listener) -> listener.close();
            case State.Connected(var wire) -> wire.close();
        }
    }
}
