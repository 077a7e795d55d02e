package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;
import stheno.testkit.Await;

/// Stopping without interrupting a connection, except for those that take too long.
@Timeout(60)
final class DrainTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static FutureTask<Integer> draining(ReactorGroup group, Duration patience) {
        FutureTask<Integer> cut = new FutureTask<>(() -> group.drain(patience));
        Thread.ofPlatform().start(cut);
        return cut;
    }

    @Test
    void idleConnectionsAreClosedAtOnceInEveryLoop() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            for (int i = 0; i < 20; i++) {
                clients.add(server.client());
                assertEquals("hello", clients.getLast().say("hello\n").line());
            }
            FutureTask<Integer> cut = draining(server.group, LONG);
            for (Client client : clients) {
                assertEquals("", client.rest());
                client.close();
            }
            assertEquals(0, cut.get());
            assertThrows(IOException.class, server::client);
            server.log.await("drained cut=0");
        }
    }

    @Test
    void whatWasBegunIsFinished() throws Exception {
        BlockingQueue<Runnable> subscribed = new LinkedBlockingQueue<>();
        Faucet slow = Faucet.of(new Piece.Later(subscribed::add),
                new Piece.Bytes(ByteBuffer.wrap("done\n".getBytes(StandardCharsets.US_ASCII))));
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(slow);
                return LINE;
            }
        }); Client client = server.client()) {
            client.say("give\n");
            Runnable wake = subscribed.poll(30, TimeUnit.SECONDS);
            FutureTask<Integer> cut = draining(server.group, LONG);
            Talk talk = server.talk();
            assertEquals("give", talk.heard());
            assertEquals("(drain)", talk.heard());
            wake.run();
            assertEquals("done\n", client.rest());
            client.close();
            assertEquals(0, cut.get());
            assertEquals(1, slow.closings.get());
        }
    }

    @Test
    void whatThePeerHasSentBeforeCountsAsBegun() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new); Client client = server.client()) {
            client.say("a\n").line();
            CountDownLatch held = new CountDownLatch(1);
            server.loop().execute(() -> {
                try {
                    held.await(); // nothing is read meanwhile
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            client.say("b\n");
            FutureTask<Integer> cut = draining(server.group, LONG);
            held.countDown();
            assertEquals("b\n", client.rest());
            client.close();
            assertEquals(0, cut.get());
        }
    }

    @Test
    void atTheDeadlineTheRestIsCutAndCounted() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.send(new Faucet(() -> new Piece.Later(_ -> {})));
                return LINE;
            }
        }); Client a = server.client(); Client b = server.client(); Client idle = server.client()) {
            Talk first = server.talk();
            Talk second = server.talk();
            server.talk();
            a.say("give\n");
            b.say("give\n");
            first.heard();
            second.heard();
            FutureTask<Integer> cut = draining(server.group, SHORT);
            assertEquals("", idle.rest());
            idle.close();
            assertEquals(2, cut.get());
            assertInstanceOf(Closed.Cut.class, first.closed());
            assertInstanceOf(Closed.Cut.class, second.closed());
            assertEquals(2, server.log.of("WARN").filter(line -> line.contains(" cut ")).count());
        }
    }

    @Test
    void aHandshakeIsNotWaitedFor() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, TestTls.TLS); Client client = server.client()) {
            Talk talk = server.talk();
            assertEquals(0, draining(server.group, LONG).get());
            assertInstanceOf(Closed.Cut.class, talk.closed());
            client.restUnlessReset();
        }
    }

    @Test
    void aDetachedSessionIsWaitedFor() throws Exception {
        CompletableFuture<Void> mayGo = new CompletableFuture<>();
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.detach(_ -> mayGo.join());
                return Terminator.PAUSED;
            }
        }); Client client = server.client()) {
            client.say("go\n");
            Talk talk = server.talk();
            assertInstanceOf(Closed.LeftLoop.class, talk.closed());
            FutureTask<Integer> cut = draining(server.group, LONG);
            assertThrows(TimeoutException.class, () -> cut.get(100, TimeUnit.MILLISECONDS));
            mayGo.complete(null);
            assertEquals(0, cut.get());
        }
    }

    @Test
    void aDetachedSessionIsCutAtTheDeadline() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.detach(detached -> {
                    try {
                        read.complete(detached.input().read());
                    } catch (IOException e) {
                        read.completeExceptionally(e);
                    }
                });
                return Terminator.PAUSED;
            }
        }); Client client = server.client()) {
            client.say("go\n");
            server.talk().closed();
            assertEquals(1, draining(server.group, SHORT).get());
            client.restUnlessReset(); // it ends, one way or the other
            assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingCutsDetachedSessionsToo() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            Terminator said(String line) {
                connection.detach(detached -> {
                    try {
                        read.complete(detached.input().read());
                    } catch (IOException e) {
                        read.completeExceptionally(e);
                    }
                });
                return Terminator.PAUSED;
            }
        });
        try (server; Client client = server.client()) {
            client.say("go\n");
            server.talk().closed();
            server.close();
            client.restUnlessReset();
            assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aConversationThatFailsToDrainDelaysNoOther() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public void drain() {
                throw new IllegalStateException("a fault");
            }
        }); Client client = server.client()) {
            client.say("a\n").line();
            assertEquals(0, draining(server.group, LONG).get());
            assertInstanceOf(Closed.Failed.class, server.talk().closed());
            assertTrue(server.log.errors().size() == 1);
        }
    }

    /// Stops a loop in its tracks until the latch falls.
    private static CountDownLatch hold(Reactor loop) {
        CountDownLatch held = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        return held;
    }

    /// Starts to drain, and returns when every loop has been notified.
    private static FutureTask<Integer> drained(ReactorGroup group) {
        FutureTask<Integer> cut = new FutureTask<>(() -> group.drain(LONG));
        Thread thread = Thread.ofPlatform().start(cut);
        Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return cut;
    }

    @Test
    void queuedConnectionsAreServedAsWell() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            List<CountDownLatch> held = server.group.reactors().stream().map(DrainTest::hold).toList();
            for (int i = 0; i < 100; i++) clients.add(server.client().say("asked\n")); // more than are accepted at once
            FutureTask<Integer> cut = drained(server.group);
            held.forEach(CountDownLatch::countDown);
            for (Client client : clients) {
                assertEquals("asked\n", client.rest());
                client.close();
            }
            assertEquals(0, cut.get());
            for (int i = 0; i < 100; i++) assertEquals(List.of("asked", "(drain)"), List.copyOf(server.talk().told));
        }
    }

    @Test
    void aConnectionHandedToAnEmptyLoopIsServedAsWell() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, Talk::new, Limits.DEFAULTS, Optional.empty())) {
            ServerSocketChannel door = ServerSocketChannel.open().bind(Server.anyPort());
            InetSocketAddress address = (InetSocketAddress) door.getLocalAddress();
            Port port = new Port(address, PortOptions.of(Talk::new));
            server.inLoop(() -> {
                server.loop().listen(port, door, server.group.reactors());
                return null;
            });
            CountDownLatch held = hold(server.loop());
            for (int i = 0; i < 20; i++) clients.add(Client.to(address).say("asked\n"));
            FutureTask<Integer> cut = drained(server.group);
            CountDownLatch secondTold = new CountDownLatch(1);
            server.group.reactors().getLast().execute(secondTold::countDown);
            assertTrue(secondTold.await(30, TimeUnit.SECONDS));
            held.countDown();
            for (Client client : clients) {
                assertEquals("asked\n", client.rest());
                client.close();
            }
            assertEquals(0, cut.get());
            assertEquals(0, port.admission().open());
        }
    }

    @Test
    void aGroupThatHasStoppedListensNoMore() throws Exception {
        for (Duration patience : List.of(SHORT, Duration.ZERO)) {
            ReactorGroup group = ReactorGroup.start(2);
            if (patience.isZero()) group.close();
            else group.drain(patience);
            InetSocketAddress address;
            try (ServerSocketChannel free = ServerSocketChannel.open().bind(Server.anyPort())) {
                address = (InetSocketAddress) free.getLocalAddress();
            }
            IOException e = assertThrows(IOException.class, () -> group.listen(address, Talk::new));
            assertEquals("the group has stopped", e.getMessage());
            ServerSocketChannel.open().bind(address).close(); // the address is free
            assertEquals(0, group.drain(LONG));
            group.close();
        }
    }
}
