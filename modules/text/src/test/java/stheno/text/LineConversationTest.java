package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Connection;
import stheno.testkit.Visitor;

/// The behaviour of a conversation for input that arrives whole, byte by byte, and cut at random.
@Timeout(60)
final class LineConversationTest {
    private static void plays(String transcripts) throws IOException {
        plays(transcripts, false, false);
    }

    /// @param saying whether there is an answer to the peer's end
    private static void plays(String transcripts, boolean lenient, boolean saying) throws IOException {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c) {
            @Override
            public LineRules rules() {
                return lenient ? LineRules.lenient(LIMIT) : LineRules.strict(LIMIT);
            }

            @Override
            public Next ended() {
                return saying ? Next.close(Reply.of(221, "ended")) : super.ended();
            }
        })) {
            server.plays(transcripts);
        }
    }

    @Test
    void pipelinedLinesAreHandledInOrder() throws IOException {
        plays("""
            S: 220 ready
            C: SAY a
            C: WORK b
            C: SAY c
            C: WAIT
            C: TWICE
            C: HOLD d
            C: COUNT 3
            C| xyzWORK e\\r\\n
            C:
            C: QUIT
            C: SAY never
            S: 200 a
            S: 200 worked b
            S: 200 c
            S: 200 waited
            S: 150 first
            S: 200 second
            S: 200 not held d
            S: 200 <xyz>
            S: 200 worked e
            S: 500 what is\\x20
            S: 221 bye
            S<
            """.replace("\\x20", " "));
    }

    @Test
    void aStrictLineEndsWithCrlfOnly() throws IOException {
        plays("""
            S: 220 ready
            C| SAY a\\nb\\rc\\r\\r\\n
            S: 200 a?b?c?
            """);
    }

    @Test
    void aLenientLineEndsWithLfToo() throws IOException {
        plays("""
            S: 220 ready
            C| SAY a\\nSAY b\\r\\nSAY c\\r\\r\\n\\n\\r\\n
            S: 200 a
            S: 200 b
            S: 200 c?
            S| 500 what is \\r\\n500 what is \\r\\n
            """, true, false);
    }

    @Test
    void aLineOfExactlyTheLimitIsNotTooLong() throws IOException {
        plays("""
            S: 220 ready
            C: SAY 567890123456
            S: 200 567890123456
            C: SAY 5678901234567
            S: 500 too long
            C*3: SAY 5678901234567
            S*3| 500 too long\\r\\n
            C: SAY a
            S: 200 a
            """);
    }

    @Test
    void aLenientLineOfExactlyTheLimitIsNotTooLongWithEitherEnd() throws IOException {
        plays("""
            S: 220 ready
            C| SAY 567890123456\\r\\nSAY 567890123456\\n
            S| 200 567890123456\\r\\n200 567890123456\\r\\n
            C| SAY 5678901234567\\n
            S: 500 too long
            C| SAY 5678901234567\\r\\nSAY a\\n
            S: 500 too long
            S: 200 a
            C| SAY 56789012345\\r\\r\\nSAY 567890123456\\r\\r\\n
            S: 200 56789012345?
            S: 500 too long
            """, true, false);
    }

    @Test
    void aLineManyTimesTooLongIsReportedOnceAndDiscarded() throws IOException {
        plays("""
            S: 220 ready
            C*200| x
            C: QUIT
            S: 500 too long
            C: SAY a
            S: 200 a
            """);
    }

    @Test
    void aLineWithoutAnEndClosesTheConnection() throws IOException {
        plays("""
            S: 220 ready
            C*1000000| x
            S: 500 too long
            S!
            """);
    }

    @Test
    void anAnswerToAChallengeIsCollectedWhole() throws IOException {
        plays("""
            S: 220 ready
            C: AUTH
            S: 334 go on
            C: secret
            S: 200 <secret>
            C: AUTH
            C:
            C: SAY a
            S: 334 go on
            S: 200 <>
            S: 200 a
            """);
    }

    @Test
    void theRestOfAnOverlongAnswerIsNotACommand() throws IOException {
        plays("""
            S: 220 ready
            C: AUTH
            S: 334 go on
            C*40| x
            C: QUIT
            S: 501 too much
            C: SAY a
            S: 200 a
            C: AUTH
            S: 334 go on
            C*1000000| x
            S: 501 too much
            S!
            """);
    }

    @Test
    void aMessageOfManyLinesIsCollectedAfterOnePrompt() throws IOException {
        plays("""
            S: 220 ready
            C: DATA
            S: 354 end with a dot
            C: one, which is longer than a command may be
            C:
            C| a\\n.\\nb\\r.\\r\\r\\n
            C: .
            C: SAY a
            S: 200 [one, which is longer than a command may be//a?.?b?.?/]
            S: 200 a
            C: DATA
            C: .
            S: 354 end with a dot
            S: 200 []
            """);
    }

    @Test
    void aLengthOfZeroIsCollectedAtOnce() throws IOException {
        plays("""
            S: 220 ready
            C: COUNT 0
            C: COUNT 2
            C| SASAY a\\r\\n
            S: 200 <>
            S: 200 <SA>
            S: 200 a
            """);
    }

    @Test
    void inputUpToTheEndOfTheStreamIsCollected() throws IOException {
        plays("""
            S: 220 ready
            C: REST
            C| all\\r\\nof it
            C>
            S| 200 <all??of it>\\r\\n221 ended\\r\\n
            S<
            """, false, true);
    }

    @Test
    void allLinesBeforeTheEndAreAnsweredFirst() throws IOException {
        plays("""
            S: 220 ready
            C: SAY a
            C: WORK b
            C: WAIT
            C: WORK c
            C>
            S: 200 a
            S: 200 worked b
            S: 200 waited
            S: 200 worked c
            S: 221 ended
            S<
            === in the middle of a line
            S: 220 ready
            C| SAY
            C>
            S: 221 ended
            S<
            === in the middle of a message
            S: 220 ready
            C: DATA
            C| SAY
            C>
            S: 354 end with a dot
            S: 221 ended
            S<
            """, false, true);
    }

    @Test
    void afterCloseNoMoreLinesAreHandled() throws IOException {
        plays("""
            S: 220 ready
            C: SHUT
            C: SAY never
            S: 421 shut
            S<
            === at once
            S: 220 ready
            C: CUT
            S!
            === without a word
            S: 220 ready
            C: SAY a
            C: VANISH
            S: 200 a
            S<
            """);
    }

    @Test
    void aThousandCommandsInOneWriteAreAnsweredInOrder() throws Exception {
        for (String verb : new String[] {"SAY", "WORK"}) {
            try (Served<Parrot> server = new Served<>(Parrot::new); Visitor visitor = server.visitor()) {
                visitor.say(IntStream.range(0, 1000).mapToObj(i -> verb + " " + i + "\r\n").collect(Collectors.joining()));
                for (int i = 0; i < 1000; i++) visitor.expect("200 " + (verb.equals("WORK") ? "worked " : "") + i);
                assertEquals("", visitor.end().rest());
                Parrot parrot = server.next();
                parrot.closed();
                assertEquals(1002, parrot.all().size());
                assertTrue(server.log.errors().isEmpty());
            }
        }
    }

    @Test
    void theGreetingMayNeedWork() throws IOException {
        for (Next first : new Next[] {Next.work(() -> "220 ready", text -> Next.send(Reply.line(text))),
                new Next.Wait(java.time.Duration.ofMillis(1), Next.send(Reply.of(220, "ready")))}) {
            try (Served<Parrot> server = new Served<>(c -> greeting(c, first))) {
                server.plays("""
                    C: SAY early
                    S: 220 ready
                    S: 200 early
                    """);
            }
        }
    }

    @Test
    void theGreetingMayCloseTheConnection() throws IOException {
        try (Served<Parrot> server = new Served<>(c -> greeting(c, Next.close(Reply.of(554, "no"))))) {
            server.plays("""
                C: SAY a
                S: 554 no
                S<
                """);
        }
    }

    private static Parrot greeting(Connection connection, Next first) {
        return new Parrot(connection) {
            @Override
            public Next opened() {
                return first;
            }
        };
    }
}
