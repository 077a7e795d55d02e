package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Wait;
import stheno.testkit.LineClient;

/// The time in which a client must log in.
@Timeout(60)
final class Pop3LoginTimeoutTest {
    @TempDir
    Path folder;

    @Test
    void commandsDoNotExtendIt() throws Exception {
        try (Pop3Stage stage = new Pop3Stage(folder, Set.of(), null, it -> it.withLoginTimeout(Duration.ofMillis(200)));
                LineClient client = LineClient.connect(stage.address)) {
            Pop3Stage.expect(client, Pop3Stage.GREETING);
            String reply;
            do {
                reply = client.say("USER alice").hear();
            } while (reply.startsWith("+OK"));
            assertEquals("-ERR [AUTH] Login timeout.", reply);
            assertEquals(0, client.hearRest().length);
            stage.awaitDeserted();
            assertEquals(1, stage.group.services().values().stream().mapToLong(it -> it.timedOut(Wait.IDLE)).sum());
        }
    }
}
