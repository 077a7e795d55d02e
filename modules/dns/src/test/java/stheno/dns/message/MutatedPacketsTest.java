package stheno.dns.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import stheno.dns.record.RecordDataTest;

/// No packet leads to an exception of any other kind than `FormatException`.
class MutatedPacketsTest {
    @Test
    void mutatedPacketsAreReadOrRefused() {
        MutatedPackets packets = new MutatedPackets(12, RecordDataTest.records());
        packets.run(20_000);
        assertTrue(packets.answered() > 1000 && packets.read() > 1000, packets.answered() + " " + packets.read());
    }
}
