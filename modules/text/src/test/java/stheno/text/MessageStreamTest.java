package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.InboundPipe;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Pause;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Visitor;

/// A message goes from a line conversation through a pipe to a thread that may block, as in SMTP's DATA. While the disk is slow, the client
/// waits.
@Timeout(60)
final class MessageStreamTest {
    private static final int CAPACITY = 64 * 1024;

    private final CountDownLatch gate = new CountDownLatch(1); // the disk waits for it
    private final CountDownLatch paused = new CountDownLatch(1);
    private final BlockingQueue<Optional<IOException>> finished = new LinkedBlockingQueue<>();
    private volatile boolean full; // the disk
    private volatile InboundPipe pipe;
    private ReactorGroup group;
    private InetSocketAddress address;

    @BeforeEach
    void begin() throws IOException {
        group = ReactorGroup.start(1);
        LineService service = new LineService("store", Store::new);
        address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PortOptions.of(service));
    }

    @AfterEach
    void end() {
        gate.countDown();
        group.close();
    }

    private final class Store implements LineProtocol {
        private final LineConversation lines;
        private Optional<Message> message = Optional.empty();

        Store(LineConversation lines) {
            this.lines = lines;
        }

        @Override
        public Next line(ByteBuffer line) {
            if (!StandardCharsets.US_ASCII.decode(line).toString().equals("DATA")) return Next.send(Reply.of(250, "ok"));
            lines.send(Reply.of(354, "send it"));
            message = Optional.of(new Message(lines.connection()));
            return message.get().all;
        }

        @Override
        public void closed(Closed cause) {
            message.ifPresent(it -> it.pipe.fail("the client has left"));
        }
    }

    private final class Message implements Next.Collector, InboundPipe.Source {
        final Next.Collect all = new Next.Collect(DotUnstuffing.END, this);
        private final Connection connection;
        private final InboundPipe pipe;
        private final DotUnstuffing dots = new DotUnstuffing();
        private final CRC32 sum = new CRC32();
        private final CompletableFuture<Reply> stored = new CompletableFuture<>();

        Message(Connection connection) {
            this.connection = connection;
            this.pipe = new InboundPipe(CAPACITY, connection.reactor(), this);
            pipe.drain(connection.reactor(), this::write, this::finish);
            MessageStreamTest.this.pipe = pipe;
        }

        private void write(ByteBuffer piece) throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (full) throw new IOException("the disk is full");
            sum.update(piece);
        }

        private void finish(Optional<IOException> failure) {
            finished.add(failure);
            stored.complete(failure.isPresent() ? Reply.of(452, "not stored") : Reply.of(250, Long.toHexString(sum.getValue())));
        }

        @Override
        public void collect(ByteBuffer data) {
            ByteBuffer content = ByteBuffer.allocate(data.remaining());
            dots.collect(data, content);
            pipe.write(content.flip());
        }

        @Override
        public Next found() {
            ByteBuffer content = ByteBuffer.allocate(2);
            dots.end(content);
            pipe.write(content.flip());
            pipe.end();
            return Next.work(stored::get, Next::send);
        }

        @Override
        public void pause() {
            connection.pause(Pause.HANDLER);
            paused.countDown();
        }

        @Override
        public void resume() {
            connection.resume(Pause.HANDLER);
        }

        /// The rest of the message is read and dropped: the reply reports the failure.
        @Override
        public void discard() {}
    }

    private Visitor sending() throws IOException {
        return new Visitor(address).sayLines("DATA").expect("354 send it");
    }

    private static String sum(String message) {
        CRC32 sum = new CRC32();
        sum.update(message.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(sum.getValue());
    }

    @Test
    void aMessageIsStoredWithoutItsStuffedDotsAndTheConversationGoesOn() throws Exception {
        gate.countDown();
        try (Visitor visitor = sending()) {
            visitor.sayLines("one", "..two", "", ".", "NEXT");
            visitor.expect("250 " + sum("one\r\n.two\r\n\r\n"), "250 ok");
            visitor.sayLines("DATA").expect("354 send it").sayLines(".").expect("250 0");
        }
    }

    @Test
    void aSlowDiskHoldsTheClientBack() throws Exception {
        String line = "x".repeat(998);
        int lines = 20_000;
        try (Visitor visitor = sending()) {
            CompletableFuture<Throwable> sent = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < lines; i++) visitor.sayLines(line);
                    visitor.sayLines(".");
                    sent.complete(null);
                } catch (IOException e) {
                    sent.complete(e);
                }
            });
            assertTrue(paused.await(30, TimeUnit.SECONDS));
            long held = pipe.available();
            assertTrue(held <= 2 * CAPACITY, held + " bytes held"); // full, and one read
            gate.countDown();
            visitor.expect("250 " + sum((line + "\r\n").repeat(lines)));
            assertEquals(null, sent.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aClientThatLeavesInAMessageIsAFailureToItsReader() throws Exception {
        gate.countDown();
        sending().sayLines("half").close();
        assertInstanceOf(InboundPipe.Incomplete.class, finished.poll(30, TimeUnit.SECONDS).orElseThrow());
    }

    @Test
    void aDiskThatFailsIsTheReplyToTheMessage() throws Exception {
        full = true;
        gate.countDown();
        try (Visitor visitor = sending()) {
            String line = "x".repeat(998);
            for (int i = 0; i < 500; i++) visitor.sayLines(line);
            visitor.sayLines(".").expect("452 not stored");
            visitor.sayLines("NEXT").expect("250 ok");
        }
    }
}
