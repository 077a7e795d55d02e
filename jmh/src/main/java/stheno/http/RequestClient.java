package stheno.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/// The client of the measured connection. It runs on the server's thread: it sends requests and reads replies.
public sealed interface RequestClient extends AutoCloseable {
    /// The provider of the server's selector and channel.
    SelectorProvider provider();

    /// The server's end, in non-blocking mode.
    SocketChannel accepted();

    /// Sends these requests.
    void ask(ByteBuffer requests) throws IOException;

    /// The number of reply bytes since the last call. Waits for the first.
    int taken() throws IOException;

    /// The bytes that were read last, from their beginning.
    ByteBuffer last();

    /// The number of reply bytes since the last call, perhaps none.
    int written() throws IOException;

    @Override
    void close() throws IOException;

    /// Over a [RequestWire].
    record Memory(RequestWire wire) implements RequestClient {
        public static Memory open() throws IOException {
            RequestWire wire = new RequestWire();
            wire.channel().configureBlocking(false);
            return new Memory(wire);
        }

        @Override
        public SelectorProvider provider() {
            return wire;
        }

        @Override
        public SocketChannel accepted() {
            return wire.channel();
        }

        @Override
        public void ask(ByteBuffer requests) {
            wire.offer(requests);
        }

        @Override
        public int taken() throws IOException {
            int count = wire.taken();
            if (count == 0) throw new IOException("the server says it has answered, and has not");
            return count;
        }

        @Override
        public ByteBuffer last() {
            return wire.last();
        }

        @Override
        public int written() {
            return wire.taken();
        }

        @Override
        public void close() {}
    }

    /// Over TCP.
    record Loopback(SocketChannel client, SocketChannel accepted, ByteBuffer replies) implements RequestClient {
        public static Loopback open() throws IOException {
            SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (ServerSocketChannel door = ServerSocketChannel.open().bind(any)) {
                SocketChannel client = SocketChannel.open(door.getLocalAddress());
                SocketChannel accepted = door.accept();
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.configureBlocking(false);
                return new Loopback(client, accepted, ByteBuffer.allocateDirect(64 * 1024));
            }
        }

        @Override
        public SelectorProvider provider() {
            return SelectorProvider.provider();
        }

        @Override
        public void ask(ByteBuffer requests) throws IOException {
            client.write(requests); // blocks until all is written
        }

        @Override
        public int taken() throws IOException {
            int count = client.read(replies.clear());
            if (count < 0) throw new EOFException("the server has closed");
            return count;
        }

        @Override
        public ByteBuffer last() {
            return replies.duplicate().flip();
        }

        @Override
        public int written() throws IOException {
            return taken();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
