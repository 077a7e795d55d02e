package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Limits;
import stheno.testkit.Visitor;

/// A protocol that fails harms one connection, and that one has an end.
@Timeout(60)
final class LineFailuresTest {
    private static final Limits HASTY = Limits.DEFAULTS.withIdle(Duration.ofMillis(500)).withMessage(Duration.ofMillis(500));

    @ParameterizedTest
    @CsvSource({"WORKBAD, scripted work", "WORKERR, scripted error", "THENBAD, scripted then", "THENHOLD, there is no line to hold"})
    void aFailureOfALineIsAnsweredAndTheNextLineIsHandled(String command, String complaint) throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new)) {
            server.plays("""
                S: 220 ready
                C: %s
                C: SAY a
                S: 451 %s
                S: 200 a
                """.formatted(command, complaint));
            assertFalse(server.log.errors().isEmpty());
            assertTrue(server.log.errors().stream().allMatch(line -> line.contains("command-failed") && line.contains("state=parrot")));
        }
    }

    @Test
    void anAnswerOfNullIsAFailure() throws Exception {
        try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
            assertTrue(visitor.sayLines("NULL", "SAY a").line().startsWith("451 "));
            visitor.expect("200 a");
        }
    }

    @Test
    void aFailedCollectorIsAnsweredAndClosesTheConnection() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c, "collect"))) {
            server.plays("""
                S: 220 ready
                C: COUNT 5
                C: abcdefg
                C: SAY never
                S: 451 scripted in collect
                S<
                """);
        }
    }

    @ParameterizedTest
    @CsvSource({"found, COUNT 0", "overflowed, AUTH|xxxxxxxxxxxxxxxxxxx", "tooLong, SAY 56789012345678"})
    void aFailureBetweenLinesIsAnsweredAndTheNextLineIsHandled(String method, String command) throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c, method)); Visitor visitor = server.visitor()) {
            visitor.sayLines(command.split("\\|"));
            if (method.equals("overflowed")) visitor.expect("334 go on");
            visitor.expect("451 scripted in " + method).sayLines("SAY a").expect("200 a");
        }
    }

    @Test
    void aFailedGreetingIsAnswered() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c, "opened")); Visitor visitor = new Visitor(server.address)) {
            visitor.expect("451 scripted in opened").sayLines("SAY a").expect("200 a");
        }
    }

    /// Whatever fails, and then fails again.
    @ParameterizedTest
    @ValueSource(strings = {"opened", "line", "tooLong", "idle", "overdue", "ended", "drain", "rules", "collect", "found", "WORKBAD",
            "WORKERR", "THENBAD", "closed"})
    void aProtocolThatFailsTwiceIsClosedOnceAndAlone(String method) throws Exception {
        Limits limits = method.equals("idle") || method.equals("overdue") ? HASTY : Limits.DEFAULTS;
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c, method, "failed"), limits);
             Visitor visitor = new Visitor(server.address)) {
            switch (method) {
                case "line", "closed" -> visitor.sayLines("QUIT");
                case "tooLong" -> visitor.sayLines("SAY 567890123456789");
                case "overdue" -> visitor.say("SAY");
                case "ended" -> visitor.end();
                case "collect" -> visitor.sayLines("COUNT 1", "x");
                case "found" -> visitor.sayLines("COUNT 0");
                case "WORKBAD", "WORKERR", "THENBAD" -> visitor.sayLines(method);
                case "drain" -> Thread.ofPlatform().start(() -> drain(server));
                default -> { }
            }
            visitor.rest();
            visitor.close();
            Parrot parrot = server.next();
            parrot.closed();
            server.log.await("scripted");
            assertEquals(1, parrot.all().stream().filter(told -> told.startsWith("(closed")).count(), parrot.all().toString());
            assertEquals(!method.equals("closed"), parrot.told.contains("(failed)"));
        }
    }

    private static void drain(Served<Parrot> server) {
        try {
            server.group.drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFailureInAReleaseClosesThatConnectionAlone() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c, "failed"));
             Visitor bad = server.visitor(); Visitor good = server.visitor()) {
            Parrot failing = server.next();
            server.inLoop(() -> failing.holding = true);
            bad.sayLines("HOLD x");
            failing.heard();
            assertEquals("(held)", failing.heard());
            server.inLoop(() -> {
                failing.faulty.add("line");
                failing.lines.release(); // does not throw to its caller
                return null;
            });
            assertEquals("", bad.rest());
            good.sayLines("SAY a").expect("200 a");
        }
    }

    @Test
    void aForbiddenAnswerToATimeoutIsAFailure() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c) {
            @Override
            public Next idle() {
                return Next.HOLD;
            }

            @Override
            public Next failed(Throwable cause) {
                return Next.close(Reply.of(421, "sorry"));
            }
        }, HASTY); Visitor visitor = server.visitor()) {
            visitor.expect("421 sorry");
            server.log.await("not allowed as an answer here");
        }
    }
}
