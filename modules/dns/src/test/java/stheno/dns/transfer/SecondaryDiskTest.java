package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.zone.ZoneFile;
import stheno.dns.zone.ZoneState;
import stheno.testkit.Await;

/// Copies of secondary zones on a disk that refuses them.
class SecondaryDiskTest {
    private static final Duration AGAIN = Duration.ofMinutes(5);
    private static final Path FULL = Path.of("/dev/full"); // each write finds no space

    @TempDir
    private Path folder;
    private SecondaryBench bench;
    private Path temporary;

    @BeforeEach
    void start() throws IOException {
        bench = new SecondaryBench(folder);
        temporary = folder.resolve("example.test.zone.new");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private long serialOnDisk() {
        return ZoneFile.load(bench.file, TestZone.ORIGIN).zone().orElseThrow().serial();
    }

    /// How often the fault was logged on a level.
    private long logged(String level) {
        return bench.journal.of(level).filter(line -> line.contains("secondary-not-written")).count();
    }

    /// A folder where the temporary file has to be: no file of this name can be written, and none replaces it.
    private void obstruct() throws IOException {
        Files.createDirectories(temporary.resolve("in the way"));
    }

    private void clear() throws IOException {
        Files.delete(temporary.resolve("in the way"));
        Files.delete(temporary);
    }

    @Test
    void aBrokenCopyOnDiskIsReplaced() throws IOException, InterruptedException {
        Files.writeString(bench.file, "this is no zone\n");
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.logged("secondary-copy-unusable");
            bench.attempts(1);
            bench.serves(7);
        }
    }

    @Test
    void aCopyThatCannotBeWrittenIsServedAndWrittenAfterTheNextSuccess() throws IOException, InterruptedException {
        obstruct();
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.logged("secondary-not-written");
            bench.attempts(1);
            bench.serves(7);
            clear();
            bench.advance(Duration.ofSeconds(3600));
            bench.attempts(2);
            assertEquals(List.of("example.test.zone"), names());
            assertEquals(1, Collections.frequency(primary.requests(), "AXFR"));
        }
    }

    @Test
    void aCopyThatCannotBeWrittenIsTriedAgainWithoutThePrimaryAndLoggedOnce() throws IOException, InterruptedException {
        obstruct();
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.logged("secondary-not-written");
            bench.attempts(1);
            for (int i = 1; i <= 5; i++) {
                int failed = i;
                bench.advance(AGAIN);
                Await.until(() -> logged("DEBUG") == failed);
            }
            clear();
            bench.advance(AGAIN);
            bench.logged("secondary-written");
            assertEquals(7, serialOnDisk());
            assertEquals(1, logged("ERROR"));
            assertEquals(List.of("SOA", "AXFR"), primary.requests());
        }
    }

    @Test
    void aFullDiskLeavesTheCopyBeforeAndNoHalfOne() throws IOException, InterruptedException {
        assumeTrue(Files.exists(FULL));
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            assertEquals(7, serialOnDisk());
            Files.createSymbolicLink(temporary, FULL);
            primary.follow(ScriptedPrimary.zone(TestZone.large(8, 1500)));
            bench.advance(Duration.ofSeconds(3600));
            bench.logged("secondary-not-written");
            bench.attempts(2);
            bench.serves(8);
            assertEquals(7, serialOnDisk());
            assertEquals(List.of("example.test.zone"), names());
            bench.advance(AGAIN);
            bench.logged("secondary-written");
            assertEquals(8, serialOnDisk());
        }
    }

    @Test
    void aNotifyWhileTheCopyWaitsToBeWrittenAsksThePrimary() throws IOException, InterruptedException {
        obstruct();
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.logged("secondary-not-written");
            bench.attempts(1);
            clear();
            primary.follow(ScriptedPrimary.zone(TestZone.small(8)));
            bench.advance(AGAIN);
            bench.service().refresh(TestZone.ORIGIN).join();
            bench.serves(8);
            Await.until(() -> Files.exists(bench.file) && serialOnDisk() == 8);
        }
    }

    @Test
    void aHalfCopyOfACrashIsNotLoaded() throws IOException {
        Files.writeString(temporary, "example.test. 300 IN SOA ns1.example.test. admin.example.test. 9 3600 600 86400 60\n");
        try (ScriptedPrimary primary = new ScriptedPrimary((_, _, _) -> {
            throw new IOException("closes");
        })) {
            bench.primaries(primary.server());
            bench.attempts(1);
            assertEquals(SecondaryStatus.State.EMPTY, bench.status().state());
            assertTrue(bench.zones.at(TestZone.ORIGIN) instanceof ZoneState.Broken);
            primary.follow(ScriptedPrimary.zone(TestZone.small(7)));
            bench.advance(bench.status().next());
            bench.attempts(2);
            assertEquals(7, serialOnDisk());
            assertEquals(List.of("example.test.zone"), names());
        }
    }

    @Test
    void aStopWaitsForACopyThatIsBeingWritten() throws IOException, InterruptedException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.large(7, 1500)))) {
            bench.primaries(primary.server());
            bench.logged("secondary-received");
            bench.status(); // behind the turn that has begun to write
            bench.service().stop();
            assertTrue(bench.service().await(Duration.ofSeconds(60)));
            assertEquals(7, serialOnDisk());
            assertEquals(List.of("example.test.zone"), names());
        }
    }
}
