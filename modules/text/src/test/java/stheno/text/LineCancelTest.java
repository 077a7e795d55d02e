package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.testkit.TestKeys;
import stheno.testkit.Visitor;

/// Cancellable work ends with its client, and input that arrives meanwhile is handled afterwards.
@Timeout(60)
final class LineCancelTest {
    private static Parrot working(Served<Parrot> server, Visitor visitor, String line) throws Exception {
        Parrot parrot = server.next();
        visitor.sayLines(line);
        assertTrue(parrot.gateReached.await(30, TimeUnit.SECONDS));
        return parrot;
    }

    @Test
    void linesThatArriveDuringTheWorkAreHandledAfterwardsInTheirOrder() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            Parrot parrot = working(server, visitor, "LONG");
            visitor.sayLines("SAY a", "WORK b", "SAY c", "WAIT", "SAY d").say("SAY");
            parrot.gate.countDown();
            visitor.expect("200 through the gate", "200 a", "200 worked b", "200 c", "200 waited", "200 d").say(" e\r\n").expect("200 e");
        }
    }

    /// The delimiter is split, and other work begins between its parts: that does not read ahead.
    @Test
    void aLineThatIsCutInItsDelimiterWhenTheWorkEndsIsStillALine() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            Parrot parrot = working(server, visitor, "LONG");
            visitor.sayLines("WORK b").say("SAY c\r");
            parrot.gate.countDown();
            visitor.expect("200 through the gate", "200 worked b").say("\nSAY d\r\n").expect("200 c", "200 d");
        }
    }

    @Test
    void aLineThatCancelsInterruptsTheWorkAndIsAnsweredInItsOrder() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LONG");
            visitor.sayLines("SAY a", "STOP", "SAY b").expect("426 cancelled", "200 a", "200 stopped", "200 b");
            assertEquals(0, server.log.errors().size(), server.log.toString());
        }
    }

    @Test
    void aLineThatCancelsMeetsTheWorkOfAllLinesBeforeIt() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LONG");
            visitor.sayLines("LONG", "LONG", "STOP", "SAY a");
            visitor.expect("426 cancelled", "426 cancelled", "426 cancelled", "200 stopped", "200 a");
        }
    }

    @Test
    void aResultThatComesInSpiteOfTheInterruptIsUsed() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LATE");
            visitor.sayLines("STOP").expect("200 through the fence", "200 stopped");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "reset", "end behind other lines", "reset behind other lines"})
    void workIsInterruptedWhenItsClientLeavesAndItsResultIsDiscarded(String how) throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            Parrot parrot = working(server, visitor, "LATE");
            if (how.contains("behind")) visitor.sayLines("LONG", "SAY a", "LONG");
            if (how.startsWith("end")) visitor.end();
            else visitor.reset();
            assertEquals("the fence", parrot.discarded.poll(30, TimeUnit.SECONDS));
            parrot.closed();
            assertFalse(parrot.all().contains("SAY a"));
        }
    }

    @Test
    void workIsCancelledByADrain() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LONG");
            assertEquals(0, server.group.drain(Duration.ofSeconds(20)));
            visitor.expect("426 cancelled", "421 drain");
        }
    }

    @Test
    void aClientThatSendsTooMuchMeanwhileIsClosed() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LONG");
            for (int i = 0; i < 200; i++) visitor.sayLines("SAY a");
            visitor.expect("421 flooded");
        }
    }

    @Test
    void aLineTooLongMeanwhileIsAnswered() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            working(server, visitor, "LONG");
            visitor.sayLines("x".repeat(5000)).expect("421 flooded");
        }
    }

    @Test
    void aClientThatWaitsForItsWorkIsNotIdle() throws Exception {
        Limits brief = Limits.DEFAULTS.withIdle(Duration.ofMillis(500));
        try (Served<Parrot> server = new Served<>(Parrot::new, brief); Visitor visitor = server.visitor()) {
            Parrot parrot = working(server, visitor, "LONG");
            server.log.await("timed-out");
            parrot.gate.countDown();
            visitor.expect("200 through the gate");
        }
    }

    @Test
    void whatWasReadAheadBeforeTlsIsDropped() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            Parrot parrot = working(server, visitor, "LONG");
            parrot.tls = Optional.of(new Tls(TestKeys.make().context(), List.of()));
            visitor.sayLines("TLS", "SAY injected");
            parrot.gate.countDown();
            visitor.expect("200 through the gate", "220 go ahead");
            server.inLoop(() -> null);
            server.inLoop(() -> null);
            assertFalse(parrot.all().contains("SAY injected"));
        }
    }
}
