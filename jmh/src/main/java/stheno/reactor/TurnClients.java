package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import stheno.testkit.MemoryNetwork;
import stheno.testkit.MemoryPeer;

/// Clients on the thread of the server: some send a message each and read the echo, the others are silent. They allocate nothing, so
/// that all measured allocation belongs to the server. One thread.
abstract sealed class TurnClients implements AutoCloseable {
    /// The message of each client: 32 bytes.
    static final byte[] MESSAGE = "0123456789 how much for a turn?\n".getBytes(StandardCharsets.US_ASCII);

    private static final int AT_ONCE = 512; // fewer than a backlog
    private static final long PATIENCE = 30_000_000_000L;

    final InetSocketAddress server;
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE.length).put(MESSAGE);
    private final ByteBuffer echo = ByteBuffer.allocateDirect(MESSAGE.length);

    private TurnClients(InetSocketAddress server) {
        this.server = server;
    }

    /// Connects `all` clients, of which `active` will send, and lets the server accept them.
    final void connect(TurnServer turned, int active, int all) throws IOException {
        long until = turned.accepted();
        for (int done = 0; done < all; ) {
            int n = Math.min(AT_ONCE, all - done);
            until += join(active, all, done, n);
            done += n;
            awaitAccepted(turned, until);
        }
    }

    static void awaitAccepted(TurnServer turned, long until) throws IOException {
        long begun = System.nanoTime();
        while (turned.accepted() < until) {
            turned.poll();
            if (System.nanoTime() - begun > PATIENCE) throw new IOException("only " + turned.accepted() + " of " + until + " came");
        }
    }

    /// Whether the client of this number sends: these clients are spread evenly among the silent ones.
    static boolean talks(int number, int active, int all) {
        return (long) number * active / all != (long) (number + 1) * active / all;
    }

    /// Connects the next `n`. @return how many have connected
    abstract int join(int active, int all, int from, int n) throws IOException;

    /// Each active client sends its message.
    abstract void send() throws IOException;

    /// Each active client reads its echo, which has arrived.
    abstract void receive() throws IOException;

    @Override
    public abstract void close() throws IOException;

    final ByteBuffer message() {
        return message.clear();
    }

    final ByteBuffer echo() {
        return echo.clear();
    }

    final void check() throws IOException {
        if (echo.hasRemaining() || echo.get(0) != MESSAGE[0]) throw new IOException("no echo, but " + echo);
    }

    static final class InMemory extends TurnClients {
        private final MemoryNetwork network;
        private final List<MemoryPeer> all = new ArrayList<>();
        private final List<MemoryPeer> active = new ArrayList<>();

        InMemory(MemoryNetwork network, InetSocketAddress server) {
            super(server);
            this.network = network;
        }

        @Override
        int join(int talking, int total, int from, int n) throws IOException {
            for (int i = from; i < from + n; i++) {
                MemoryPeer peer = network.connect(server);
                all.add(peer);
                if (talks(i, talking, total)) active.add(peer);
            }
            return n;
        }

        @Override
        void send() throws IOException {
            for (int i = 0; i < active.size(); i++) active.get(i).write(message());
        }

        @Override
        void receive() throws IOException {
            for (int i = 0; i < active.size(); i++) {
                active.get(i).read(echo());
                check();
            }
        }

        @Override
        public void close() {
            all.forEach(MemoryPeer::reset);
            all.clear();
            active.clear();
        }
    }

    /// Sockets that close with a reset: otherwise tens of thousands of ports would stay in TIME_WAIT.
    static final class OnLoopback extends TurnClients {
        private final List<SocketChannel> active = new ArrayList<>();
        private TurnCrowd.Handle crowd = TurnCrowd.NOBODY;

        OnLoopback(InetSocketAddress server) {
            super(server);
        }

        /// The silent clients are in another process, with its own descriptors.
        @Override
        int join(int talking, int total, int from, int n) throws IOException {
            if (from == 0 && total > talking) crowd = TurnCrowd.start(server, total - talking);
            int joined = 0;
            for (int i = from; i < from + n; i++) {
                if (!talks(i, talking, total)) continue;
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                active.add(channel);
                joined++;
            }
            return joined + (from == 0 ? total - talking : 0);
        }

        @Override
        void send() throws IOException {
            for (int i = 0; i < active.size(); i++) active.get(i).write(message());
        }

        @Override
        void receive() throws IOException {
            for (int i = 0; i < active.size(); i++) {
                ByteBuffer into = echo();
                while (into.hasRemaining() && active.get(i).read(into) >= 0) Thread.onSpinWait();
                check();
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : active) channel.close();
            active.clear();
            crowd.close();
            crowd = TurnCrowd.NOBODY;
        }
    }
}
