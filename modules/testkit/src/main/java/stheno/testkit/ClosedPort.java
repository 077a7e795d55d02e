package stheno.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A TCP port of the loopback address that refuses connections. It is kept until the process ends: a port that is only closed again can be
/// taken by another process meanwhile. Any thread.
public final class ClosedPort {
    private static final Socket KEPT = bound(); // bound, but it does not listen

    private ClosedPort() {}

    private static Socket bound() {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The address with its port, the same each time.
    public static InetSocketAddress address() {
        return (InetSocketAddress) KEPT.getLocalSocketAddress();
    }
}
