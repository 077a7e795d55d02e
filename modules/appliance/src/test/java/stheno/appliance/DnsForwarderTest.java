package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.dig.Dig;
import stheno.appliance.protocol.ChangeReport;

/// The forwarder in a whole server, in front of another server with a zone.
class DnsForwarderTest {
    @TempDir
    private Path home;

    @TempDir
    private Path other;

    private RunningServer upstream;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(other.resolve("a.zone"), """
                @ 60 SOA ns1 h 1 1 1 1 60
                @ NS ns1
                ns1 A 192.0.2.1
                www A 192.0.2.80
                inside A 10.0.0.1
                ads A 192.0.2.66
                hidden CNAME ads
                """);
        upstream = RunningServer.start(other, "dns.listen=127.0.0.1:0", "dns.zone.1=example.com HOME/a.zone");
        Files.writeString(home.resolve("hosts"), "10.0.0.5 nas.lan nas\nfd00::5 nas.lan\n");
        Files.writeString(home.resolve("block"), "||ads.example.com^\n");
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
    }

    private String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of("dns.listen=127.0.0.1:0",
                "dns.forward.all=. 127.0.0.1:" + upstream.port("dns").getPort(), "dns.hosts=HOME/hosts", "dns.block=HOME/block"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /// The status and the data of the answer section.
    private static String ask(RunningServer server, String name, String type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> words = List.of("@127.0.0.1", "-p", "" + server.port("dns").getPort(), name, type);
        Dig.run(words, new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
        String text = out.toString(StandardCharsets.UTF_8);
        String status = text.replaceAll("(?s).*status: ([A-Z]+),.*", "$1");
        StringBuilder data = new StringBuilder(status);
        text.lines().filter(line -> !line.startsWith(";") && !line.isEmpty() && !line.contains("SOA"))
                .forEach(line -> data.append(' ').append(line.substring(line.lastIndexOf('\t') + 1)));
        return data.toString();
    }

    @Test
    void namesAreForwardedAndLocalNamesAreNot() throws Exception {
        try (RunningServer server = RunningServer.start(home, with())) {
            assertEquals("NOERROR 192.0.2.80", ask(server, "www.example.com", "A"));
            assertEquals("NOERROR 10.0.0.1", ask(server, "inside.example.com", "A"));
            assertEquals("NXDOMAIN", ask(server, "absent.example.com", "A"));
            assertEquals("NOERROR 10.0.0.5", ask(server, "nas.lan", "A"));
            assertEquals("NOERROR fd00::5", ask(server, "nas.lan", "AAAA"));
            assertEquals("NOERROR", ask(server, "nas.lan", "MX"));
            assertEquals("NOERROR nas.lan.", ask(server, "5.0.0.10.in-addr.arpa", "PTR"));
            assertEquals("NXDOMAIN", ask(server, "6.0.0.10.in-addr.arpa", "PTR"));
            assertEquals("NOERROR 127.0.0.1", ask(server, "localhost", "A"));
            assertEquals("NXDOMAIN", ask(server, "x.ads.example.com", "A"));
            assertEquals("NXDOMAIN", ask(server, "hidden.example.com", "A").split(" ")[0]);
        }
    }

    @Test
    void theCacheIsShownAndFlushed() throws Exception {
        try (RunningServer server = RunningServer.start(home, with())) {
            ask(server, "www.example.com", "A");
            ask(server, "www.example.com", "A");
            var cache = server.server().cache().orElseThrow();
            assertTrue(cache.stats().contains("cache: 1 answers, ") && cache.stats().contains("hits: 1\n"), cache::stats);
            assertTrue(String.join("\n", cache.show("example.com")).contains("192.0.2.80"));
            assertEquals(0, cache.flush("example.org"));
            assertEquals(1, cache.flush("example.com"));
            assertEquals(List.of(), cache.show("example.com"));
        }
    }

    @Test
    void aReloadChangesHostsAndListsAndKeepsTheCache() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("dns.rebind=true"))) {
            assertEquals("NOERROR", ask(server, "inside.example.com", "A"));
            ask(server, "www.example.com", "A");
            Files.writeString(home.resolve("hosts"), "10.0.0.6 nas.lan printer.lan\nbad\n");
            Files.writeString(home.resolve("block"), "nothing.example.com\n");
            ChangeReport report = new ChangeReport();
            assertInstanceOf(Control.Reload.Done.class, server.server().reload(report));
            assertEquals(List.of(home.resolve("hosts") + ":2: warning: bad is not an address"), report.warnings());
            assertEquals("NOERROR 10.0.0.6", ask(server, "printer.lan", "A"));
            assertEquals("NXDOMAIN", ask(server, "x.ads.example.com", "A"));
            assertEquals("NOERROR 192.0.2.66", ask(server, "ads.example.com", "A"));
            assertTrue(String.join("\n", server.server().cache().orElseThrow().show("example.com")).contains("192.0.2.80"));
        }
    }

    @Test
    void strangersAreRefused() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("dns.clients=192.0.2.0/24"))) {
            assertEquals("REFUSED", ask(server, "www.example.com", "A"));
            assertEquals("REFUSED", ask(server, "nas.lan", "A"));
        }
    }
}
