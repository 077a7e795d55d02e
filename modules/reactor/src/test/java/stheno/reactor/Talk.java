package stheno.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import stheno.producers.Producer;

/// A line conversation that echoes, records its calls, and closes in order. Tests override parts of it.
class Talk implements Conversation {
    static final Terminator LINE = Terminator.message(new byte[] {'\n'}, 1 << 16);

    final Connection connection;
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final CompletableFuture<Closed> over = new CompletableFuture<>();
    final AtomicInteger closings = new AtomicInteger();
    private final StringBuilder collected = new StringBuilder();

    Talk(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Terminator opened() {
        return LINE;
    }

    @Override
    public void collect(ByteBuffer data) {
        collected.append(StandardCharsets.ISO_8859_1.decode(data));
    }

    @Override
    public Terminator found() {
        String line = collected.toString();
        collected.setLength(0);
        told.add(line);
        return said(line);
    }

    /// A whole frame has come. @return what to read next
    Terminator said(String line) {
        say(line + "\n");
        return LINE;
    }

    final void say(String text) {
        connection.send(Producer.bytes(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public Terminator overflowed() {
        connection.close();
        return Terminator.PAUSED;
    }

    @Override
    public void ended() {
        told.add("(ended)");
        connection.closeWhenSent();
    }

    @Override
    public void idle() {
        told.add("(idle)");
        connection.closeWhenSent();
    }

    @Override
    public void overdue() {
        told.add("(overdue)");
        connection.closeWhenSent();
    }

    @Override
    public void drain() {
        told.add("(drain)");
        connection.closeWhenSent();
    }

    @Override
    public void closed(Closed cause) {
        closings.incrementAndGet();
        over.complete(cause);
    }

    /// Waits for the end.
    final Closed closed() throws Exception {
        return over.get(30, TimeUnit.SECONDS);
    }

    /// Waits for the next call.
    final String heard() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing was told for thirty seconds");
        return next;
    }
}
