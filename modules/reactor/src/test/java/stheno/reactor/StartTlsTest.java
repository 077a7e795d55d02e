package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A line conversation that changes to TLS.
@Timeout(60)
final class StartTlsTest {
    private static class Upgrading extends Talk {
        Upgrading(Connection connection) {
            super(connection);
        }

        @Override
        Terminator said(String line) {
            if (!line.equals("STARTTLS")) return super.said(line);
            say("x".repeat(200_000) + "\ngo ahead\n");
            connection.startTls(TestTls.TLS.orElseThrow());
            return LINE;
        }
    }

    private static void goAhead(Client client) throws IOException {
        assertEquals(200_000, client.line().length());
        assertEquals("go ahead", client.line());
    }

    @Test
    void aConversationGoesOnInTls() throws Exception {
        try (Server<Upgrading> server = new Server<>(Upgrading::new); Client plain = server.client()) {
            assertEquals("hello", plain.say("hello\n").line());
            Talk talk = server.talk();
            assertFalse(talk.connection.secure());
            goAhead(plain.say("STARTTLS\n"));
            try (Client secure = TestTls.over(plain.socket)) {
                assertEquals("secret", secure.say("secret\n").line());
                assertTrue(talk.connection.secure());
                secure.finish();
                assertEquals("", secure.rest());
            }
            assertEquals(Closed.NORMALLY, talk.closed());
            assertEquals(List.of("hello", "STARTTLS", "secret", "(ended)"), List.copyOf(talk.told));
        }
    }

    @Test
    void whatWasInjectedBehindTheCommandIsDiscarded() throws Exception {
        try (Server<Upgrading> server = new Server<>(Upgrading::new); Client plain = server.client()) {
            goAhead(plain.say("STARTTLS\ninjected\nhalf a li"));
            try (Client secure = TestTls.over(plain.socket)) {
                assertEquals("ne", secure.say("ne\n").line());
            }
            assertEquals(List.of("STARTTLS", "ne"), List.copyOf(server.talk().told).subList(0, 2));
        }
    }

    @Test
    void inputInjectedBeforeTheHandshakeIsNeverDelivered() throws Exception {
        try (Server<Upgrading> server = new Server<>(Upgrading::new); Client plain = server.client()) {
            plain.say("STARTTLS\n");
            Talk talk = server.talk();
            assertEquals("STARTTLS", talk.heard());
            plain.say("injected\n");
            plain.restUnlessReset();
            talk.closed();
            assertEquals(List.of(), List.copyOf(talk.told));
        }
    }

    @Test
    void theHandshakeHasItsTime() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Talk(c) {
                @Override
                Terminator said(String line) {
                    say("go\n");
                    connection.startTls(TestTls.TLS.orElseThrow());
                    return LINE;
                }
            }, Limits.DEFAULTS.withHandshake(Duration.ofSeconds(10)));
            pair.client.say("STARTTLS\n");
            loop.until(() -> pair.talk.told.contains("STARTTLS"));
            loop.pass(Duration.ofSeconds(11));
            assertEquals(new Closed.TimedOut(Wait.HANDSHAKE), pair.talk.closed());
        }
    }
}
