package stheno.appliance.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import stheno.appliance.log.LinePrinter;
import stheno.dns.server.QueryRecord;

class QueryLineTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-28T07:10:51.250Z"));

    private static String print(String name) {
        QueryRecord query = new QueryRecord(new InetSocketAddress("192.0.2.1", 5000), QueryRecord.Transport.UDP, name, "AAAA", "NXDOMAIN",
                QueryRecord.Outcome.ANSWERED, 40, 113, true, false, true, Duration.ofNanos(12_345));
        byte[] into = new byte[LinePrinter.MOST + 7];
        int end = QueryLine.of("json", CLOCK).print(query, into, 7);
        return new String(into, 7, end - 7, StandardCharsets.UTF_8);
    }

    @Test
    void aQueryIsALine() {
        assertEquals("{\"time\":\"2026-11-28T07:10:51.250Z\",\"remote\":\"192.0.2.1\",\"port\":5000,\"transport\":\"udp\","
                + "\"name\":\"no.example.test.\",\"type\":\"AAAA\",\"rcode\":\"NXDOMAIN\",\"outcome\":\"answered\",\"queryBytes\":40,"
                + "\"replyBytes\":113,\"edns\":true,\"dnssec\":false,\"cookie\":true,\"duration\":0.000012}\n", print("no.example.test."));
    }

    @Test
    void theLongestNameFits() {
        String name = ("\\001".repeat(63) + ".").repeat(3) + "\\255".repeat(61) + ".";
        String line = print(name);
        assertTrue(line.contains("\"name\":\"" + name.replace("\\", "\\\\") + "\""), line);
        assertTrue(line.endsWith("}\n"));
    }

    @Test
    void thereIsNoOtherFormat() {
        assertThrows(IllegalArgumentException.class, () -> QueryLine.of("xml", CLOCK));
    }
}
