package stheno.jmh.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Slow clients of one protocol. Opened and closed by one thread; if they drip, a thread of their own sends.
final class SlowSessions implements Closeable {
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final Thread dripping;

    /// Connects them one after the other.
    ///
    /// @throws IOException if the server refuses one
    SlowSessions(BenchProtocol protocol, InetSocketAddress server, int clients) throws IOException {
        dripping = Thread.ofVirtual().unstarted(this::drip);
        try {
            for (int i = 0; i < clients; i++) protocol.slow(server, sockets);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        if (protocol.drips()) dripping.start();
    }

    /// An octet for each, every second.
    private void drip() {
        ByteBuffer octet = ByteBuffer.wrap(new byte[] {'x'});
        try {
            while (true) {
                for (SocketChannel socket : sockets) socket.write(octet.rewind());
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (IOException | InterruptedException e) {
            // closed: the end
        }
    }

    @Override
    public void close() throws IOException {
        dripping.interrupt();
        for (SocketChannel socket : sockets) socket.close();
    }
}
