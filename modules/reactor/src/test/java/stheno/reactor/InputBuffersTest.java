package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.InboundPipe;

/// Input that goes from connections to threads through pipes, in the loop's buffers.
@Timeout(60)
final class InputBuffersTest {
    private static final int CAPACITY = 512 * 1024;

    /// Writes its input to a pipe, which is not read until the test does so.
    private static final class Piping extends Talk implements InboundPipe.Source {
        final InboundPipe pipe = new InboundPipe(CAPACITY, connection.reactor(), this);
        final CountDownLatch paused = new CountDownLatch(1);
        private final InputBuffers.Reader reader;

        Piping(Connection connection, InputBuffers.Reader reader) {
            super(connection);
            this.reader = reader;
        }

        @Override
        public Terminator opened() {
            return Terminator.TO_END;
        }

        @Override
        public void collect(ByteBuffer data) {
            connection.reactor().inputBuffers().write(connection, data, pipe, reader);
        }

        @Override
        public Terminator found() {
            pipe.end();
            connection.closeWhenSent();
            return Terminator.PAUSED;
        }

        @Override
        public void pause() {
            connection.pause(Pause.RECEIVER);
            paused.countDown();
        }

        @Override
        public void resume() {
            connection.resume(Pause.RECEIVER);
        }

        @Override
        public void discard() {
            connection.close();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(4).nextBytes(bytes);
        return bytes;
    }

    private static boolean isScarce(Server<Piping> server, InputBuffers.Reader reader) {
        return server.group.reactors().getFirst().inputBuffers().isScarce(reader);
    }

    private static void awaitPaused(Piping piping) throws InterruptedException {
        assertTrue(piping.paused.await(30, TimeUnit.SECONDS), "never paused, with " + piping.pipe.available() + " bytes");
    }

    /// Connects that many clients. Each sends the content, from a thread of its own.
    private static List<Piping> connect(Server<Piping> server, List<Client> clients, int many, byte[] content) throws Exception {
        List<Piping> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Client client = server.client();
            clients.add(client);
            all.add(server.talk());
            Thread.ofVirtual().start(() -> {
                try {
                    client.say(content).finish();
                } catch (Exception e) {
                    // the test closes what it does not need
                }
            });
        }
        return all;
    }

    /// A hundred stalled readers take half of the buffers at most; a disk still gets its input uncopied, and nothing is lost.
    @Test
    void readersThatStallLeaveHalfOfTheBuffersToDisks() throws Exception {
        byte[] content = random(3 * CAPACITY);
        List<Client> clients = new ArrayList<>();
        InputBuffers.Reader[] next = {InputBuffers.Reader.ANY};
        try (Server<Piping> server = new Server<>(connection -> new Piping(connection, next[0]))) {
            List<Piping> stalled = connect(server, clients, 100, content);
            for (Piping each : stalled) awaitPaused(each);
            assertTrue(isScarce(server, InputBuffers.Reader.ANY));
            assertFalse(isScarce(server, InputBuffers.Reader.DISK));
            for (Piping each : stalled) assertTrue(each.pipe.available() < CAPACITY + Connection.INPUT, each.pipe.available() + " bytes");
            server.inLoop(() -> next[0] = InputBuffers.Reader.DISK);
            Piping disk = connect(server, clients, 1, content).getFirst();
            List<Boolean> direct = new ArrayList<>();
            byte[] written = new byte[content.length];
            int[] count = new int[1];
            disk.pipe.transferTo(piece -> {
                if (piece.remaining() >= 8 * 1024) direct.add(piece.isDirect());
                int n = piece.remaining();
                piece.get(written, count[0], n);
                count[0] += n;
            });
            assertArrayEquals(content, written);
            assertFalse(direct.contains(false), direct.toString());
            for (Piping each : stalled.subList(0, 10)) assertArrayEquals(content, each.pipe.input().readAllBytes());
            for (Piping each : stalled) each.pipe.close();
            assertFalse(isScarce(server, InputBuffers.Reader.ANY), "buffers were not given back");
            assertEquals(List.of(), server.log.errors());
        } finally {
            for (Client client : clients) client.close();
        }
    }

    /// More uploads than there are buffers: each is paused as soon as it holds anything.
    @Test
    void withoutABufferLeftPipesAreHeldBackAtOnce() throws Exception {
        byte[] content = random(3 * CAPACITY);
        List<Client> clients = new ArrayList<>();
        try (Server<Piping> server = new Server<>(connection -> new Piping(connection, InputBuffers.Reader.DISK))) {
            List<Piping> full = connect(server, clients, InputBuffers.MOST / 8, content);
            for (Piping each : full) awaitPaused(each);
            while (!isScarce(server, InputBuffers.Reader.DISK)) { // small reads were copied, so it may take more of them
                List<Piping> more = connect(server, clients, 1, content);
                awaitPaused(more.getFirst());
                full.addAll(more);
            }
            List<Piping> late = connect(server, clients, 20, content);
            for (Piping each : late) {
                awaitPaused(each);
                assertTrue(each.pipe.available() <= Connection.INPUT, each.pipe.available() + " bytes");
            }
            for (Piping each : late.subList(0, 3)) assertArrayEquals(content, each.pipe.input().readAllBytes());
            for (Piping each : full) assertArrayEquals(content, each.pipe.input().readAllBytes());
            for (Piping each : late) each.pipe.close();
            assertFalse(isScarce(server, InputBuffers.Reader.ANY), "buffers were not given back");
            assertEquals(List.of(), server.log.errors());
        } finally {
            for (Client client : clients) client.close();
        }
    }
}
