package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import stheno.producers.Producer;
import stheno.testkit.MemoryNetwork;

/// Stheno's loop, with a service that echoes lines.
final class TurnEcho implements TurnServer {
    static final Limits LIMITS = Limits.DEFAULTS.withConnections(50_000).withConnectionsPerAddress(50_000).withIdle(Duration.ofHours(2));

    private static final Terminator LINE = Terminator.message(new byte[] {'\n'}, 1024);

    private final TurnLoop loop;
    private long echoed;

    private TurnEcho(MemoryNetwork network) throws IOException {
        loop = TurnLoop.inMemory(network, Talk::new, LIMITS);
    }

    private TurnEcho() throws IOException {
        loop = TurnLoop.onLoopback(Talk::new, LIMITS);
    }

    static TurnEcho inMemory(MemoryNetwork network) throws IOException {
        return new TurnEcho(network);
    }

    static TurnEcho onLoopback() throws IOException {
        return new TurnEcho();
    }

    private final class Talk implements Conversation {
        private final Connection connection;
        private byte[] line = {'\n'};

        Talk(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Terminator opened() {
            return LINE;
        }

        @Override
        public void collect(ByteBuffer data) {
            int n = data.remaining();
            line = new byte[n + 1];
            data.get(line, 0, n);
            line[n] = '\n';
        }

        @Override
        public Terminator found() {
            connection.send(Producer.bytes(line));
            echoed++;
            return LINE;
        }

        @Override
        public Terminator overflowed() {
            throw new IllegalStateException("the messages here are short");
        }

        @Override
        public void ended() {
            connection.close();
        }

        @Override
        public void idle() {
            connection.close();
        }

        @Override
        public void overdue() {
            connection.close();
        }

        @Override
        public void drain() {
            connection.close();
        }

        @Override
        public void closed(Closed cause) {}
    }

    @Override
    public InetSocketAddress address() {
        return loop.address();
    }

    @Override
    public void turn() throws IOException {
        loop.turn();
    }

    @Override
    public void poll() throws IOException {
        loop.poll();
    }

    @Override
    public long accepted() {
        return loop.reactor().stats().accepted();
    }

    @Override
    public long echoed() {
        return echoed;
    }
}
