package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An opener that records its calls.
final class Asking implements Opener {
    static final Duration LONG = Duration.ofSeconds(30);

    final AtomicInteger answers = new AtomicInteger();
    private final Function<Connection, Talk> talk;
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    Asking(Function<Connection, Talk> talk) {
        this.talk = talk;
    }

    Asking() {
        this(Talk::new);
    }

    static Connector connector() {
        return new Connector("data");
    }

    /// A listener of the kernel's alone.
    static ServerSocket door() throws IOException {
        ServerSocket door = new ServerSocket();
        door.bind(Server.anyPort());
        door.setSoTimeout(30_000);
        return door;
    }

    static InetSocketAddress at(ServerSocket door) {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    static Client accepted(ServerSocket door) throws IOException {
        Socket socket = door.accept();
        return new Client(socket);
    }

    PendingConnection connect(Reactor reactor, Connector connector, InetSocketAddress to) {
        return connector.connect(reactor, to, LONG, this);
    }

    PendingConnection expect(Reactor reactor, Connector connector) throws IOException {
        return connector.expect(reactor, InetAddress.getLoopbackAddress(), 0, 0, _ -> true, LONG, this);
    }

    @Override
    public Conversation open(Connection connection) {
        answers.incrementAndGet();
        Talk opened = talk.apply(connection);
        told.add(opened);
        return opened;
    }

    @Override
    public void failed(IOException cause) {
        answers.incrementAndGet();
        told.add(cause);
    }

    private Object next() throws InterruptedException {
        Object next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no answer came");
        return next;
    }

    /// Waits for the connection.
    Talk talk() throws InterruptedException {
        return switch (next()) {
            case Talk opened -> opened;
            case Object other -> throw new AssertionError("failed: " + other);
        };
    }

    /// Waits for the failure.
    IOException failure() throws InterruptedException {
        return switch (next()) {
            case IOException cause -> cause;
            case Object other -> throw new AssertionError("opened: " + other);
        };
    }
}
