package stheno.mail.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.LoginCheck;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Wait;
import stheno.testkit.LineClient;
import stheno.testkit.ManualClock;

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

    /// With a clock of its own: on a busy machine, a time that commands extend may pass between two commands.
    @Test
    void itRunsFromTheGreeting() throws Exception {
        ManualClock clock = new ManualClock();
        Pop3Service pop3 = new Pop3Service("pop3", new TestMaildrops(folder), (_, _, _) -> new LoginCheck.Result.Rejected());
        pop3.change(Pop3Settings.DEFAULTS.withLoginTimeout(Duration.ofSeconds(10)));
        try (ReactorGroup loops = ReactorGroup.start(1, SelectorProvider.provider(), clock, Thread.ofPlatform().factory(), Log.NONE,
                MemoryBudget.ofHeap());
                LineClient client = LineClient.connect(loops.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pop3))) {
            Pop3Stage.expect(client, Pop3Stage.GREETING);
            for (int i = 0; i < 3; i++) {
                Pop3Stage.expect(client.say("USER alice"), "+OK Password required.");
                clock.advance(Duration.ofSeconds(4));
            }
            String reply = client.say("USER alice").hear(); // which wakes the loop
            assertEquals("-ERR [AUTH] Login timeout.", reply.startsWith("+OK") ? client.hear() : reply);
        }
    }
}
