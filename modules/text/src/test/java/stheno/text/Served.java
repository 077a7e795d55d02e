package stheno.text;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import stheno.reactor.Connection;
import stheno.reactor.Limits;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Journal;
import stheno.testkit.Mode;
import stheno.testkit.Transcript;
import stheno.testkit.Visitor;

/// A protocol on a free port of the loopback, and its conversations in the order they were opened.
final class Served<P extends Parrot> implements AutoCloseable {
    final Journal log = new Journal();
    final ReactorGroup group;
    final InetSocketAddress address;
    private final BlockingQueue<P> opened = new LinkedBlockingQueue<>();

    Served(Function<Connection, P> protocol) throws IOException {
        this(protocol, Limits.DEFAULTS);
    }

    Served(Function<Connection, P> protocol, Limits limits) throws IOException {
        group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
        address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortOptions.of(connection -> {
            P parrot = protocol.apply(connection);
            opened.add(parrot);
            return parrot.lines;
        }).withLimits(limits));
    }

    /// A connection that was greeted.
    Visitor visitor() throws IOException {
        return new Visitor(address).expect("220 ready");
    }

    /// The next conversation.
    P next() throws InterruptedException {
        P next = opened.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no connection came; the log: " + log);
        return next;
    }

    <V> V inLoop(Callable<V> question) throws Exception {
        CompletableFuture<V> answer = new CompletableFuture<>();
        group.reactors().getFirst().execute(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.get(30, TimeUnit.SECONDS);
    }

    /// Plays transcripts whole, byte by byte, and cut at random.
    void plays(String transcripts) {
        for (Transcript transcript : Transcript.parse("here", transcripts)) {
            Stream.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(1), new Mode.Split(2), new Mode.Split(3))
                    .forEach(mode -> transcript.play(address, mode));
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
