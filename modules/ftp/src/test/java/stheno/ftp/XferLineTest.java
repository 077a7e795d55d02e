package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class XferLineTest {
    private static final Instant ENDED = Instant.parse("2026-11-28T06:45:12.9Z");
    private static final SocketAddress CLIENT = client("192.0.2.1");

    private static SocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
    }

    private static TransferRecord transfer(Instant ended, Duration took, SocketAddress client, String path, String user) {
        return new TransferRecord(ended, took, client, 1234, path, false, TransferRecord.Kind.RETRIEVED, user, false, false, true, 1);
    }

    private static String column(int n, TransferRecord transfer) {
        String[] columns = XferLine.of(transfer).split(" ");
        assertEquals(18, columns.length);
        return columns[n - 1];
    }

    @Test
    void aLineHasItsColumns() {
        Duration took = Duration.ofSeconds(3);
        assertEquals("Sat Nov 28 06:45:12 2026 3 192.0.2.1 1234 /path_with_underscores_for_blanks b _ o r user ftp 0 * c",
                XferLine.of(transfer(ENDED, took, CLIENT, "/path with underscores for blanks", "user")));
        assertEquals("Sat Nov 28 06:45:12 2026 3 192.0.2.1 9 /in a _ i a ftp ftp 0 * i", XferLine.of(
                new TransferRecord(ENDED, took, CLIENT, 9, "/in", true, TransferRecord.Kind.STORED, "ftp", true, true, false, 2)));
        assertEquals("Sat Nov 28 06:45:12 2026 3 192.0.2.1 9 / a _ o r u ftp 0 * c", XferLine.of(
                new TransferRecord(ENDED, took, CLIENT, 9, "/", true, TransferRecord.Kind.LISTED, "u", false, true, true, 3)));
    }

    @ParameterizedTest
    @CsvSource({
            "2026-11-01T00:00:00Z, Sun Nov  1 00:00:00 2026",
            "2024-02-29T23:59:59Z, Thu Feb 29 23:59:59 2024",
            "1999-12-31T12:00:00Z, Fri Dec 31 12:00:00 1999"})
    void theTimeIsThatOfCtimeInUtc(Instant ended, String text) {
        String line = XferLine.of(transfer(ended, Duration.ZERO, CLIENT, "/x", "u"));
        assertEquals(text, line.substring(0, 24));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,1", "PT0.001S,1", "PT1S,1", "PT1.001S,2", "PT2H,7200", "PT-1S,1"})
    void aTransferTakesAtLeastASecond(Duration took, String seconds) {
        TransferRecord transfer = transfer(Instant.parse("2026-11-28T06:45:12Z"), took, CLIENT, "/x", "u");
        assertEquals(seconds, column(6, transfer));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1,192.0.2.1", "::1,::1", "::,::", "2001:db8::1,2001:db8::1", "2001:db8:0:1:0:0:0:1,2001:db8:0:1::1",
            "1:0:2:0:3:0:4:0,1:0:2:0:3:0:4:0", "1:2:3:4:5:6:0:0,1:2:3:4:5:6::", "1:0:0:2:3:0:0:4,1::2:3:0:0:4", "fe80::1%1,fe80::1"})
    void anAddressIsSpeltAsElsewhereInTheLogs(String address, String text) {
        assertEquals(text, column(7, transfer(ENDED, Duration.ZERO, client(address), "/x", "u")));
    }

    @Test
    void whatHasNoAddressHasADash() {
        assertEquals("-", column(7, transfer(ENDED, Duration.ZERO, UnixDomainSocketAddress.of("/run/x"), "/x", "u")));
        assertEquals("-", column(7, transfer(ENDED, Duration.ZERO, InetSocketAddress.createUnresolved("evil name", 1), "/x", "u")));
    }

    @Test
    void noCharacterMakesASecondColumnOrLine() {
        for (int first = 0; first <= 0xffff; first += 256) {
            StringBuilder name = new StringBuilder("/");
            for (int c = first; c < first + 256; c++) name.append((char) c);
            String line = XferLine.of(transfer(ENDED, Duration.ZERO, CLIENT, name.toString(), name.toString()));
            assertEquals(1, line.lines().count());
            assertEquals(18, line.split("[\\s\\p{Z}\\p{Cc}]").length, "with " + first);
        }
        assertEquals("/a__c__b_", column(9, transfer(ENDED, Duration.ZERO, CLIENT, "/a\r\nc\u2028\u00a0b\u0085", "u")));
        assertEquals("/ü_東京", column(9, transfer(ENDED, Duration.ZERO, CLIENT, "/ü 東京", "u")));
        assertEquals("-", column(14, transfer(ENDED, Duration.ZERO, CLIENT, "/x", "")));
    }
}
