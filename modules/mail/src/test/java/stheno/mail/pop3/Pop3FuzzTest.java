package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Visitor;

/// Sessions of commands in any order, with damaged bytes: every line gets a reply, the framing of the replies stays right, and nothing
/// fails in the server.
@Timeout(3600)
class Pop3FuzzTest {
    private static final List<String> LAST = List.of("-ERR Unknown command.\r\n", "-ERR [AUTH] Login incorrect.\r\n", "+OK Goodbye.\r\n",
            "-ERR This is a mail server.\r\n"); // a line that looks like a request of HTTP
    private static final int SESSIONS = Integer.getInteger("pop3.fuzz", 300);
    private static final int LINES = 40;
    private static final String LOGIN = Base64.getEncoder().encodeToString("\0ann\0secret".getBytes(StandardCharsets.US_ASCII));
    private static final List<String> COMMANDS = List.of("USER ann", "PASS secret", "PASS wrong", "AUTH PLAIN " + LOGIN, "AUTH PLAIN",
            "AUTH", LOGIN, "*",
            "STAT", "LIST", "LIST 1", "LIST 9", "UIDL", "UIDL 2", "RETR 1", "RETR 2", "RETR 3", "TOP 1 0", "TOP 2 3", "DELE 1",
            "DELE 3", "RSET", "NOOP", "CAPA", "STLS", "UTF8", "", "RETR 99999999999", "TOP 1 -1", "LIST \t", "XYZ");

    @TempDir
    private Path folder;

    @Test
    void everyLineGetsItsReply() throws IOException {
        long seed = Long.getLong("pop3.seed", 11);
        try (Pop3Stage stage = new Pop3Stage(folder)) {
            stage.maildrops.add("ann", "Subject: one\n\n.\n..\nx").add("ann", "").add("ann", "a\r\n".repeat(10_000));
            for (int i = 0; i < SESSIONS; i++) play(stage, new Random(seed + i), seed + i);
            stage.awaitDeserted();
            assertEquals(3, stage.maildrops.stored("ann"));
            assertTrue(stage.events.isEmpty(), stage.events.toString());
        }
    }

    private static void play(Pop3Stage stage, Random random, long seed) throws IOException {
        StringBuilder script = new StringBuilder();
        if (random.nextInt(4) > 0) script.append("USER ann\r\nPASS secret\r\n");
        for (int i = 0; i < LINES; i++) script.append(line(random)).append(random.nextInt(5) > 0 ? "\r\n" : "\n");
        script.append("\r\n\r\nMARK\r\n"); // the empty lines end a challenge that waits
        try (Visitor visitor = new Visitor(stage.address)) {
            visitor.say(script.toString()).end();
            String all = visitor.rest();
            for (String line : all.split("\r\n")) assertTrue(line.indexOf('\n') < 0 && line.length() < 300, "seed " + seed + ": " + line);
            boolean complete = LAST.stream().anyMatch(all::endsWith);
            assertTrue(complete, "seed " + seed + ", the end is: " + all.substring(Math.max(0, all.length() - 100)));
        }
        stage.awaitDeserted(); // the mailbox is free for the next
    }

    private static String line(Random random) {
        StringBuilder line = new StringBuilder(COMMANDS.get(random.nextInt(COMMANDS.size())));
        for (int damage = random.nextInt(6) - 3; damage > 0; damage--) {
            char c = (char) (random.nextBoolean() ? random.nextInt(256) : " \0\r\t.=*".charAt(random.nextInt(7)));
            if (c == '\n') continue;
            if (line.isEmpty() || random.nextBoolean()) line.insert(random.nextInt(line.length() + 1), c);
            else line.setCharAt(random.nextInt(line.length()), c);
        }
        return line.toString();
    }
}
