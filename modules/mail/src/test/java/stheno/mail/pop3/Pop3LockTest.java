package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.pop3.Pop3SessionRecord.Ending;
import stheno.testkit.Await;
import stheno.testkit.LineClient;
import stheno.testkit.Visitor;

/// One session has a mailbox.
@Timeout(60)
class Pop3LockTest {
    private static final String LOCKED = "-ERR [IN-USE] Another session has the mailbox.";

    @TempDir
    private Path folder;

    private Pop3Stage stage(Duration takeover, String... words) throws IOException {
        Pop3Stage stage = new Pop3Stage(folder, Set.of(words), null, it -> it.withTakeover(takeover));
        stage.maildrops.add("ann", "Subject: one\n").add("ann", "Subject: two\n").add("bob", "Subject: other\n");
        return stage;
    }

    private static LineClient named(Pop3Stage stage, String user) throws IOException {
        LineClient client = LineClient.connect(stage.address);
        Pop3Stage.expect(client, Pop3Stage.GREETING);
        Pop3Stage.expect(client.say("USER " + user), "+OK Password required.");
        return client;
    }

    /// The mailbox is free when the reply to QUIT comes, however long the connection stays open.
    @Test
    void aSecondLoginIsRefusedUntilTheFirstHasQuit() throws Exception {
        try (Pop3Stage stage = stage(Duration.ofHours(1)); LineClient first = stage.client("ann"); LineClient other = stage.client("bob")) {
            LineClient second = named(stage, "ann");
            Pop3Stage.expect(second.say("PASS secret"), LOCKED);
            Pop3Stage.expect(second.say("NOOP"), "-ERR Log in first.");
            assertEquals(1, stage.service.stats().locked());
            Pop3Stage.expect(first.say("QUIT"), "+OK Goodbye."); // its connection is still open
            Pop3Stage.expect(second.say("USER ann"), "+OK Password required.");
            Pop3Stage.expect(second.say("PASS secret"), "+OK 2 messages (28 octets)");
            Pop3Stage.expect(other.say("NOOP"), "+OK");
            second.close();
        }
    }

    /// A wrong password must not disturb the session.
    @Test
    void aWrongPasswordTakesNothingOver() throws Exception {
        try (Pop3Stage stage = stage(Duration.ZERO); LineClient first = stage.client("ann"); LineClient second = named(stage, "ann")) {
            Pop3Stage.expect(second.say("PASS wrong"), "-ERR [AUTH] Login incorrect.");
            Pop3Stage.expect(first.say("NOOP"), "+OK");
        }
    }

    @Test
    void aSessionThatIsGoneGivesWayAtOnce() throws Exception {
        try (Pop3Stage stage = stage(Duration.ofHours(1))) {
            LineClient first = stage.client("ann");
            Pop3Stage.expect(first.say("DELE 1"), "+OK Marked.");
            first.close();
            stage.awaitDeserted();
            try (LineClient second = stage.client("ann")) {
                Pop3Stage.expect(second.say("STAT"), "+OK 2 28");
            }
        }
    }

    @Test
    void aSilentSessionGivesWayAndItsDeletionsAreForgotten() throws Exception {
        for (String loops : List.of("", "loops")) {
            try (Pop3Stage stage = stage(Duration.ZERO, loops)) {
                LineClient first = stage.client("ann");
                Pop3Stage.expect(first.say("DELE 1"), "+OK Marked.");
                LineClient second = stage.client("ann");
                Pop3Stage.expect(second.say("STAT"), "+OK 2 28");
                assertThrows(EOFException.class, first::hear);
                Pop3Stage.expect(second.say("DELE 2"), "+OK Marked.");
                Pop3Stage.expect(second.say("QUIT"), "+OK Goodbye.");
                first.close();
                second.close();
                stage.awaitDeserted();
                assertEquals(1, stage.maildrops.stored("ann"));
                assertEquals(List.of(Ending.TAKEN_OVER, Ending.QUIT), stage.records.stream().map(Pop3SessionRecord::ending).toList());
                stage.maildrops.add("ann", "Subject: three\n");
            }
        }
    }

    /// The client does not read: nothing shows whether it is still there.
    @Test
    void aSessionThatStallsWithinRetrGivesWay() throws Exception {
        try (Pop3Stage stage = stage(Duration.ZERO); Visitor first = new Visitor(stage.address, Pop3Stage.BUFFER)) {
            stage.maildrops.add("ann", new byte[10_000_000]);
            first.sayLines("USER ann", "PASS secret", "RETR 3", "DELE 1", "QUIT");
            Await.until(() -> stage.service.stats().sending() == 1);
            try (LineClient second = stage.client("ann")) {
                Pop3Stage.expect(second.say("STAT"), "+OK 3 10000030");
                assertEquals(0, stage.service.stats().sending());
            }
        }
    }

    @Test
    void ofManyLoginsAtOnceOneSucceeds() throws Exception {
        try (Pop3Stage stage = stage(Duration.ofHours(1), "loops"); ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LineClient>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) all.add(clients.submit(() -> named(stage, "ann").say("PASS secret")));
            int accepted = 0;
            for (Future<LineClient> client : all) {
                String reply = client.get().hear();
                if (reply.startsWith("+OK")) accepted++;
                else assertEquals(LOCKED, reply);
            }
            assertEquals(1, accepted);
            for (Future<LineClient> client : all) client.get().close();
            stage.awaitDeserted();
            assertEquals(19, stage.service.stats().locked());
        }
    }

    @Test
    void manyLoginsThatTakeOverLeaveOneSession() throws Exception {
        try (Pop3Stage stage = stage(Duration.ZERO, "loops"); ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LineClient>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) all.add(clients.submit(() -> named(stage, "ann").say("PASS secret")));
            for (Future<LineClient> client : all) client.get();
            Await.until(() -> stage.service.stats().logins() + stage.service.stats().locked() == 20);
            Await.until(() -> stage.service.stats().loggedIn() == 1);
            try (LineClient last = stage.client("ann")) {
                Pop3Stage.expect(last.say("STAT"), "+OK 2 28");
                assertEquals(1, stage.maildrops.open.get());
            }
            for (Future<LineClient> client : all) client.get().close();
            stage.awaitDeserted();
            assertTrue(stage.events.isEmpty(), stage.events.toString());
        }
    }
}
