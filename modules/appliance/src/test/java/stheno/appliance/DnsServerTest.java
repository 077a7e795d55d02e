package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.dig.Dig;
import stheno.appliance.log.Events;
import stheno.appliance.protocol.BoundPorts;
import stheno.appliance.protocol.ChangeReport;

/// DNS in a whole server, asked by `stheno dig`.
class DnsServerTest {
    private static final String[] SERVED = {"dns.listen=127.0.0.1:0", "dns.zone.1=example.test HOME/a.zone", "dns.transfer=127.0.0.1"};

    @TempDir
    private Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void zone() throws IOException {
        write(1, "");
    }

    private void write(int serial, String more) throws IOException {
        Files.writeString(home.resolve("a.zone"), "@ 60 SOA ns1 h " + serial + " 1 1 1 60\n@ NS ns1\nns1 A 192.0.2.1\nlarge TXT"
                + (" \"" + "x".repeat(200) + "\"").repeat(10) + "\nserial TXT \"" + serial + "\"\n" + more);
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(SERVED));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int dig(RunningServer server, String... words) {
        List<String> all = new ArrayList<>(List.of("@127.0.0.1", "-p", "" + server.port("dns").getPort()));
        all.addAll(List.of(words));
        out.reset();
        err.reset();
        return Dig.run(all, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String answer(RunningServer server, String... words) {
        assertEquals(0, dig(server, words), err::toString);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneNumberIsForUdpAndTcp() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("server.port-file=HOME/ports"))) {
            server.server().writePorts();
            String port = "" + server.port("dns").getPort();
            assertTrue(Files.readString(home.resolve("ports")).contains("dns=" + port + "\n"));
            assertEquals(List.of("dns://127.0.0.1:" + port + "/"), server.server().ports().stream()
                    .filter(each -> each.name().equals("dns")).map(BoundPorts.BoundPort::url).toList());
            assertEquals("192.0.2.1\n", answer(server, "+short", "ns1.example.test"));
            assertEquals("192.0.2.1\n", answer(server, "+short", "+tcp", "ns1.example.test"));
        }
    }

    @Test
    void aTruncatedAnswerIsRepeatedByTcp() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            assertTrue(answer(server, "+short", "large.example.test", "TXT").length() > 2000);
            String shown = answer(server, "large.example.test", "TXT");
            assertTrue(shown.contains(";; Truncated, retrying in TCP mode.\n") && shown.contains("(TCP)\n"), shown);
            shown = answer(server, "+ignore", "large.example.test", "TXT");
            assertTrue(shown.contains(";; flags: qr aa tc rd;") && shown.contains("(UDP)\n"), shown);
        }
    }

    @Test
    void partsOfAnAnswerArePrinted() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            assertEquals("ns1.example.test.\t60\tIN\tA\t192.0.2.1\n", answer(server, "+noall", "+answer", "ns1.example.test"));
            assertEquals("example.test.\t\t60\tIN\tSOA\tns1.example.test. h.example.test. 1 1 1 1 60\n",
                    answer(server, "+noall", "+authority", "no.example.test"));
            String whole = answer(server, "no.example.test");
            assertTrue(whole.contains(", status: NXDOMAIN, id: ") && whole.contains("\n;; AUTHORITY SECTION:\n")
                    && whole.contains("\n;; MSG SIZE  rcvd: "), whole);
        }
    }

    @Test
    void aTransferIsPrinted() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            String shown = answer(server, "example.test", "AXFR");
            assertTrue(shown.contains(";; XFR size: 6 records (messages 1, bytes "), shown);
            assertTrue(answer(server, "other.test", "AXFR").contains("; Transfer failed.\n"));
        }
    }

    @Test
    void aReloadChangesTheZoneAndABrokenFileDoesNot() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            write(2, "");
            assertInstanceOf(Control.Reload.Done.class, server.reload(SERVED));
            assertEquals("\"2\"\n", answer(server, "+short", "serial.example.test", "TXT"));
            write(3, "x A 1.2.3\n");
            assertInstanceOf(Control.Reload.Done.class, server.reload(SERVED));
            assertEquals("\"2\"\n", answer(server, "+short", "serial.example.test", "TXT"));
            assertTrue(server.events().contains("zone-refused zone=example.test."), server::events);
            assertEquals(List.of(), server.server().faults());
        }
    }

    @Test
    void aZoneThatIsBrokenAtTheStartIsServfailAndNotReady() throws Exception {
        Files.writeString(home.resolve("b.zone"), "nothing");
        try (RunningServer server = RunningServer.start(home, with("dns.zone.2=broken.test HOME/b.zone"))) {
            assertTrue(answer(server, "broken.test").contains("status: SERVFAIL"));
            assertEquals("\"1\"\n", answer(server, "+short", "serial.example.test", "TXT"));
            assertEquals(503, server.get("admin", "/readyz").status());
            assertTrue(server.server().faults().getFirst().startsWith("dns: zones that cannot be served: broken.test. ("),
                    server.server().faults()::toString);
        }
    }

    @Test
    void settingsChangeByAReload() throws Exception {
        try (RunningServer server = RunningServer.start(home, SERVED)) {
            assertInstanceOf(Control.Reload.Done.class, server.reload(with("dns.access=192.0.2.0/24", "dns.version=changed")));
            assertTrue(answer(server, "ns1.example.test").contains("status: REFUSED"));
            assertInstanceOf(Control.Reload.Done.class, server.reload(with("limit.deny=127.0.0.1")));
            assertEquals(9, dig(server, "+time=1", "+tries=1", "ns1.example.test"));
            assertTrue(out.toString(StandardCharsets.UTF_8).endsWith(";; no servers could be reached\n"), out::toString);
        }
    }

    @Test
    void aSecondaryCopiesTheZoneAndFollowsItsChanges() throws Exception {
        try (RunningServer primary = RunningServer.start(home, SERVED)) {
            Path other = Files.createDirectory(home.resolve("other"));
            String copied = "dns.secondary.1=example.test HOME/copy 127.0.0.1:" + primary.port("dns").getPort();
            try (RunningServer secondary = RunningServer.start(other, "dns.listen=127.0.0.1:0", copied)) {
                Events.await(() -> answer(secondary, "+short", "serial.example.test", "TXT").equals("\"1\"\n"));
                write(2, "");
                String notify = "dns.notify=127.0.0.1:" + secondary.port("dns").getPort();
                assertInstanceOf(Control.Reload.Done.class, primary.reload(with(notify)));
                Events.await(() -> answer(secondary, "+short", "serial.example.test", "TXT").equals("\"2\"\n"));
            }
        }
    }

    /// Nothing listens at this address, so the primary refuses the connection.
    @Test
    void aReloadTellsOfRefusedFilesAndOfPrimariesThatDoNotAnswer() throws Exception {
        String copied = "dns.secondary.1=copied.test HOME/copy 127.0.0.1:1";
        try (RunningServer server = RunningServer.start(home, with())) {
            Files.writeString(home.resolve("a.zone"), "@ 60 SOA ns1 h 2 1 1 1 1\n@ NS ns1\nns1 A 192.0.2\n");
            ChangeReport report = server.reported(with(copied));
            List<String> faults = report.faults().stream().sorted().toList();
            assertEquals(home.resolve("a.zone") + ":3: A: \"192.0.2\" is not an address", faults.getFirst());
            assertTrue(faults.get(1).startsWith("secondary zone copied.test.: ")
                    && faults.get(1).endsWith("; there is no copy: queries get SERVFAIL"), faults::toString);
            assertEquals("zone example.test.: the old zone stays in service, with serial 1", faults.get(2));
            assertEquals(3, faults.size());
            assertEquals(List.of(), report.pending());
            String status = server.get("admin", "/status.json").body();
            assertTrue(status.contains("\"problems\":[\"zone example.test.: " + home.resolve("a.zone")
                    + ":3: A: \\\"192.0.2\\\" is not an address; the old zone stays in service\",\"secondary zone copied.test.: "), status);
            assertTrue(status.contains("\"secondaries\":{\"copied.test.\":{\"state\":\"empty\""), status);
            assertTrue(server.get("admin", "/metrics").body().contains("stheno_dns_secondary_failing{zone=\"copied.test.\"} 1\n"));
            assertTrue(server.get("admin", "/").body().contains("<h2 id=\"problems-title\">Problems</h2>"));
        }
    }

    @Test
    void metricsStatusAndLogTellOfQueries() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("log.queries=HOME/queries.log"))) {
            answer(server, "ns1.example.test");
            answer(server, "+tcp", "no.example.test", "AAAA");
            String metrics = server.get("admin", "/metrics").body();
            for (String line : List.of("stheno_dns_queries_total{transport=\"udp\"} 1", "stheno_dns_queries_total{transport=\"tcp\"} 1",
                    "stheno_dns_query_types_total{type=\"AAAA\"} 1", "stheno_dns_replies_total{rcode=\"NXDOMAIN\"} 1",
                    "stheno_dns_zone_serial{zone=\"example.test.\"} 1", "stheno_dns_zones{served=\"true\"} 1",
                    "stheno_dns_udp_packets_total{direction=\"in\"} 1")) {
                assertTrue(metrics.contains(line + "\n"), () -> line + " in " + metrics);
            }
            assertTrue(server.get("admin", "/status.txt").body().contains("example.test."));
            Events.await(() -> lines().size() == 2);
            assertTrue(lines().toString().contains("\"name\":\"no.example.test.\",\"type\":\"AAAA\",\"rcode\":\"NXDOMAIN\""),
                    lines()::toString);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(home.resolve("queries.log"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void withoutAListenerThereAreNoNumbersOfDns() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            String metrics = server.get("admin", "/metrics").body();
            assertTrue(metrics.lines().noneMatch(line -> line.startsWith("stheno_dns_queries")), metrics);
        }
    }
}
