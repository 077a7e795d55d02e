package stheno.appliance.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import stheno.appliance.admin.Admin;
import stheno.appliance.admin.Metrics;
import stheno.appliance.admin.MetricsChecker;
import stheno.appliance.admin.MetricsReading;
import stheno.appliance.admin.Readings;
import stheno.appliance.admin.StatusJson;
import stheno.appliance.admin.StatusOrder;
import stheno.appliance.admin.StatusPage;
import stheno.appliance.admin.StatusText;
import stheno.appliance.admin.StatusView;
import stheno.reactor.Log;

class TransferStatsTest {
    private static final TransferStats TALLY = new TransferStats(Map.of("ftp", Readings.ftp()));

    private static MetricsReading reading() {
        return Readings.with(Readings.at(1, Map.of("http", Readings.http(10, 2, Readings.histogram(1))),
                Map.of("http", Readings.connections(5, 1, 2), "ftp", Readings.connections(3, 1, 2),
                        "ftp.data", Readings.connections(1, 1, 2)), Map.of()), TALLY);
    }

    private static StatusView view() {
        return new StatusView(reading(), Readings.PROCESS, Log.Level.INFO, List.of(), Map.of(), List.of(), List.of(),
                Optional.of(List.of()));
    }

    @Test
    void theMetricsAreOfTheFormat() {
        MetricsChecker checker = new MetricsChecker();
        assertEquals(List.of(), checker.check(Metrics.print(reading(), Readings.PROCESS)));
        Map<String, Double> samples = checker.samples;
        assertEquals(3, samples.get("stheno_ftp_sessions{service=ftp}"));
        assertEquals(1, samples.get("stheno_ftp_logged_in{service=ftp}"));
        assertEquals(9, samples.get("stheno_ftp_logins_total{service=ftp, result=right}"));
        assertEquals(2, samples.get("stheno_ftp_logins_total{service=ftp, result=wrong}"));
        assertEquals(1, samples.get("stheno_ftp_transfers_in_flight{service=ftp}"));
        assertEquals(10, samples.get("stheno_ftp_transfers_total{service=ftp, kind=retrieved}"));
        assertEquals(4, samples.get("stheno_ftp_transfers_total{service=ftp, kind=stored}"));
        assertEquals(7, samples.get("stheno_ftp_transfers_total{service=ftp, kind=listed}"));
        assertEquals(5, samples.get("stheno_ftp_transfers_broken_total{service=ftp}"));
        assertEquals(2 << 20, samples.get("stheno_ftp_bytes_received_total{service=ftp}"));
        assertEquals(2, samples.get("stheno_ftp_transfer_duration_seconds_sum{service=ftp}"), .1);
        assertEquals(1, samples.get("stheno_ftp_transfer_size_bytes_bucket{service=ftp, le=16384}"));
        assertEquals(4, samples.get("stheno_ftp_replies_total{service=ftp, code=226}"));
        assertFalse(samples.containsKey("stheno_ftp_replies_total{service=ftp, code=230}"));
        assertEquals(5, samples.get("stheno_connections{service=http, waiting=idle}"));
    }

    @Test
    void aServerWithoutFtpDoesNotSpeakOfIt() {
        assertFalse(Metrics.print(Readings.usual(), Readings.PROCESS).contains("ftp"));
    }

    @Test
    void theTerminalHasATable() {
        String text = StatusText.status(view());
        assertTrue(text.contains("""
            FTP  SESSIONS  LOGGED IN  LOGINS  FAILED LOGINS  IN PROGRESS  RETRIEVED  STORED  LISTED  BROKEN      SENT  RECEIVED
            ftp         3          1       9              2            1         10       4       7       5  1.00 MiB  2.00 MiB
            """), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("SERVICE ") && line.endsWith("SERVED")), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("ftp  ") && line.endsWith(" 21")), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("ftp.data ") && line.endsWith(" 0")), text);
        assertTrue(text.lines().anyMatch(line -> line.startsWith("http ") && line.endsWith(" 12")), text);
    }

    @Test
    void programsHaveTheSame() {
        String json = StatusJson.status(view());
        assertTrue(json.contains("\"ftp\":{\"ftp\":{\"sessions\":3,\"loggedIn\":1,\"logins\":9,\"failedLogins\":2,\"transferring\":1,"
                + "\"retrieved\":10,\"stored\":4,\"listed\":7,\"broken\":5,\"bytesSent\":1048576,\"bytesReceived\":2097152}}"), json);
    }

    @Test
    void thePageHasASectionForIt() {
        String page = StatusPage.html(Admin.resource("status.html"), view(), StatusOrder.of(Optional.empty()), "T");
        assertTrue(page.contains("<h2 id=\"ftp-title\">FTP</h2>"), page);
        assertTrue(page.contains("<th scope=\"col\" class=\"n\">Logged in</th>"), page);
        assertTrue(page.contains("<tr><th scope=\"row\">ftp</th><td class=\"n\">3</td><td class=\"n\">1</td>"), page);
        assertTrue(page.contains("<td class=\"n\">21</td><td class=\"n\">5</td></tr>"), page);
    }
}
