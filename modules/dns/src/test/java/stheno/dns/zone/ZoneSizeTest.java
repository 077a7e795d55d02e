package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The memory of a large zone. `-Ddns.zone.records=1000000` loads a million records, and prints how long that took.
final class ZoneSizeTest {
    private static final int RECORDS = Integer.getInteger("dns.zone.records", 50_000);

    @TempDir
    Path folder;

    @Test
    void aRecordCostsFewOctets() throws IOException {
        Path file = folder.resolve("large.zone");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(ZoneText.HEAD);
            for (int i = 0; i < RECORDS - 3; i++) out.write("host" + i + " A 10.0." + (i >> 8 & 255) + "." + (i & 255) + "\n");
        }
        long started = System.nanoTime();
        Zone zone = ZoneText.zone(ZoneFile.load(file, ZoneText.ORIGIN));
        long spent = System.nanoTime() - started;
        assertEquals(RECORDS, zone.records());
        assertTrue(zone.bytes() / RECORDS < 90, () -> zone.bytes() / RECORDS + " B a record");
        if (RECORDS > 500_000) System.out.printf("%d records: %.2f s, %.1f MB%n", RECORDS, spent / 1e9, zone.bytes() / 1e6);
    }
}
