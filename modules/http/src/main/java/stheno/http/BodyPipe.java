package stheno.http;

import java.nio.ByteBuffer;
import stheno.producers.InboundPipe;
import stheno.reactor.InputBuffers;
import stheno.reactor.MemoryBudget;

/// Hands a request's body to a thread that may block, through an [InboundPipe]. The first read asks for the body, and sends `100 Continue`
/// to a client that waits for it. While the pipe is full, the body is not read from the connection. When the reader closes the pipe, the
/// rest of the body is discarded.
///
/// ```java
/// InboundPipe body = new BodyPipe(exchange, 64 * 1024, _ -> { }).pipe();
/// Thread.startVirtualThread(() -> store(body.input()));
/// ```
public final class BodyPipe {
    private final Exchange exchange;
    private final InboundPipe pipe;
    private final InputBuffers.Reader reader;
    private final WhenIncomplete whenIncomplete;

    /// Is called if the body will not be complete.
    @FunctionalInterface
    public interface WhenIncomplete {
        /// Runs in the loop, at most once.
        ///
        /// @param heard whether the reader has heard of it: it waits for data, or has left. Else its next read says so
        void failed(boolean heard);
    }

    /// Without effect on the exchange until the pipe is read, or [begun][InboundPipe#begin]. Any thread.
    ///
    /// @param capacity of the pipe, in bytes
    public BodyPipe(Exchange exchange, int capacity, WhenIncomplete whenIncomplete) {
        this(exchange, capacity, InputBuffers.Reader.ANY, whenIncomplete);
    }

    /// The same for a certain kind of reader.
    public BodyPipe(Exchange exchange, int capacity, InputBuffers.Reader reader, WhenIncomplete whenIncomplete) {
        this.exchange = exchange;
        this.reader = reader;
        this.whenIncomplete = whenIncomplete;
        this.pipe = new InboundPipe(capacity, exchange.reactor(), new Loop(), exchange.memory());
    }

    /// The reader's side.
    public InboundPipe pipe() {
        return pipe;
    }

    /// The side of the loop: passes the body on as it comes.
    private final class Loop implements InboundPipe.Source, BodyReceiver {
        @Override
        public void begin() {
            exchange.receive(this);
        }

        @Override
        public void data(ByteBuffer data) {
            exchange.reactor().inputBuffers().write(exchange.slot().context().connection(), data, pipe, reader);
        }

        @Override
        public void end(Fields trailers) {
            pipe.end();
        }

        @Override
        public void failed(String why) {
            boolean isShort = exchange.reactor().budget().level() != MemoryBudget.Level.FREE;
            whenIncomplete.failed(isShort ? pipe.drop(why) : pipe.fail(why));
        }

        @Override
        public void pause() {
            exchange.pauseBody();
        }

        @Override
        public void resume() {
            exchange.resumeBody();
        }

        @Override
        public void discard() {
            exchange.discardBody();
        }
    }
}
