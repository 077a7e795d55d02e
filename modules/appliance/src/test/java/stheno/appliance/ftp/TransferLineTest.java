package stheno.appliance.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import stheno.appliance.format.StrictJson;
import stheno.appliance.log.LinePrinter;
import stheno.appliance.log.NamedClient;
import stheno.ftp.TransferRecord;

class TransferLineTest {
    private static final Instant ENDED = Instant.parse("2026-11-28T07:10:51.250Z");

    static TransferRecord transfer(SocketAddress client, String user, String path) {
        return new TransferRecord(ENDED, Duration.ofMillis(2_003_500).plusNanos(1000), client, 12_345_678_901L, path, false,
                TransferRecord.Kind.RETRIEVED, user, false, true, true, 42);
    }

    private static String print(TransferRecord transfer) {
        byte[] into = new byte[LinePrinter.MOST + 7];
        int end = TransferLine.of("json").print(transfer, into, 7);
        return new String(into, 7, end - 7, StandardCharsets.UTF_8);
    }

    @Test
    void aTransferIsALine() {
        assertEquals("{\"time\":\"2026-11-28T07:10:51.250Z\",\"remote\":\"192.0.2.1\",\"user\":\"ann\",\"anonymous\":false,"
                + "\"kind\":\"retrieved\",\"path\":\"/a/b c.txt\",\"bytes\":12345678901,\"duration\":2003.500001,\"ascii\":false,"
                + "\"tls\":true,"
                + "\"completed\":true,\"session\":42}\n", print(transfer(new InetSocketAddress("192.0.2.1", 5000), "ann", "/a/b c.txt")));
    }

    @Test
    void xferlogLinesHaveTheUsualColumns() {
        byte[] into = new byte[LinePrinter.MOST];
        int end = TransferLine.of("xferlog").print(transfer(new InetSocketAddress("192.0.2.1", 5000), "ann", "/a/b c.txt"), into, 0);
        assertEquals("Sat Nov 28 07:10:51 2026 2004 192.0.2.1 12345678901 /a/b_c.txt b _ o r ann ftp 0 * c\n",
                new String(into, 0, end, StandardCharsets.UTF_8));
    }

    @Test
    void aNamedClientHasAMemberOrItsNameInTheColumnOfTheAddress() {
        InetSocketAddress address = new InetSocketAddress("192.0.2.1", 5000);
        TransferRecord named = transfer(new NamedClient(address, "www.example.org"), "ann", "/a");
        assertTrue(print(named).contains("\"remote\":\"192.0.2.1\",\"remote_name\":\"www.example.org\",\"user\""), print(named));
        assertEquals("Sat Nov 28 07:10:51 2026 2004 www.example.org 12345678901 /a b _ o r ann ftp 0 * c\n", xferlog(named));
        TransferRecord nameless = transfer(new NamedClient(address, ""), "ann", "/a");
        assertEquals(print(transfer(address, "ann", "/a")), print(nameless));
        assertEquals(xferlog(transfer(address, "ann", "/a")), xferlog(nameless));
    }

    private static String xferlog(TransferRecord transfer) {
        byte[] into = new byte[LinePrinter.MOST];
        int end = TransferLine.of("xferlog").print(transfer, into, 0);
        return new String(into, 0, end, StandardCharsets.UTF_8);
    }

    @Test
    void hostileNamesStayInTheirQuotesAndLines() {
        String line = print(transfer(UnixDomainSocketAddress.of("/x"), "a\"\n", "/\",\"bytes\":1}\r\n\u202e\u00fc"));
        assertEquals("a\"\n", StrictJson.object(line.strip()).get("user"));
        assertEquals(12_345_678_901L, ((Number) StrictJson.object(line.strip()).get("bytes")).longValue());
        assertEquals(1, line.lines().count());
        assertTrue(line.contains("\"remote\":\"-\""), line);
    }

    @Test
    void theLongestLineFits() {
        String line = print(transfer(new InetSocketAddress("2001:db8::1", 1), "\u0001".repeat(5000), "/" + "\ud83d".repeat(50_000)));
        assertTrue(line.length() < LinePrinter.MOST, () -> "" + line.length());
        assertFalse(line.isBlank());
    }
}
