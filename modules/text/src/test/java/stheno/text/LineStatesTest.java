package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Limits;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// Events while a conversation is busy, holds a line or collects.
@Timeout(60)
final class LineStatesTest {
    private static final Duration SHORT = Duration.ofSeconds(1); // far more than a client takes to speak, on a loaded machine too

    private static void release(Served<Parrot> server, Parrot parrot) throws Exception {
        server.inLoop(() -> {
            parrot.holding = false;
            parrot.lines.release();
            return null;
        });
    }

    private static Parrot holding(Connection connection) {
        Parrot parrot = new Parrot(connection);
        parrot.holding = true;
        return parrot;
    }

    /// Starts a drain, and returns when the loop has been told of it: the thread has given its task to the loop before it waits.
    private static FutureTask<Integer> draining(Served<Parrot> server) throws Exception {
        FutureTask<Integer> cut = new FutureTask<>(() -> server.group.drain(Duration.ofSeconds(20)));
        Thread thread = Thread.ofPlatform().start(cut);
        Await.until(() -> thread.getState() == Thread.State.TIMED_WAITING || cut.isDone());
        if (!cut.isDone()) server.inLoop(() -> null);
        return cut;
    }

    @Test
    void aHeldLineIsKeptWhileTheLoopReadsForOthersAndHandedOverAgain() throws Exception {
        try (Served<Parrot> server = new Served<>(LineStatesTest::holding);
             Visitor held = server.visitor(); Visitor other = server.visitor()) {
            Parrot parrot = server.next();
            held.sayLines("SAY a", "HOLD mine", "SAY b").expect("200 a");
            assertEquals(List.of("SAY a", "HOLD mine", "(held)"), List.of(parrot.heard(), parrot.heard(), parrot.heard()));
            other.sayLines("SAY zzzzzzzzzzzz").expect("200 zzzzzzzzzzzz"); // over the same bytes of the loop's buffer
            release(server, parrot);
            held.expect("200 not held mine", "200 b");
        }
    }

    @Test
    void aLineMayBeHeldAgainAndAReleaseWithoutALineDoesNothing() throws Exception {
        try (Served<Parrot> server = new Served<>(LineStatesTest::holding); Visitor visitor = server.visitor()) {
            Parrot parrot = server.next();
            visitor.say("HOLD x\r\r\n");
            assertEquals("HOLD x\r", parrot.heard());
            assertEquals("(held)", parrot.heard());
            server.inLoop(() -> {
                parrot.lines.release();
                return null;
            });
            assertEquals("HOLD x\r", parrot.heard());
            assertEquals("(held)", parrot.heard());
            release(server, parrot);
            visitor.expect("200 not held x?");
            release(server, parrot);
            visitor.sayLines("SAY a").expect("200 a");
        }
    }

    @Test
    void repliesSentMeanwhileGoOutBeforeTheHeldLinesAnswer() throws Exception {
        try (Served<Parrot> server = new Served<>(LineStatesTest::holding); Visitor visitor = server.visitor()) {
            Parrot parrot = server.next();
            visitor.sayLines("HOLD");
            assertEquals("HOLD", parrot.heard());
            assertEquals("(held)", parrot.heard());
            server.inLoop(() -> {
                parrot.lines.send(Reply.of(226, "sent"));
                return null;
            });
            visitor.expect("226 sent");
            release(server, parrot);
            visitor.expect("200 not held ");
        }
    }

    @Test
    void aReleaseFromAnotherConversationWorks() throws Exception {
        Parrot[] first = new Parrot[1];
        try (Served<Parrot> server = new Served<>(connection -> {
            if (first[0] == null) return first[0] = holding(connection);
            return new Parrot(connection) {
                @Override
                public Next line(java.nio.ByteBuffer data) {
                    first[0].holding = false;
                    first[0].lines.release();
                    return super.line(data);
                }
            };
        }); Visitor held = server.visitor(); Visitor other = server.visitor()) {
            held.sayLines("HOLD", "SAY a");
            Parrot parrot = server.next();
            parrot.heard();
            parrot.heard();
            other.sayLines("SAY b").expect("200 b");
            held.expect("200 not held ", "200 a");
        }
    }

    @Test
    void aReleaseWithinADrainIsHandledBeforeTheConnectionCloses() throws Exception {
        try (Served<Parrot> server = new Served<>(connection -> {
            Parrot parrot = new Parrot(connection) {
                @Override
                public Next drain() {
                    holding = false;
                    lines.release();
                    return super.drain();
                }
            };
            parrot.holding = true;
            return parrot;
        }); Visitor visitor = server.visitor()) {
            visitor.sayLines("HOLD");
            Parrot parrot = server.next();
            parrot.heard();
            parrot.heard();
            FutureTask<Integer> cut = draining(server);
            visitor.expect("200 not held ", "421 drain");
            assertEquals("", visitor.end().rest());
            assertEquals(0, cut.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aDrainIsReportedWhenTheWorkIsDone() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            Parrot parrot = server.next();
            visitor.sayLines("GATE", "SAY never");
            parrot.gateReached.await();
            FutureTask<Integer> cut = draining(server);
            server.inLoop(() -> null);
            assertFalse(parrot.told.contains("(drain)"));
            parrot.gate.countDown();
            visitor.expect("200 through the gate", "421 drain");
            assertEquals("", visitor.end().rest());
            assertEquals(0, cut.get(30, TimeUnit.SECONDS));
            assertEquals(List.of("GATE", "(drain)", "(closed)"), parrot.all());
        }
    }

    @Test
    void aDrainIsReportedWhenTheMessageIsComplete() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.sayLines("DATA").expect("354 end with a dot").sayLines("one");
            FutureTask<Integer> cut = draining(server);
            visitor.sayLines("two", ".").expect("200 [one/two/]", "421 drain");
            assertEquals("", visitor.end().rest());
            assertEquals(0, cut.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aDrainBetweenTwoLinesIsReportedAtOnce() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.say("SAY unfin");
            FutureTask<Integer> cut = draining(server);
            visitor.expect("421 drain");
            assertEquals("", visitor.end().rest());
            assertEquals(0, cut.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void anIdleClientTimesOutButNotWhileTheServerWorks() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new, Limits.DEFAULTS.withIdle(SHORT)); Visitor busy = server.visitor()) {
            busy.sayLines("GATE");
            Parrot parrot = server.next();
            parrot.gateReached.await();
            try (Visitor idle = server.visitor()) {
                idle.expect("421 idle");
                assertEquals("", idle.end().rest());
            }
            assertEquals(List.of("GATE"), parrot.all());
            parrot.gate.countDown();
            busy.expect("200 through the gate", "421 idle");
        }
    }

    @Test
    void aHeldConnectionIsNotIdleACollectingOneIs() throws Exception {
        try (Served<Parrot> server = new Served<>(LineStatesTest::holding, Limits.DEFAULTS.withIdle(SHORT));
             Visitor held = server.visitor()) {
            held.sayLines("HOLD");
            Parrot parrot = server.next();
            try (Visitor idle = server.visitor()) {
                idle.sayLines("AUTH").expect("334 go on", "421 idle");
            }
            release(server, parrot);
            held.expect("200 not held ", "421 idle");
        }
    }

    @Test
    void collectedInputThatStopsTimesOutWithALastReply() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new, Limits.DEFAULTS.withWindow(SHORT)); Visitor visitor = server.visitor()) {
            visitor.sayLines("DATA").expect("354 end with a dot").sayLines("one").expect("421 overdue");
            assertEquals("", visitor.end().rest());
        }
    }

    @Test
    void anAwaitedAnswerComesFromOutsideAndLinesWaitForIt() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.sayLines("AWAIT", "SAY later");
            Parrot parrot = server.next();
            assertEquals("AWAIT", parrot.heard());
            server.inLoop(() -> {
                parrot.lines.answer(() -> Next.send(Reply.of(200, "from outside")));
                return null;
            });
            visitor.expect("200 from outside", "200 later");
        }
    }

    @Test
    void anAnswerEndsACollectingToo() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.sayLines("AUTH").expect("334 go on");
            Parrot parrot = server.next();
            server.inLoop(() -> {
                parrot.lines.answer(() -> Next.send(Reply.of(200, "from outside")));
                assertThrows(IllegalStateException.class, () -> parrot.lines.answer(() -> Next.READ));
                return null;
            });
            visitor.expect("200 from outside").sayLines("SAY a").expect("200 a");
        }
    }

    @Test
    void anUnfinishedLineTimesOut() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new, Limits.DEFAULTS.withMessage(SHORT)); Visitor visitor = server.visitor()) {
            visitor.say("SAY unfin").expect("421 overdue");
            assertEquals("", visitor.end().rest());
        }
    }

    @Test
    void theResultOfWorkForAClosedConnectionIsDiscarded() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new)) {
            Visitor visitor = server.visitor();
            visitor.sayLines("GATE");
            Parrot parrot = server.next();
            parrot.gateReached.await();
            server.inLoop(() -> {
                parrot.lines.close(Reply.of(421, "enough"));
                return null;
            });
            visitor.expect("421 enough");
            visitor.close();
            parrot.closed();
            parrot.gate.countDown();
            assertEquals("the gate", parrot.discarded.poll(30, TimeUnit.SECONDS));
            assertEquals(List.of("GATE", "(closed)"), parrot.all());
        }
    }

    @Test
    void theResultOfWorkAfterTheServersEndIsDiscarded() throws Exception {
        Parrot parrot;
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.sayLines("GATE");
            parrot = server.next();
            parrot.gateReached.await();
        }
        assertEquals(new Closed.Cut(), parrot.closed());
        parrot.gate.countDown();
        assertEquals("the gate", parrot.discarded.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void workThatFailsForAClosedConnectionIsOnlyLogged() throws Exception {
        try (Served<Parrot> server = new Served<>(connection -> new Parrot(connection) {
            @Override
            public Next line(java.nio.ByteBuffer data) {
                return Next.work(() -> {
                    gateReached.countDown();
                    gate.await();
                    throw new IllegalStateException("nobody there");
                }, _ -> Next.READ);
            }
        })) {
            Visitor visitor = server.visitor();
            visitor.sayLines("x");
            Parrot parrot = server.next();
            parrot.gateReached.await();
            server.inLoop(() -> {
                parrot.connection.close();
                return null;
            });
            parrot.gate.countDown();
            server.log.await("nobody there");
            server.inLoop(() -> null);
            assertEquals(List.of("(closed)"), parrot.all());
            visitor.close();
        }
    }

    @Test
    void aWaitIsCancelledWithItsConversation() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            visitor.sayLines("LONGWAIT");
            Parrot parrot = server.next();
            parrot.heard();
            server.inLoop(() -> {
                parrot.lines.close(Reply.of(421, "enough"));
                parrot.lines.close(Reply.of(421, "twice"));
                parrot.lines.send(Reply.of(421, "more"));
                parrot.lines.release();
                return null;
            });
            visitor.expect("421 enough");
            assertEquals("", visitor.end().rest());
            assertEquals(Closed.NORMALLY, parrot.closed());
            assertTrue(server.log.errors().isEmpty());
        }
    }
}
