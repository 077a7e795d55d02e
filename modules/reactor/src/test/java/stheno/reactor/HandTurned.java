package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;

/// A loop that a test turns by hand, on its own thread, with a clock that it moves by hand.
final class HandTurned implements AutoCloseable {
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();
    private static final long LOOK = 200_000; // nanoseconds between two turns that wait for something outside the loop

    final ManualClock clock = new ManualClock(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos()); // overflows in most tests
    final Journal log = new Journal();
    final Reactor reactor;

    HandTurned() throws IOException {
        reactor = new Reactor("by-hand", SelectorProvider.provider(), clock, Log.from(Log.Level.DEBUG, log::event));
        turn();
    }

    /// One turn that waits for nothing.
    void turn() throws IOException {
        reactor.execute(() -> {});
        reactor.turn();
    }

    /// Turns until something has happened, the clock standing still.
    void until(BooleanSupplier happened) throws IOException {
        long begun = System.nanoTime();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE) throw new AssertionError("the condition did not come true; the log: " + log);
            turn();
            LockSupport.parkNanos(LOOK);
        }
        turn();
    }

    /// Lets the time go by, in steps, so that lazily armed deadlines are looked at on the way.
    void pass(Duration time) throws IOException {
        for (int i = 0; i < 10; i++) {
            clock.advance(time.dividedBy(10));
            turn();
        }
        turn();
    }

    /// A connection into this loop, and its client.
    <T extends Talk> Pair<T> connect(Function<Connection, T> talk, Limits limits) throws IOException {
        return connect(talk, limits, Optional.empty());
    }

    <T extends Talk> Pair<T> connect(Function<Connection, T> talk, Limits limits, Optional<Tls> tls) throws IOException {
        return connect(talk, service -> TestTls.options(service, limits, tls));
    }

    <T extends Talk> Pair<T> connect(Function<Connection, T> talk, Function<Service, PortOptions> options) throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open().bind(Server.anyPort())) {
            InetSocketAddress address = (InetSocketAddress) door.getLocalAddress();
            Client client = Client.narrow(address);
            SocketChannel accepted = door.accept();
            accepted.configureBlocking(false);
            Pair<T> pair = new Pair<>(client);
            Port port = new Port(address, options.apply(connection -> pair.talk = talk.apply(connection)));
            int sendBuffer = port.options().limits().sendBuffer();
            if (sendBuffer > 0) accepted.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
            port.admit(accepted.getRemoteAddress(), port.options());
            pair.port = port;
            reactor.acceptor().adopt(port, port.options(), accepted, accepted.getRemoteAddress());
            turn();
            return pair;
        }
    }

    /// Both ends of a connection.
    static final class Pair<T> {
        final Client client;
        Port port;
        T talk;

        Pair(Client client) {
            this.client = client;
        }
    }

    @Override
    public void close() throws IOException {
        reactor.residents().connections(Integer.MAX_VALUE).forEach(Connection::cut);
    }
}
