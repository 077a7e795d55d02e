package stheno.http;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Collects a request's body: all of it is handed over at once, or nothing. Its buffer counts as kept by the connection. In the loop.
final class BodyCollector implements BodyReceiver {
    private static final int FIRST = 64 * 1024; // bytes of the first buffer, whatever length the client states

    private final Exchange exchange;
    private final int limit;
    private final Consumer<byte[]> whole;
    private ByteBuffer collected = ByteBuffer.allocate(0);

    BodyCollector(Exchange exchange, int limit, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.limit = limit;
        this.whole = whole;
    }

    @Override
    public void data(ByteBuffer data) {
        if (collected.position() + data.remaining() > limit) {
            exchange.tooLarge(limit);
            return;
        }
        if (data.remaining() > collected.remaining()) grow(collected.position() + data.remaining());
        collected.put(data);
    }

    private void grow(int least) {
        long wanted = collected.capacity() == 0 ? Math.min(FIRST, exchange.request().contentLength()) : 2L * collected.capacity();
        int room = (int) Math.max(least, Math.min(limit, wanted));
        collected = ByteBuffer.allocate(room).put(collected.flip());
        exchange.keepOfBody(room);
    }

    @Override
    public void end(Fields trailers) {
        if (exchange.answered()) return;
        byte[] bytes = new byte[collected.flip().remaining()];
        collected.get(bytes);
        whole.accept(bytes);
    }

    @Override
    public void failed(String why) {
        collected = ByteBuffer.allocate(0);
    }
}
