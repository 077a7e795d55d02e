package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TranscriptTest {
    private static final List<Mode> MODES = List.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(1), new Mode.Split(2));

    /// Greets, and answers each line with itself until the client ends.
    private static final ScriptedServer.Script ECHO = socket -> {
        ScriptedServer.say(socket, "ready\r\n");
        for (String line = ScriptedServer.readLine(socket); !line.isEmpty(); line = ScriptedServer.readLine(socket)) {
            ScriptedServer.say(socket, "you said " + line + "\r\n");
        }
    };

    static void plays(String transcript, ScriptedServer.Script script) throws IOException {
        try (var server = new ScriptedServer(script)) {
            for (Mode mode : MODES) Transcript.parse("test", transcript).forEach(t -> t.play(server.address(), mode));
        }
    }

    static String fails(String transcript, ScriptedServer.Script script) throws IOException {
        try (var server = new ScriptedServer(script)) {
            Transcript only = Transcript.parse("test", transcript).getFirst();
            var error = assertThrows(AssertionError.class,
                () -> only.play(server.address(), new Mode.Whole(), Map.of(), Duration.ofMillis(500)));
            return error.getMessage();
        }
    }

    static void contains(String message, String... parts) {
        for (String part : parts) assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }

    @Test
    void aConversationAsWrittenPassesHoweverItIsCut() throws IOException {
        plays("""
            # a comment

            S: ready
            C: one
            C: two
            S: you said one
            S~ you (said|sang) t.o
            C| th\\x72ee\\r\\n
            S| you said three\\r\\n
            C*2: again
            S*2| you said again\\r\\n
            """, ECHO);
    }

    @Test
    void eachCaseOfAFileHasItsOwnConnectionAndName() {
        var transcripts = Transcript.parse("file", """
            === first
            S: ready
            === second
            S: ready
            """);
        assertEquals(List.of("file: first", "file: second"), transcripts.stream().map(Transcript::name).toList());
    }

    @Test
    void everyModeSaysTheSameBytes() throws Exception {
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(8);
        try (var server = new ScriptedServer(socket -> heard.add(ScriptedServer.readToEnd(socket)))) {
            for (Mode mode : MODES) {
                Transcript.parse("test", "C: a line\nC*5000| ab\\x00\\xff\nC>\nS<\n").getFirst().play(server.address(), mode);
                assertEquals("a line\r\n" + "ab\0\u00ff".repeat(5000), heard.poll(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aLongExchangeDoesNotWaitForTheBlockToBeOutBeforeItListens() throws IOException {
        plays("C*400000| 0123456789\nS*400000| 0123456789\n", socket -> {
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[4096];
            for (int count = socket.getInputStream().read(buffer); count > 0; count = socket.getInputStream().read(buffer)) {
                out.write(buffer, 0, count);
            }
        }, List.of(new Mode.Whole(), new Mode.Split(1)));
    }

    static void plays(String transcript, ScriptedServer.Script script, List<Mode> modes) throws IOException {
        try (var server = new ScriptedServer(script)) {
            for (Mode mode : modes) Transcript.parse("test", transcript).getFirst().play(server.address(), mode);
        }
    }

    @Test
    void aHeadIsCheckedInAnyOrderAndAnyCaseUpToItsEmptyLine() throws IOException {
        plays("""
            S: HTTP/1.1 200 OK
            S+ content-length: 3
            S- Connection: .*
            S+ Date: .*
            S| abc
            S<
            """, ScriptedServer.says("HTTP/1.1 200 OK\r\nDate: now\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"));
    }

    @Test
    void aHeadWithoutAFieldOrWithItTwiceOrWithAForbiddenOneFails() throws IOException {
        String rules = "S+ A: .*\nS- B: .*\nS<\n";
        contains(fails(rules, ScriptedServer.says("C: x\r\n\r\n")), "line 1", "one line like <A: .*>", "0 of them");
        contains(fails(rules, ScriptedServer.says("A: x\r\nA: y\r\n\r\n")), "line 1", "2 of them");
        contains(fails(rules, ScriptedServer.says("A: x\r\nB: y\r\n\r\n")), "line 2", "no line like <B: .*>", "1 of them");
    }

    @Test
    void whatANamedGroupMatchedIsInsertedLater() throws IOException {
        plays("""
            S~ (?<word>.*)
            C: is it ${word}
            S: you said is it ready
            C: x
            S~ you said x
            """, ECHO);
        try (var server = new ScriptedServer(ScriptedServer.says("a.b\r\na.b\r\n"))) {
            Transcript.parse("test", "S: ${given}\nS~ ${given}\nS<\n").getFirst()
                .play(server.address(), new Mode.Whole(), Map.of("given", "a.b"));
        }
        plays("S+ Length: (?<n>\\d+)\nS# ${n}\nS<\n", ScriptedServer.says("Length: 3\r\n\r\nabc"));
        contains(fails("S: ${none}\n", ECHO), "nothing has been matched for ${none}");
    }

    @Test
    void linesAreSkippedUntilOneMatches() throws IOException {
        plays("S...\nS: c\nS...\nS~ [e-z]\nS<\n", ScriptedServer.says("a\r\nb\nc\r\n\nd\r\ne\n"));
        contains(fails("S...\nS: z\n", ScriptedServer.says("a\r\n")), "line 2", "some time the line <z>", "closed");
    }

    @Test
    void chunksAreJoinedHoweverTheyAreCut() throws IOException {
        plays("S%| hello\\x00\nS:\nS%# 3\nS: T: v\nS:\nS%# any\nS:\nS<\n",
            ScriptedServer.says("2\r\nhe\r\n4\r\nllo\0\r\n0\r\n\r\n1\r\nx\r\n2\r\nyz\r\n0\r\nT: v\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"));
        contains(fails("S%| hello\nS:\n", ScriptedServer.says("5\r\nhullo\r\n0\r\n\r\n")), "hello", "hullo");
        contains(fails("S%# 4\nS:\n", ScriptedServer.says("5\r\nhullo\r\n0\r\n\r\n")), "chunks of 4 bytes", "5 bytes");
        contains(fails("S%# any\nS:\n", ScriptedServer.says("1\r\nhullo\r\n0\r\n\r\n")), "longer than its size");
        contains(fails("S%# any\nS:\n", ScriptedServer.says("0x1\r\nh\r\n0\r\n\r\n")), "no chunk's size: <0x1>");
    }

    @Test
    void aReportShowsNameLineExpectationAndInput() throws IOException {
        String message = fails("=== the case\nS: ready\nC: a\nS: you said b\n", ECHO);
        contains(message, "test: the case", "line 4", "played Whole", "expected the line <you said b>", "got <you said a>",
            "ready\\r\\nyou said a\\r\\n");
    }

    @Test
    void bytesThatDifferFail() throws IOException {
        contains(fails("S| abcd\n", ScriptedServer.says("abxd")), "differ at offset 2");
        contains(fails("S| abcd\n", ScriptedServer.says("abc")), "3 bytes, which differ at offset 3");
        contains(fails("S# 4\n", ScriptedServer.says("abc")), "closed 1 bytes too early");
    }

    @Test
    void aLineWithoutCarriageReturnFails() throws IOException {
        contains(fails("S: a\n", ScriptedServer.says("a\n")), "a line without CR: <a\\n>");
    }

    @Test
    void aServerThatSaysNothingFailsInTime() throws IOException {
        contains(fails("S: a\n", ScriptedServer::readToEnd), "nothing for 500 ms");
    }

    @Test
    void aServerThatSaysMoreThanTheTranscriptFails() throws IOException {
        contains(fails("S: a\n", ScriptedServer.says("a\r\nb")), "nothing more", "a\\r\\nb");
        contains(fails("S: a\nS<\n", ScriptedServer.says("a\r\nb")), "that the server closes", "got more");
        plays("S: a\nS<<\n", ScriptedServer.says("a\r\nb"));
    }

    @Test
    void aServerThatDoesNotCloseAfterTheClientFails() throws IOException {
        var over = new CountDownLatch(1);
        contains(fails("S: a\n", socket -> {
            ScriptedServer.say(socket, "a\r\n");
            try {
                over.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }), "that the server closes after the client", "nothing for");
        over.countDown();
    }

    @Test
    void aResetIsNoOrderlyCloseButIsGone() throws IOException {
        ScriptedServer.Script resets = socket -> {
            ScriptedServer.readLine(socket);
            socket.setSoLinger(true, 0);
        };
        contains(fails("C: a\nS<\n", resets), "that the server closes", "reset");
        contains(fails("C: a\nS<<\n", resets), "that the server closes", "reset");
        plays("C: a\nS!\n", resets);
        plays("C: a\nS!\n", ScriptedServer.says("words"));
        contains(fails("S!\n", ScriptedServer::readToEnd), "closes or resets", "nothing for");
    }

    @Test
    void aClientMayResetOrHalfClose() throws Exception {
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(8);
        try (var server = new ScriptedServer(socket -> {
            try {
                heard.add(ScriptedServer.readToEnd(socket));
                ScriptedServer.say(socket, "bye\r\n");
            } catch (IOException e) {
                heard.add("reset");
            }
        })) {
            Transcript.parse("test", "C: a\nC>\nS: bye\nS<\n").getFirst().play(server.address(), new Mode.Whole());
            assertEquals("a\r\n", heard.poll(30, TimeUnit.SECONDS));
            Transcript.parse("test", "C: a\nC!\n").getFirst().play(server.address(), new Mode.Whole());
            assertEquals("reset", heard.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void urgentDataLeaveTheStreamOfAServerThatDoesNotAskForThem() throws Exception {
        String transcript = "C: a\nC^ \\xF2\nC: b\nC>\nS<\n";
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(8);
        for (boolean inline : new boolean[] {false, true}) {
            plays(transcript, socket -> {
                socket.setOOBInline(inline);
                heard.add(ScriptedServer.readToEnd(socket));
            });
            for (Mode _ : MODES) assertEquals(inline ? "a\r\n\u00f2b\r\n" : "a\r\nb\r\n", heard.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aBlockThatIsNeverReadFailsOnlyIfTheClientHasMoreToSay() throws IOException {
        ScriptedServer.Script deaf = socket -> {
            socket.getInputStream().read(); // so that the client is sure to be connected before the reset
            ScriptedServer.say(socket, "no\r\n");
            socket.setSoLinger(true, 0);
        };
        contains(fails("C*2000000| 0123456789\nS: no\nC: more\n", deaf), "line");
        assertDoesNotThrow(() -> plays("C*2000000| 0123456789\nS!\n", deaf, List.of(new Mode.Whole())));
    }

    @Test
    void textBeyondAsciiIsUtf8() throws IOException {
        String bytes = new String("gr\u00fc\u00dfe".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        plays("S: gr\u00fc\u00dfe\nS| gr\\xc3\\xbc\u00dfe\nS<\n", ScriptedServer.says(bytes + "\r\n" + bytes));
    }

    @Test
    void aFileThatIsNoTranscriptIsRefusedWithItsLine() {
        for (var wrong : List.of("S: a\nX: b\n", "S: a\nC:b\n", "S: a\nS~ (\n", "S: a\nC| \\q\n", "S: a\nC| \\x4\n", "S: a\nS# many\n",
            "S<\nC: a\n", "S...\nC: a\n", "S...\nS+ a\nC: b", "S: a\nS*3~ a\n",
            "S: a\nC^ ab\n", "S: a\nC+ SSL\n", "S: a\nDS: b\n", "S: a\nD> many\n", "S: a\nD> 99999\n", "S: a\nD> 1,2,3\n",
            "D> 1\nD.\n", "D<\nDS+ a\n", "S<\nD> 1\n", "D<\nD*2>\n", "S: a\nDS>\n", "S: a\nD>! 1 from x\n")) {
            var error = assertThrows(IllegalArgumentException.class, () -> Transcript.parse("test", wrong), wrong);
            assertTrue(error.getMessage().startsWith("test, line "), error::getMessage);
            assertTrue(error.getMessage().matches("test, line [23]: .*"), error::getMessage);
        }
        for (var wrong : List.of("D> 1\nDC!\nDC| a\n", "D<\nDS...\nS: a\n", "S...\nD<\n", "S: a\nD<\n=== next\nDS: a\n")) {
            assertThrows(IllegalArgumentException.class, () -> Transcript.parse("test", wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> Transcript.parse("test", "# nothing\n"));
        assertThrows(IllegalArgumentException.class, () -> Transcript.parse("test", "=== a\n=== b\nS: c\n"));
    }
}
