package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Accounts;
import stheno.reactor.Log;
import stheno.reactor.MemoryBudget;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Wait;
import stheno.testkit.LineClient;
import stheno.testkit.ManualClock;

/// The time in which a client must log in.
@Timeout(60)
final class FtpLoginTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path home;

    /// Keeps the session busy until the server has had enough of it.
    private static void busy(LineClient client, String line) throws IOException {
        String reply;
        do {
            reply = client.say(line).hear();
        } while (!reply.startsWith("421"));
        assertEquals("421 Login timeout.", reply);
        assertEquals(0, client.hearRest().length);
    }

    @Test
    void commandsDoNotExtendIt() throws Exception {
        try (Running server = new Running(home, it -> it.withLoginTimeout(SHORT)); LineClient nooping = server.greeted();
                LineClient naming = server.greeted()) {
            busy(nooping, "NOOP");
            busy(naming, "USER alice");
            server.awaitNoConnections();
            assertEquals(2, server.group.services().get("ftp").timedOut(Wait.IDLE));
        }
    }

    @Test
    void aSessionThatHasLoggedInIsNotClosed() throws Exception {
        try (Running server = new Running(home, it -> it.withLoginTimeout(Duration.ofSeconds(5))); LineClient alice = server.alice()) {
            server.change(it -> it.withLoginTimeout(SHORT));
            try (LineClient other = server.greeted()) {
                busy(other, "NOOP");
            }
            Running.asks(alice, "NOOP", 200);
            Running.asks(alice, "REIN", 220);
            busy(alice, "NOOP");
        }
    }

    /// With a clock of its own: on a busy machine, a time that commands extend may pass between two commands.
    @Test
    void itRunsFromTheGreeting() throws Exception {
        ManualClock clock = new ManualClock();
        FtpService ftp = FtpService.of(Accounts.NONE, FtpSettings.DEFAULTS.withRoot(home).withLoginTimeout(Duration.ofSeconds(10)));
        try (ReactorGroup loops = ReactorGroup.start(1, SelectorProvider.provider(), clock, Thread.ofPlatform().factory(), Log.NONE,
                MemoryBudget.ofHeap());
                LineClient client = LineClient.connect(loops.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ftp))) {
            Running.hears(client, 220);
            for (String line : List.of("NOOP", "USER alice", "NOOP")) {
                Running.asks(client, line, line.equals("NOOP") ? 200 : 331);
                clock.advance(Duration.ofSeconds(4));
            }
            String reply = client.say("NOOP").hear(); // which wakes the loop
            assertEquals("421 Login timeout.", reply.startsWith("200 ") ? client.hear() : reply);
        }
    }
}
