package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Piece;
import stheno.testkit.Await;

/// How a drain ends, and which connections it counts.
@Timeout(60)
final class DrainEndTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    /// Answers `never` with nothing, for ever, and anything else at once.
    private static final Function<Connection, Talk> TALK = connection -> new Talk(connection) {
        @Override
        Terminator said(String line) {
            if (line.equals("never")) connection.send(Faucet.of(new Piece.Later(_ -> { })));
            else say(line + "\n");
            return LINE;
        }
    };

    private static FutureTask<Integer> draining(ReactorGroup group, Duration patience) {
        FutureTask<Integer> cut = new FutureTask<>(() -> group.drain(patience));
        Thread.ofPlatform().start(cut);
        return cut;
    }

    @Test
    void aLingeringConnectionIsNotCut() throws Exception {
        Limits patient = Limits.DEFAULTS.withLinger(LONG);
        try (Server<Talk> server = new Server<>(TALK, patient); Client client = server.client()) {
            assertEquals("x", client.say("x\n").line());
            FutureTask<Integer> cut = draining(server.group, SHORT);
            assertEquals("", client.rest()); // and does not end its own side
            assertEquals(0, cut.get());
            assertEquals(Closed.NORMALLY, server.talk().closed());
            server.log.await("drained cut=0 finished=1 millis=");
        }
    }

    @Test
    void aConnectionBetweenTwoMessagesIsNotCutAtTheEndOfTheDrain() throws Exception {
        Function<Connection, Talk> patient = connection -> new Talk(connection) {
            @Override
            public void drain() {
                told.add("(drain)"); // and waits for one more message, as HTTP does for a moment
            }
        };
        for (Duration patience : List.of(Duration.ZERO, SHORT)) {
            try (Server<Talk> server = new Server<>(patient); Client idle = server.client(); Client begun = server.client()) {
                assertEquals("x", idle.say("x\n").line());
                assertEquals("y", begun.say("y\nha").line());
                Await.until(() -> server.group.services().get("service").waiting(Wait.MESSAGE) > 0);
                assertEquals(1, server.group.drain(patience));
                assertEquals(1, server.log.of("WARN").filter(line -> line.contains("MESSAGE")).count(), server.log.toString());
                assertEquals(1, server.log.of("WARN").count(), server.log.toString());
            }
        }
    }

    @Test
    void aDrainReportsCutAndFinishedConnections() throws Exception {
        List<Client> clients = new ArrayList<>();
        try (Server<Talk> server = new Server<>(2, TALK, Limits.DEFAULTS, Optional.empty())) {
            for (int i = 0; i < 10; i++) {
                clients.add(server.client().say("x\n"));
                clients.getLast().line();
            }
            try (Client gone = server.client()) { // before the drain: not of its business
                gone.say("x\n").line();
            }
            for (int i = 0; i < 3; i++) clients.get(i).say("never\n");
            Await.until(() -> {
                ServiceStats.Snapshot now = server.group.services().get("service");
                return now.waiting(Wait.ANSWER) == 3 && now.open() == 10;
            });
            FutureTask<Integer> cut = draining(server.group, Duration.ofMillis(500));
            for (int i = 3; i < 10; i++) {
                assertEquals("", clients.get(i).rest());
                clients.get(i).close();
            }
            assertEquals(3, cut.get());
            server.log.await("drained cut=3 finished=7 millis=");
            assertEquals(3, server.log.of("WARN").filter(line -> line.contains("cut service=service peer=")).count());
            for (int i = 0; i < 3; i++) clients.get(i).close();
        }
    }

    @Test
    void aCloseMeanwhileEndsTheDrain() throws Exception {
        try (Server<Talk> server = new Server<>(2, TALK, Limits.DEFAULTS, Optional.empty()); Client client = server.client()) {
            client.say("never\n");
            Await.until(() -> server.group.services().get("service").waiting(Wait.ANSWER) > 0);
            FutureTask<Integer> cut = draining(server.group, LONG);
            Talk talk = server.talk();
            assertEquals("never", talk.heard());
            assertEquals("(drain)", talk.heard());
            server.group.close();
            assertEquals(1, cut.get(20, TimeUnit.SECONDS));
            server.log.await("drained cut=1 finished=0 millis=");
        }
    }

    @Test
    void aCloseFirstLeavesADrainNothingToDo() throws Exception {
        ReactorGroup group = ReactorGroup.start(2);
        group.close();
        assertEquals(0, draining(group, LONG).get(20, TimeUnit.SECONDS));
    }

    @Test
    void aDrainIsRepeatedWithoutHarm() throws Exception {
        try (Server<Talk> server = new Server<>(TALK); Client client = server.client()) {
            client.say("never\n");
            Await.until(() -> server.group.services().get("service").waiting(Wait.ANSWER) > 0);
            FutureTask<Integer> first = draining(server.group, Duration.ofMillis(200));
            FutureTask<Integer> second = draining(server.group, Duration.ofMillis(200));
            assertTrue(first.get(20, TimeUnit.SECONDS) + second.get(20, TimeUnit.SECONDS) >= 1);
        }
    }
}
