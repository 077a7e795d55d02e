package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.producers.Producer;
import stheno.reactor.Connection;
import stheno.reactor.Limits;
import stheno.reactor.Tls;
import stheno.testkit.TlsUpgrade;
import stheno.testkit.TlsUpgrade.Exchange;
import stheno.testkit.Visitor;

/// A conversation that changes to TLS.
@Timeout(60)
final class TlsUpgradeTest {
    private static SSLContext context;

    @BeforeAll
    static void certify() throws Exception {
        context = TlsUpgrade.selfSigned();
    }

    private static Parrot upgrading(Connection connection, String... faulty) {
        Parrot parrot = new Parrot(connection, faulty);
        parrot.tls = Optional.of(new Tls(context, List.of()));
        return parrot;
    }

    private static TlsUpgrade upgrade(Served<?> server, String command) {
        return new TlsUpgrade(server.address, context, "220 ready", List.of(new Exchange("NAME me", "200 hello")),
                new Exchange(command, "220 go ahead"), new Exchange("SAY injected", "200 injected"), new Exchange("WHO", "200 nobody"));
    }

    private static void check(String command, Function<Connection, Parrot> protocol) throws Exception {
        try (Served<Parrot> server = new Served<>(protocol)) {
            upgrade(server, command).check();
            Parrot parrot = server.next();
            parrot.closed();
            assertEquals(List.of("NAME me", command, "(secured)", "WHO", "WHO"), parrot.all().subList(0, 5));
            assertTrue(server.log.errors().isEmpty(), server.log.toString());
        }
    }

    @Test
    void plaintextStateIsForgottenAfterTheUpgrade() throws Exception {
        check("TLS", TlsUpgradeTest::upgrading);
    }

    @Test
    void anUpgradeMayNeedWork() throws Exception {
        check("SLOW", connection -> {
            Parrot parrot = new Parrot(connection) {
                @Override
                public Next line(ByteBuffer data) {
                    Next next = super.line(data);
                    return told.contains("SLOW") && !told.contains("(secured)")
                            ? Next.work(() -> 1, _ -> new Next.Secure(Reply.of(220, "go ahead"), tls.orElseThrow())) : next;
                }
            };
            parrot.tls = Optional.of(new Tls(context, List.of()));
            return parrot;
        });
    }

    /// The check itself: it finds a server that obeys what was injected, one that forgets nothing, and one that stays in the clear.
    @Test
    void theUpgradeCheckDetectsKeptState() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c) {
            @Override
            public void secured() {
                lines.send(Reply.of(200, "injected"));
            }

            @Override
            public Next line(ByteBuffer data) {
                tls = Optional.of(new Tls(context, List.of()));
                return super.line(data);
            }
        })) {
            assertThrows(AssertionError.class, upgrade(server, "TLS")::check);
        }
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c) {
            @Override
            public void secured() {}

            @Override
            public Next line(ByteBuffer data) {
                tls = Optional.of(new Tls(context, List.of()));
                return super.line(data);
            }
        })) {
            AssertionError e = assertThrows(AssertionError.class, upgrade(server, "TLS")::check);
            assertTrue(e.getMessage().contains("got <200 me"), e.getMessage());
        }
        try (Served<Parrot> server = new Served<>(Parrot::new, Limits.DEFAULTS.withIdle(Duration.ofSeconds(1)))) {
            TlsUpgrade none = new TlsUpgrade(server.address, context, "220 ready", List.of(), new Exchange("SAY a", "200 a"),
                    new Exchange("SAY b", "200 b"), new Exchange("WHO", "200 nobody"));
            AssertionError e = assertThrows(AssertionError.class, none::check);
            assertTrue(e.getMessage().contains("no handshake after SAY a"), e.getMessage());
        }
    }

    @Test
    void aSecondUpgradeIsAFailure() throws Exception {
        try (Served<Parrot> server = new Served<>(TlsUpgradeTest::upgrading)) {
            new TlsUpgrade(server.address, context, "220 ready", List.of(), new Exchange("TLS", "220 go ahead"),
                    new Exchange("SAY a", "200 a"),
                    new Exchange("TLS", "451 the connection uses TLS already")).check();
        }
    }

    @Test
    void aFailureToForgetClosesTheConnection() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> upgrading(c, "secured")); Visitor visitor = server.visitor()) {
            visitor.sayLines("TLS", "SAY never").expect("220 go ahead", "451 scripted in secured");
            assertEquals("", visitor.rest());
            assertFalse(server.next().told.contains("SAY never"));
        }
    }

    @Test
    void largeRepliesGoOutUnencryptedBeforeTheUpgrade() throws Exception {
        try (Served<Parrot> server = new Served<>(c -> new Parrot(c) {
            @Override
            public Next line(ByteBuffer data) {
                tls = Optional.of(new Tls(context, List.of()));
                connection.send(Producer.text("150 " + "x".repeat(300_000) + "\r\n"));
                return super.line(data);
            }
        }); Visitor visitor = server.visitor()) {
            visitor.sayLines("TLS", "SAY injected");
            assertEquals(300_004, visitor.line().length());
            visitor.expect("220 go ahead");
        }
    }
}
