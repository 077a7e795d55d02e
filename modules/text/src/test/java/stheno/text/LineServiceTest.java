package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Visitor;

/// A protocol that implements `line` alone, and one that sends to other connections.
@Timeout(60)
final class LineServiceTest {
    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final LineService ECHO =
            new LineService("echo", _ -> line -> Next.send(Reply.line(StandardCharsets.UTF_8.decode(line).toString())));

    @Test
    void anEchoServerTakesThreeLines() throws Exception {
        try (ReactorGroup loops = ReactorGroup.start(1); Visitor client = new Visitor(loops.listen(FREE_PORT, ECHO))) {
            client.sayLines("first", "second").expect("first", "second").say("third\n").expect("third").end();
            assertEquals("", client.rest());
        }
        assertEquals("echo", ECHO.name());
    }

    @Test
    void byDefaultALineThatIsTooLongClosesTheConnection() throws Exception {
        try (ReactorGroup loops = ReactorGroup.start(1); Visitor client = new Visitor(loops.listen(FREE_PORT, ECHO))) {
            client.sayLines("x".repeat(1000)).expect("x".repeat(1000)).sayLines("x".repeat(1001), "never");
            assertEquals("", client.rest());
        }
    }

    @Test
    void byDefaultATimeoutClosesTheConnection() throws Exception {
        Limits hasty = Limits.DEFAULTS.withIdle(Duration.ofMillis(500)).withMessage(Duration.ofMillis(500));
        try (ReactorGroup loops = ReactorGroup.start(1)) {
            InetSocketAddress address = loops.listen(FREE_PORT, PortOptions.of(ECHO).withLimits(hasty));
            try (Visitor idle = new Visitor(address); Visitor slow = new Visitor(address)) {
                slow.say("unfinished");
                assertEquals("", idle.rest());
                assertEquals("", slow.rest());
            }
        }
    }

    @Test
    void byDefaultAFailureClosesTheConnection() throws Exception {
        LineService failing = new LineService("failing", _ -> _ -> {
            throw new IllegalStateException("scripted");
        });
        try (ReactorGroup loops = ReactorGroup.start(1); Visitor client = new Visitor(loops.listen(FREE_PORT, failing))) {
            assertEquals("", client.sayLines("a").rest());
        }
    }

    @Test
    void aProtocolMaySendToOtherConnections() throws Exception {
        Set<LineConversation> members = ConcurrentHashMap.newKeySet();
        Function<LineConversation, LineProtocol> member = conversation -> {
            members.add(conversation);
            return line -> {
                Reply reply = Reply.line(StandardCharsets.UTF_8.decode(line).toString());
                members.forEach(other -> other.connection().reactor().execute(() -> other.send(reply)));
                return Next.READ;
            };
        };
        try (ReactorGroup loops = ReactorGroup.start(2)) {
            InetSocketAddress address = loops.listen(FREE_PORT, new LineService("chat", member));
            try (Visitor anna = new Visitor(address); Visitor bert = new Visitor(address)) {
                anna.sayLines("alone?").expect("alone?");
                // bert may have connected before the first line was sent to all
                if (!bert.sayLines("no").line().equals("no")) bert.expect("no");
                anna.expect("no");
            }
        }
    }

    @Test
    void aServiceNeedsANameAndAProtocol() {
        assertThrows(NullPointerException.class, () -> new LineService(null, _ -> _ -> Next.READ));
        assertThrows(NullPointerException.class, () -> new LineService("x", null));
    }
}
