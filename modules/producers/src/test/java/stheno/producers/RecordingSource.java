package stheno.producers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// A source of a pipe that records its calls. Its loop is the test: posted tasks wait for [#turn].
final class RecordingSource implements InboundPipe.Source {
    final Queue<Runnable> posted = new ArrayDeque<>();
    final List<String> calls = new ArrayList<>();
    final InboundPipe pipe;
    boolean paused;

    RecordingSource(int capacity) {
        pipe = new InboundPipe(capacity, this::post, this);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String text(ByteBuffer data) {
        return StandardCharsets.US_ASCII.decode(data).toString();
    }

    private synchronized void post(Runnable task) {
        posted.add(task);
    }

    void turn() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = posted.poll();
            }
            if (next == null) return;
            next.run();
        }
    }

    List<String> told() {
        turn();
        List<String> all = List.copyOf(calls);
        calls.clear();
        return all;
    }

    @Override
    public void begin() {
        calls.add("begin");
    }

    @Override
    public void pause() {
        calls.add("pause");
        paused = true;
    }

    @Override
    public void resume() {
        calls.add("resume");
        paused = false;
    }

    @Override
    public void discard() {
        calls.add("discard");
    }
}
