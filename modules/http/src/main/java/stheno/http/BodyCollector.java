package stheno.http;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Collects a request's body: all of it is handed over at once, or nothing. In the loop.
final class BodyCollector implements BodyReceiver {
    private final Exchange exchange;
    private final int limit;
    private final Consumer<byte[]> whole;
    private ByteBuffer collected;

    BodyCollector(Exchange exchange, int limit, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.limit = limit;
        this.whole = whole;
        long expected = Math.max(0, exchange.request().contentLength());
        this.collected = ByteBuffer.allocate((int) Math.min(Math.min(expected, limit), 64 * 1024));
    }

    @Override
    public void data(ByteBuffer data) {
        if (collected.position() + data.remaining() > limit) {
            exchange.tooLarge(limit);
            return;
        }
        if (data.remaining() > collected.remaining()) {
            int room = Math.max(collected.position() + data.remaining(), Math.min(limit, 2 * collected.capacity()));
            collected = ByteBuffer.allocate(room).put(collected.flip());
        }
        collected.put(data);
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
