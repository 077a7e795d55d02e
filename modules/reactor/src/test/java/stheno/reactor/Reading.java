package stheno.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// A conversation without a connection: it follows a list of terminators, repeats the last one, and records its calls.
/// Collected bytes are noted as they are (ISO 8859-1), `!` stands for found, `#` for overflowed.
class Reading implements Conversation {
    final Framer input = new Framer(this);
    final List<String> told = new ArrayList<>();
    final List<String> glimpses = new ArrayList<>();
    private final Deque<Terminator> plan = new ArrayDeque<>();

    Reading(Terminator... plan) {
        Collections.addAll(this.plan, plan);
        input.next(opened());
    }

    Terminator following() {
        return plan.size() > 1 ? plan.removeFirst() : plan.getFirst();
    }

    /// As one read of the loop's: in a direct buffer that is overwritten afterwards.
    Reading feed(String text) {
        return feed(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Reading feed(byte... bytes) {
        ByteBuffer read = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        input.feed(read);
        for (int i = 0; i < read.capacity(); i++) read.put(i, (byte) '*');
        return this;
    }

    /// Each part as a read of its own.
    Reading feedAll(String... parts) {
        for (String part : parts) feed(part);
        return this;
    }

    /// The recorded calls, with adjacent pieces joined: the same however the input was split.
    String frames() {
        return String.join("", told);
    }

    /// Whether reading is not paused.
    boolean wanted() {
        return !input.stopped() && !input.hasUnread();
    }

    static String text(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static Terminator.Delimiter message(String bytes, int limit) {
        return Terminator.message(bytes.getBytes(StandardCharsets.ISO_8859_1), limit);
    }

    static Terminator.Delimiter streamed(String bytes) {
        return Terminator.streamed(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public Terminator opened() {
        return following();
    }

    @Override
    public void collect(ByteBuffer data) {
        if (!data.hasRemaining()) throw new AssertionError("an empty collect, after " + told);
        told.add(text(data));
        data.position(data.limit()); // a conversation that consumes its input must not disturb the framing
    }

    @Override
    public Terminator found() {
        told.add("!");
        return following();
    }

    @Override
    public Terminator overflowed() {
        told.add("#");
        return following();
    }

    @Override
    public void glimpsed(ByteBuffer soFar) {
        glimpses.add(text(soFar.duplicate().position(0)) + "/" + text(soFar));
    }

    @Override
    public void ended() {}

    @Override
    public void idle() {}

    @Override
    public void overdue() {}

    @Override
    public void drain() {}

    @Override
    public void closed(Closed cause) {}
}
