package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.testkit.Await;

/// Looking at connections from outside, and closing one.
@Timeout(60)
final class ConnectionSnapshotTest {
    private static final Function<Connection, Talk> NAMED = connection -> new Talk(connection) {
        @Override
        public String toString() {
            return "talking";
        }
    };

    @Test
    void aViewShowsTheStateOfAConnection() throws Exception {
        try (Server<Talk> server = new Server<>(NAMED); Client client = server.client()) {
            client.say("hello\nhal");
            client.line();
            Talk talk = server.talk();
            Await.until(() -> server.loop().services().get("service").waiting(Wait.MESSAGE) > 0);
            List<ConnectionView> views = server.group.connections(10).get();
            assertEquals(1, views.size());
            ConnectionView view = views.getFirst();
            assertTrue(view.ageNanos() >= 0 && view.ageNanos() < 60_000_000_000L, view.toString());
            assertEquals(new ConnectionView(talk.connection.id(), "service", talk.connection.remote(), false, Wait.MESSAGE, "talking",
                    view.ageNanos(), 9, 6, server.loop().name()), view);
        }
    }

    @Test
    void aSnapshotSaysWhetherAConnectionSpeaksTls() throws Exception {
        try (Server<Talk> server = new Server<>(NAMED, Limits.DEFAULTS, TestTls.TLS); Client client = TestTls.client(server.address)) {
            client.say("x\n").line();
            assertTrue(server.group.connections(10).get().getFirst().secure());
        }
    }

    @Test
    void allLoopsAreSnapshotUpToTheLimit() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, NAMED, Limits.DEFAULTS, Optional.empty())) {
            for (int i = 0; i < 700; i++) clients.add(server.client().say("x\n"));
            for (Client client : clients) client.line();
            List<ConnectionView> views = server.group.connections(1000).get();
            assertEquals(700, views.size());
            Set<Long> ids = new HashSet<>();
            Set<String> loops = new HashSet<>();
            for (ConnectionView view : views) {
                ids.add(view.id());
                loops.add(view.loop());
            }
            assertEquals(700, ids.size());
            assertEquals(2, loops.size());
            for (int most : new int[] {0, 1, 255, 256, 257, 699, 700}) assertEquals(most, server.group.connections(most).get().size());
            assertThrows(IllegalArgumentException.class, () -> server.group.connections(-1));
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void otherWorkRunsBetweenTheSlices() throws Exception {
        List<Client> clients = new ArrayList<>();
        AtomicLong asked = new AtomicLong();
        AtomicLong before = new AtomicLong(-1);
        Function<Connection, Talk> counting = connection -> new Talk(connection) {
            @Override
            public String toString() {
                if (asked.incrementAndGet() == 1) connection.reactor().execute(() -> before.set(asked.get()));
                return "asked";
            }
        };
        try (Server<Talk> server = new Server<>(counting)) {
            for (int i = 0; i < 600; i++) clients.add(server.client().say("x\n"));
            for (Client client : clients) client.line();
            assertEquals(600, server.group.connections(600).get().size());
            assertTrue(before.get() > 0 && before.get() < 600, before + " of 600 came before a task that was posted at the first");
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void aConversationWithAFailingStateIsShownWithoutIt() throws Exception {
        Function<Connection, Talk> broken = connection -> new Talk(connection) {
            @Override
            public String toString() {
                throw new IllegalStateException("speechless");
            }
        };
        try (Server<Talk> server = new Server<>(broken); Client client = server.client()) {
            client.say("x\n").line();
            assertEquals("?", server.group.connections(10).get().getFirst().state());
            server.log.await("state-failed");
            assertEquals("y", client.say("y\n").line());
        }
    }

    @Test
    void oneIsClosedByItsNumberAndTheOthersStay() throws Exception {
        List<Client> clients = new ArrayList<>();
        List<Talk> talks = new ArrayList<>();
        try (Server<Talk> server = new Server<>(3, NAMED, Limits.DEFAULTS, Optional.empty())) {
            for (int i = 0; i < 30; i++) {
                clients.add(server.client().say("x\n"));
                clients.getLast().line();
                talks.add(server.talk());
            }
            for (int i = 0; i < 30; i += 2) {
                assertTrue(server.group.close(talks.get(i).connection.id()).get());
                assertInstanceOf(Closed.Cut.class, talks.get(i).closed());
                assertEquals("", clients.get(i).restUnlessReset().orElse(""));
                assertFalse(server.group.close(talks.get(i).connection.id()).get());
            }
            for (int i = 1; i < 30; i += 2) assertEquals("y", clients.get(i).say("y\n").line());
            for (long id : new long[] {0, -1, -7, Long.MIN_VALUE, Long.MAX_VALUE}) assertFalse(server.group.close(id).get());
        } finally {
            for (Client client : clients) client.close();
        }
    }

    @Test
    void aDetachedOneIsClosedAsWell() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        CountDownLatch there = new CountDownLatch(1);
        Function<Connection, Talk> leaving = connection -> new Talk(connection) {
            @Override
            Terminator said(String line) {
                connection.detach(session -> {
                    there.countDown();
                    try {
                        read.complete(session.input().read());
                    } catch (java.io.IOException e) {
                        read.complete(-2);
                    }
                });
                return LINE;
            }
        };
        try (Server<Talk> server = new Server<>(leaving); Client client = server.client()) {
            client.say("go\n");
            there.await();
            assertEquals(List.of(), server.group.connections(10).get());
            assertTrue(server.group.close(server.talk().connection.id()).get());
            assertTrue(read.get() < 0);
        }
    }

    @Test
    void aStoppedGroupHasNoConnections() throws Exception {
        ReactorGroup group = ReactorGroup.start(2);
        group.close();
        assertEquals(List.of(), group.connections(10).get());
        assertFalse(group.close(1).get());
    }

    @Test
    void theAnswerIsNotGivenInALoop() throws Exception {
        try (Server<Talk> server = new Server<>(NAMED)) {
            CompletableFuture<Boolean> inLoop = server.group.connections(1).thenApply(_ -> server.loop().inLoop());
            assertFalse(inLoop.get());
            assertFalse(server.group.close(1).thenApply(_ -> server.loop().inLoop()).get());
        }
    }
}
