package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.pop3.Pop3SessionRecord.Ending;
import stheno.reactor.Tls;
import stheno.reactor.Wait;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.TestKeys;
import stheno.testkit.Visitor;

/// RETR and TOP that are pipelined, by clients that stop reading, and files that change meanwhile.
@Timeout(60)
class Pop3BatchTest {
    private static final String LINE = "0123456789".repeat(7);
    private static final String GONE = "-ERR The message is gone: another program has deleted it.\r\n";
    private static final String UNREADABLE = "-ERR [SYS/TEMP] The message cannot be read.\r\n";

    /// Of all sizes, with all line ends; the fourth cannot be read.
    private static final List<String> MESSAGES = List.of(
            "Subject: one\n\n.dot\n", "Subject: two\r\n\r\n" + (LINE + "\r\n").repeat(900), "", "fault: four\n\n",
            "Subject: five\n\n" + (LINE + "\n").repeat(850), "Subject: six\n\nopen", "Subject: seven\n\n" + (LINE + "\n").repeat(5000),
            "Subject: eight\r\n\r\n" + (LINE + "\r\n").repeat(5000), "S: nine\n\n" + ".\n".repeat(20_000), "Subject: ten\n\n\n\n");

    @TempDir
    private Path folder;
    private Pop3Stage stage;

    @BeforeEach
    void serve() throws IOException {
        stage = new Pop3Stage(folder);
        for (String message : MESSAGES) stage.maildrops.add("ann", message);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private Visitor visitor() throws IOException {
        Visitor visitor = new Visitor(stage.address, Pop3Stage.BUFFER);
        visitor.sayLines("USER ann", "PASS secret").expect(Pop3Stage.GREETING, "+OK Password required.");
        assertTrue(visitor.line().startsWith("+OK " + MESSAGES.size() + " messages"));
        return visitor;
    }

    private static String wire(int message) {
        return new String(TestMaildrops.expected(MESSAGES.get(message).getBytes(StandardCharsets.US_ASCII)), StandardCharsets.US_ASCII);
    }

    private static String stuffed(String text) {
        return ("\n" + text).replace("\n.", "\n..").substring(1) + ".\r\n";
    }

    private static String retrieved(int message) {
        return MESSAGES.get(message).startsWith("fault:") ? UNREADABLE
                : "+OK " + wire(message).length() + " octets\r\n" + stuffed(wire(message));
    }

    /// The reply to `TOP message 1`.
    private static String top(int message) {
        if (MESSAGES.get(message).startsWith("fault:")) return UNREADABLE;
        String text = wire(message);
        int header = text.indexOf("\r\n\r\n");
        int line = header < 0 ? -1 : text.indexOf("\r\n", header + 4);
        return "+OK\r\n" + stuffed(line < 0 ? text : text.substring(0, line + 2));
    }

    @Test
    void repliesToManyCommandsAreWholeAndInOrder() throws IOException {
        Random random = new Random(12);
        for (int round = 0; round < 6; round++) {
            List<String> commands = new ArrayList<>();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                int message = random.nextInt(MESSAGES.size());
                switch (random.nextInt(8)) {
                    case 0 -> commands.add("TOP " + (message + 1) + " 1");
                    case 1 -> commands.add("RETR 77");
                    case 2 -> commands.add("NOOP");
                    default -> commands.add("RETR " + (message + 1));
                }
                expected.append(switch (commands.getLast().substring(0, 4)) {
                    case "TOP " -> top(message);
                    case "NOOP" -> "+OK\r\n";
                    default -> commands.getLast().equals("RETR 77") ? "-ERR No such message.\r\n" : retrieved(message);
                });
            }
            Visitor visitor = visitor();
            String said = String.join("\r\n", commands) + "\r\nQUIT\r\n";
            for (int from = 0; from < said.length(); ) {
                int to = Math.min(said.length(), from + 1 + random.nextInt(random.nextBoolean() ? 5 : 500));
                visitor.say(said.substring(from, to));
                from = to;
            }
            assertEquals(expected + "+OK Goodbye.\r\n", visitor.rest(), "round " + round);
            visitor.close();
            stage.awaitDeserted();
            Pop3SessionRecord entry = stage.records.remove();
            assertEquals(Ending.QUIT, entry.ending());
            long whole = commands.stream().filter(it -> it.startsWith("RETR") && !it.equals("RETR 77") && !it.equals("RETR 4")).count();
            assertEquals(whole, entry.messages(), "round " + round);
            stage.events.removeIf(event -> event.startsWith("pop3-message-failed"));
            assertTrue(stage.events.isEmpty(), () -> stage.events.toString());
        }
    }

    @Test
    void theSameIsTrueOverTls() throws IOException {
        try (Pop3Stage secure = new Pop3Stage(folder, Set.of("tls"), new Tls(TestKeys.make().context(), List.of()), it -> it)) {
            for (String message : MESSAGES) secure.maildrops.add("ann", message);
            LineClient client = LineClient.connect(secure.address);
            Pop3Stage.expect(client, Pop3Stage.GREETING);
            Pop3Stage.expect(client.say("STLS"), "+OK Starting TLS.");
            Pop3Stage.expect(client.startTls().say("USER ann"), "+OK Password required.");
            assertTrue(client.say("PASS secret").hear().startsWith("+OK "));
            StringBuilder said = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                int message = new int[] {4, 0, 1, 8, 6, 5}[i % 6];
                said.append("RETR ").append(message + 1).append("\r\n");
                expected.append(retrieved(message));
            }
            client.say(said + "QUIT");
            Await.until(() -> secure.group.services().get("pop3").waiting(Wait.TRANSFER) == 1);
            assertEquals(expected + "+OK Goodbye.\r\n", new String(client.hearRest(), StandardCharsets.US_ASCII));
            client.close();
            secure.awaitDeserted();
        }
    }

    @Test
    void deletionsBetweenThemDoNotReachThem() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("RETR 1", "DELE 1", "RETR 1", "RETR 3", "QUIT");
        assertEquals(retrieved(0) + "+OK Marked.\r\n-ERR No such message.\r\n" + retrieved(2) + "+OK Goodbye.\r\n", visitor.rest());
        visitor.close();
        stage.awaitDeserted();
        assertEquals(MESSAGES.size() - 1, stage.maildrops.stored("ann"));
    }

    @Test
    void octetsOfTheLogAreThoseOfMessages() throws IOException {
        Visitor visitor = visitor();
        visitor.sayLines("RETR 1", "TOP 6 0", "RETR 4", "RETR 7", "QUIT");
        visitor.rest();
        visitor.close();
        stage.awaitDeserted();
        long octets = stuffed(wire(0)).length() + "Subject: six\r\n\r\n.\r\n".length() + stuffed(wire(6)).length();
        Pop3SessionRecord entry = stage.records.remove();
        assertEquals(octets, entry.octets());
        assertEquals(2, entry.messages());
    }

    /// Message 5 fills the socket, and the rest of it must be read from the file again.
    @Test
    void aMessageThatIsDeletedWhileItsClientStopsReadingBreaksTheConnection() throws IOException {
        for (String change : List.of("deleted", "shorter", "a fault")) {
            Path file = stage.maildrops.file("ann", 4);
            byte[] content = Files.readAllBytes(file);
            Visitor visitor = visitor();
            visitor.sayLines("RETR 5", "RETR 5", "RETR 5", "DELE 1", "QUIT");
            Await.until(() -> stage.group.services().get("pop3").waiting(Wait.TRANSFER) == 1);
            switch (change) {
                case "deleted" -> Files.delete(file);
                case "shorter" -> Files.writeString(file, "Subject: five\n");
                default -> Files.writeString(file, "fault: five\n");
            }
            String all = visitor.rest();
            assertTrue(retrieved(4).repeat(3).startsWith(all) && all.length() < 3 * retrieved(4).length(), change + ": " + all.length());
            visitor.close();
            stage.awaitDeserted();
            assertEquals(Ending.FAILED, stage.records.remove().ending());
            Files.write(file, content);
            assertEquals(MESSAGES.size(), stage.maildrops.stored("ann"), "DELE was obeyed");
        }
    }

    @Test
    void aFileThatHasGrownIsSentWholeAndLogged() throws IOException {
        for (int message : new int[] {0, 4}) {
            String grown = "Subject: grown\n\n" + (LINE + "\n").repeat(3000);
            Visitor visitor = visitor();
            Files.writeString(stage.maildrops.file("ann", message), grown);
            visitor.sayLines("RETR " + (message + 1), "NOOP", "QUIT");
            String first = "+OK " + wire(message).length() + " octets\r\n";
            assertEquals(first + stuffed(grown.replace("\n", "\r\n")) + "+OK\r\n+OK Goodbye.\r\n", visitor.rest());
            visitor.close();
            stage.awaitDeserted();
            Files.writeString(stage.maildrops.file("ann", message), MESSAGES.get(message));
            assertTrue(stage.events.remove().startsWith("pop3-size-differs"));
        }
        assertTrue(stage.events.isEmpty());
    }

    @Test
    void aFileThatIsGoneIsAnErrorBetweenOtherReplies() throws IOException {
        Visitor visitor = visitor();
        Files.delete(stage.maildrops.file("ann", 2));
        visitor.sayLines("RETR 1", "RETR 3", "RETR 6", "QUIT");
        assertEquals(retrieved(0) + GONE + retrieved(5) + "+OK Goodbye.\r\n", visitor.rest());
        visitor.close();
        stage.awaitDeserted();
        assertFalse(Files.exists(stage.maildrops.file("ann", 2)));
    }

    @Test
    void aClientThatLeavesWhileItsMessagesAreReadLeavesNothingOpen() throws IOException {
        Random random = new Random(13);
        for (int round = 0; round < 30; round++) {
            Visitor visitor = visitor();
            visitor.sayLines("DELE 10", "RETR 7", "RETR 5", "RETR 8", "RETR 1", "RETR 5", "QUIT").expect("+OK Marked.");
            visitor.exactly(random.nextInt(300_000));
            visitor.reset();
            stage.awaitDeserted();
            assertEquals(Ending.LOST, stage.records.remove().ending());
        }
        assertEquals(MESSAGES.size(), stage.maildrops.stored("ann"));
    }
}
