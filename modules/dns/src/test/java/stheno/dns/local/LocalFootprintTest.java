package stheno.dns.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.testkit.Allocations;

/// What local names cost: nothing for a look-up, and little for a name.
class LocalFootprintTest {
    private static final int TIMES = 1_000;
    private static final int NAMES = 50_000;

    private final LocalAnswers asked = new LocalAnswers();

    @TempDir
    Path folder;

    @Test
    void aLookUpAllocatesNothing() {
        Path hosts = LocalAnswers.file(folder, "hosts", "10.0.0.1 a.lan\n10.0.0.2 a.lan\nfd00::1 a.lan\n");
        Path block = LocalAnswers.file(folder, "block", "ads.example\n");
        LocalNames names = LocalNames.load(LocalSettings.DEFAULTS.withHosts(List.of(hosts), 60)
                .withBlock(List.of(block), BlockAnswer.NXDOMAIN, 10)).names();
        List<String> questions = List.of("a.lan A", "a.lan AAAA", "a.lan MX", "1.0.0.10.in-addr.arpa PTR", "9.0.0.10.in-addr.arpa PTR",
                "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa PTR", "x.localhost A", "a.onion A",
                "b.ads.example A", "www.example A");
        for (String question : questions) {
            String[] words = question.split(" ");
            Message query = Message.query(7, Name.of(words[0]), RecordType.code(words[1])).with(Edns.of(1232));
            ByteBuffer packet = ByteBuffer.wrap(query.write());
            assertEquals(0, Allocations.fewest(10, () -> {
                for (int i = 0; i < TIMES; i++) asked.answer(names, packet);
            }), question);
        }
    }

    /// A line of two names costs at most 130 octets, so that a million lines fit into 150 MB with room to spare.
    @Test
    void aHostCostsFewOctets() throws IOException {
        Path file = folder.resolve("hosts");
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < NAMES; i++) {
                out.write("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + " host-" + i + ".office.example host-" + i + "\n");
            }
        }
        HostsBuilder builder = new HostsBuilder(new NameTable(4));
        LoadFaults faults = new LoadFaults();
        builder.read(file, faults);
        Hosts hosts = builder.build();
        assertEquals(2 * NAMES, hosts.count());
        assertTrue(hosts.octets() <= 130L * NAMES, () -> hosts.octets() / NAMES + " octets a line");
    }

    /// A name costs at most 60 octets, so that a million names fit into 100 MB with room to spare.
    @Test
    void aBlockedNameCostsFewOctets() throws IOException {
        Path file = folder.resolve("block");
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < NAMES; i++) out.write("||tracker-" + i + ".advertising.example^\n");
        }
        BlockList list = new BlockList();
        list.block(file, new LoadFaults());
        list.trim();
        assertEquals(NAMES, list.count());
        assertTrue(list.octets() <= 60L * NAMES, () -> list.octets() / NAMES + " octets a name");
    }
}
