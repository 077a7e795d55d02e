package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.LoginCheck;
import stheno.mail.delivery.AccountMaildrops;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.storage.maildir.Maildirs;
import stheno.testkit.LineClient;

/// POP3 on Maildirs, also on those that other programs write to. Each session is on a server of its own, as after a restart.
@Timeout(60)
class Pop3MaildirTest {
    @TempDir
    private Path root;
    private Path fresh;
    private Path current;

    @BeforeEach
    void folders() throws IOException {
        fresh = Files.createDirectories(root.resolve("ann/new"));
        current = Files.createDirectories(root.resolve("ann/cur"));
        Files.createDirectories(root.resolve("ann/tmp"));
    }

    /// The replies to some commands, a list of lines for each.
    private List<List<String>> session(String... commands) throws IOException {
        Pop3Service service = new Pop3Service("pop3", new AccountMaildrops(Maildirs.in(root)),
                (name, _, _) -> new LoginCheck.Result.Accepted(name));
        List<List<String>> replies = new ArrayList<>();
        try (ReactorGroup group = ReactorGroup.start(1)) {
            InetSocketAddress address = group.listen(new InetSocketAddress("127.0.0.1", 0),
                    PortOptions.of(service).withLimits(Pop3Service.LIMITS));
            try (LineClient client = LineClient.connect(address)) {
                client.hear();
                Pop3Stage.expect(client.say("USER ann"), "+OK Password required.");
                client.say("PASS secret").hear();
                for (String command : commands) replies.add(reply(client.say(command), command));
                Pop3Stage.expect(client.say("QUIT"), "+OK Goodbye.");
                client.hearRest();
            }
        }
        return replies;
    }

    private static List<String> reply(LineClient client, String command) throws IOException {
        List<String> lines = new ArrayList<>(List.of(client.hear()));
        boolean listing = command.equals("LIST") || command.equals("UIDL") || command.startsWith("RETR");
        boolean many = lines.getFirst().startsWith("+OK") && listing;
        while (many && !lines.getLast().equals(".")) lines.add(client.hear());
        return lines;
    }

    @Test
    void listStatAndRetrSayTheSameSizeWhateverTheLineEnds() throws IOException {
        Files.writeString(fresh.resolve("1764473262.a.host"), "Subject: mixed\n\none\r\ntwo\n.\nno end");
        Files.writeString(current.resolve("1764473263.b.host,S=20,W=22:2,S"), "Subject: b\n\nbody..\n\n");
        List<List<String>> replies = session("STAT", "LIST", "RETR 1", "RETR 2");
        assertEquals(List.of("+OK 2 " + (39 + 22)), replies.get(0));
        assertEquals(List.of("+OK 2 messages (61 octets)", "1 39", "2 22", "."), replies.get(1));
        assertEquals(List.of("+OK 39 octets", "Subject: mixed", "", "one", "two", "..", "no end", "."), replies.get(2));
        assertEquals("+OK 22 octets", replies.get(3).getFirst());
    }

    @Test
    void uniqueIdsStayAfterARestartARenameAndADeletionAndAreNeverUsedAgain() throws IOException {
        for (int i = 0; i < 3; i++) Files.writeString(fresh.resolve("176447326" + i + ".m" + i + ".host,S=5,W=7"), "m: " + i + "\n\n");
        List<String> before = session("UIDL").getFirst();
        assertEquals(before, session("UIDL").getFirst());
        Files.move(fresh.resolve("1764473260.m0.host,S=5,W=7"), current.resolve("1764473260.m0.host,S=5,W=7:2,RS"));
        assertEquals(before, session("UIDL", "DELE 2").getFirst());
        List<String> after = session("UIDL").getFirst();
        assertEquals(before.get(1), after.get(1));
        assertEquals(id(before.get(3)), id(after.get(2)));
        assertFalse(Files.exists(fresh.resolve("1764473261.m1.host,S=5,W=7")));
        Files.writeString(fresh.resolve("1764473261.m3.host,S=5,W=7"), "m: 3\n\n");
        assertNotEquals(id(before.get(2)), id(session("UIDL 2").getFirst().getFirst().substring(4)));
    }

    private static String id(String line) {
        return line.substring(line.indexOf(' ') + 1);
    }

    @Test
    void everyIdIsDifferentAndFitsTheProtocol() throws IOException {
        String long100 = "1764473262." + "x".repeat(90);
        for (String name : List.of("1764473262.same,S=1,W=1", "1764473262.same,S=2,W=2", long100 + "a", long100 + "b", "1764473262.same")) {
            Files.writeString(fresh.resolve(name), "\n");
        }
        List<String> lines = session("UIDL").getFirst();
        List<String> ids = lines.subList(1, lines.size() - 1).stream().map(Pop3MaildirTest::id).toList();
        assertEquals(5, new HashSet<>(ids).size(), ids.toString());
        for (String id : ids) assertTrue(id.matches("[!-~]{1,70}"), id);
    }

    @Test
    void strangersInTheFolderAreNoMessages() throws IOException {
        Files.createDirectories(root.resolve("ann/lost+found"));
        Files.createDirectories(root.resolve("ann/.Sent/cur"));
        Files.createDirectories(fresh.resolve("lost+found"));
        Files.writeString(root.resolve("ann/dovecot-uidlist"), "3 V1 N1");
        Files.writeString(current.resolve(".hidden"), "x");
        Files.writeString(current.resolve("dovecot-uidlist"), "x");
        Files.writeString(root.resolve("ann/tmp/1764473262.half.host"), "x");
        Files.writeString(fresh.resolve("1764473262.a.host"), "Subject: a\n\n");
        List<List<String>> replies = session("STAT", "RETR 1", "DELE 1");
        assertEquals(List.of("+OK 1 14"), replies.get(0));
        assertEquals(4, replies.get(1).size());
        assertTrue(Files.exists(current.resolve("dovecot-uidlist")));
        assertFalse(Files.exists(fresh.resolve("1764473262.a.host")));
    }
}
