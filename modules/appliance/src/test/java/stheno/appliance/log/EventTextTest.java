package stheno.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stheno.appliance.format.StrictJson;
import stheno.reactor.Log.Level;

class EventTextTest {
    private static final Instant THEN = Instant.parse("2025-01-02T03:04:05Z");

    private static Map<String, Object> json(Object... pairs) {
        String line = EventText.json(THEN, Level.WARN, "x", pairs);
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        return StrictJson.object(line.strip());
    }

    @Test
    void aLineIsALevelAnEventAndPairs() {
        assertEquals("warn accept-failed address=127.0.0.1:80 resting=100ms\n", EventText.plain(Level.WARN, "accept-failed", "address",
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80), "resting", "100ms"));
        assertEquals("info x client=192.0.2.1 path=/a\n",
                EventText.plain(Level.INFO, "x", "client", InetAddress.ofLiteral("192.0.2.1"), "path", "/a"));
        assertEquals("192.0.2.1", json("client", InetAddress.ofLiteral("192.0.2.1")).get("client"));
    }

    @Test
    void aValueCannotBreakOutOfItsLine() {
        assertEquals("info x a=\"1 2\" b=\"c\\nerror fake\" c=\"say \\\"hi\\\"\" d=\"\" e=\"\\x1b[2J\\x9b\\u2028\"\n",
                EventText.plain(Level.INFO, "x", "a", "1 2", "b", "c\nerror fake", "c", "say \"hi\"", "d", "",
                        "e", "\u001b[2J\u009b\u2028"));
    }

    @Test
    void aThrowableIsShownWithItsTrace() {
        String line = EventText.plain(Level.ERROR, "failed", "cause", new IllegalStateException("why"));
        assertTrue(line.startsWith("error failed cause=\"java.lang.IllegalStateException: why\"\n"), line);
        assertTrue(line.contains("\tat stheno.appliance"), line);
    }

    @Test
    void aMessageCannotForgeALineInTheTrace() {
        Exception forged = new IllegalStateException("a\nerror forged x=y\r\u001b[1m", new RuntimeException("b\nwarn forged"));
        List<String> lines = EventText.plain(Level.ERROR, "failed", "cause", forged).lines().toList();
        assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("\t")), lines::toString);
        assertTrue(lines.stream().noneMatch(line -> line.contains("\u001b") || line.contains("\r")), lines::toString);
    }

    @Test
    void aTraceHasAnEnd() {
        Exception cause = new IllegalStateException("x".repeat(100_000));
        for (int i = 0; i < 1000; i++) cause = new IllegalStateException("" + i, cause);
        assertTrue(EventText.plain(Level.ERROR, "failed", "cause", cause).length() < 32_000);
    }

    @Test
    void aLongValueIsCut() {
        assertEquals("info x a=" + "y".repeat(4096) + "...\n", EventText.plain(Level.INFO, "x", "a", "y".repeat(5000)));
    }

    @Test
    void aValueThatCannotTellOfItselfIsNamed() {
        Object mute = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        };
        assertTrue(EventText.plain(Level.INFO, "x", "a", mute, "b", null).startsWith("info x a=\"(a stheno.appliance.log.EventTextTest$"));
        assertEquals("null", json("b", null).get("b"));
    }

    @Test
    void anEventIsAnObject() {
        assertEquals("{\"time\":\"2025-01-02T03:04:05.000Z\",\"level\":\"warn\",\"event\":\"x\","
                + "\"seconds\":8,\"cut\":true,\"peer\":\"/[::1]:1\"}\n",
                EventText.json(THEN, Level.WARN, "x", "seconds", 8L, "cut", true, "peer", "/[::1]:1"));
    }

    @Test
    void namesOfItsOwnAreNotTakenTwice() {
        assertEquals(Map.of("time", "2025-01-02T03:04:05.000Z", "level", "warn", "event", "x", "time_", "a", "level_", "b", "event_", "c",
                "trace_", "d"), json("time", "a", "level", "b", "event", "c", "trace", "d"));
    }

    @Test
    void aTraceIsAMember() {
        Map<String, Object> known = json("cause", new IllegalStateException("a \"b\"\nc"));
        assertEquals("java.lang.IllegalStateException: a \"b\"\nc", known.get("cause"));
        assertTrue(known.get("trace").toString().matches("(?s).*\nat [^\n]*stheno.appliance.log.EventTextTest.*"));
    }

    @Test
    void anyTextIsReadBackAsItself() {
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = random.nextInt(20); c > 0; c--) text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
            assertEquals(text.toString(), json("a", text).get("a"));
            String line = EventText.plain(Level.INFO, "x", "a", text);
            assertEquals(1, line.chars().filter(c -> c == '\n').count());
            assertTrue(line.startsWith("info x a="));
        }
    }
}
