package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import stheno.testkit.Journal;

/// A server on a free port of the loopback, and its conversations in the order they were opened.
final class Server<T extends Conversation> implements AutoCloseable {
    final Journal log = new Journal();
    final ReactorGroup group;
    final InetSocketAddress address;
    private final BlockingQueue<T> opened = new LinkedBlockingQueue<>();

    Server(Function<Connection, T> talk) throws IOException {
        this(talk, Limits.DEFAULTS);
    }

    Server(Function<Connection, T> talk, Limits limits) throws IOException {
        this(talk, limits, Optional.empty());
    }

    Server(Function<Connection, T> talk, Limits limits, Optional<Tls> tls) throws IOException {
        this(1, talk, limits, tls);
    }

    Server(int loops, Function<Connection, T> talk, Limits limits, Optional<Tls> tls) throws IOException {
        group = ReactorGroup.start(loops, Log.from(Log.Level.DEBUG, log::event));
        address = group.listen(anyPort(), TestTls.options(new Service() {
            @Override
            public Conversation open(Connection connection) {
                T conversation = talk.apply(connection);
                opened.add(conversation);
                return conversation;
            }

            @Override
            public byte[] refusal() {
                return "too many\n".getBytes(StandardCharsets.US_ASCII);
            }
        }, limits, tls));
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    Client client() throws IOException {
        return Client.to(address);
    }

    /// The next conversation.
    T talk() throws InterruptedException {
        T next = opened.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no connection came; the log: " + log);
        return next;
    }

    Reactor loop() {
        return group.reactors().getFirst();
    }

    LoopStats stats() {
        return loop().stats();
    }

    /// Runs a question in the first loop and waits for its answer.
    <V> V inLoop(Callable<V> question) throws Exception {
        CompletableFuture<V> answer = new CompletableFuture<>();
        loop().execute(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.get(30, TimeUnit.SECONDS);
    }

    /// Waits until the first loop has gone round once more, all that was under way settled.
    void turn() throws Exception {
        for (int i = 0; i < 3; i++) inLoop(() -> null);
    }

    @Override
    public void close() {
        group.close();
    }
}
