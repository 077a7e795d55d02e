package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What TLS needs for itself is no progress of a conversation.
@Timeout(60)
final class TlsProgressTest {
    private static final byte[] RECORD = {23, 3, 3, 0x40, 0}; // the head of one with 16 KB of data (RFC 8446, section 5.1)

    @Test
    void bytesOfAnUnfinishedRecordDoNotExtendTheIdleTime() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            Limits limits = Limits.DEFAULTS.withIdle(Duration.ofSeconds(100));
            HandTurned.Pair<Talk> pair = loop.connect(Talk::new, limits, TestTls.TLS);
            Client client = TestTls.over(pair.client.socket, "TLSv1.3");
            FutureTask<Client> greeting = new FutureTask<>(() -> client.say("hello\n"));
            Thread.ofPlatform().start(greeting);
            loop.until(() -> pair.talk != null && pair.talk.told.contains("hello"));
            greeting.get();
            pair.client.say(RECORD);
            for (int i = 0; i < 9; i++) {
                pair.client.say(new byte[1]);
                loop.turn();
                loop.pass(Duration.ofSeconds(10));
            }
            assertFalse(pair.talk.told.contains("(idle)"));
            pair.client.say(new byte[1]);
            loop.turn();
            loop.pass(Duration.ofSeconds(11));
            assertTrue(pair.talk.told.contains("(idle)"), pair.talk.told.toString());
        }
    }

    private static void askForKey(Server<Talk> server, Client client) throws Exception {
        ((SSLSocket) client.socket).startHandshake();
        server.turn();
    }

    @Test
    void keyUpdatesWithoutDataEndTheConnection() throws Exception {
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, TestTls.TLS);
                Client client = TestTls.client(server.address, "TLSv1.3")) {
            assertEquals("hello", client.say("hello\n").line());
            for (int i = 0; i < 30; i++) askForKey(server, client);
            assertEquals("still well", client.say("still well\n").line());
            try {
                for (int i = 0; i < 100; i++) askForKey(server, client);
            } catch (IOException e) {
                // the server has closed the connection
            }
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
        }
    }

    @Test
    void aPeerThatSendsDataMayRenewItsKeysForEver() throws Exception {
        String kilobyte = "x".repeat(1024);
        try (Server<Talk> server = new Server<>(Talk::new, Limits.DEFAULTS, TestTls.TLS);
                Client client = TestTls.client(server.address, "TLSv1.3")) {
            for (int i = 0; i < 100; i++) {
                askForKey(server, client);
                assertEquals(kilobyte, client.say(kilobyte + "\n").line());
            }
        }
    }
}
