package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.dns.message.Rcode;
import stheno.dns.zone.ZoneState;
import stheno.testkit.Await;
import stheno.testkit.ClosedPort;

/// Secondary zones and their times.
class SecondaryTest {
    private static final InetAddress PRIMARY = InetAddress.getLoopbackAddress();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;
    private SecondaryBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new SecondaryBench(folder);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aZoneIsCopiedServedAndWrittenToDisk() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            bench.serves(7);
            assertEquals(new HashSet<>(TestZone.small(7)), new HashSet<>(bench.records()));
            assertEquals(List.of("SOA", "AXFR"), primary.requests());
            assertEquals(List.of("example.test.zone"), names());
            assertEquals(SecondaryStatus.State.CURRENT, bench.status().state());
            assertEquals(Duration.ofSeconds(3600), bench.status().next());
        }
    }

    @Test
    void beforeTheFirstCopyAnswersAreServfail() throws IOException, InterruptedException {
        try (ScriptedPrimary primary = new ScriptedPrimary((_, _, _) -> {
            throw new IOException("closes");
        })) {
            bench.primaries(primary.server());
            bench.logged("secondary-failed");
            assertInstanceOf(ZoneState.Broken.class, bench.zones.at(TestZone.ORIGIN));
            assertEquals(SecondaryStatus.State.EMPTY, bench.status().state());
        }
    }

    @Test
    void theCopyOnDiskIsServedAfterARestartAndTheSerialIsAskedFor() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            restart();
            bench.primaries(primary.server());
            bench.attempts(1);
            bench.serves(7);
            assertEquals(List.of("SOA", "AXFR", "SOA"), primary.requests());
            assertEquals(new HashSet<>(TestZone.small(7)), new HashSet<>(bench.records()));
        }
    }

    @Test
    void theCopyOnDiskIsServedWhileThePrimaryIsAway() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
        }
        restart();
        bench.primaries(RemoteServer.of(ClosedPort.address()));
        bench.attempts(1);
        bench.serves(7);
    }

    @Test
    void aCopyOnDiskThatIsTooOldIsNotServed() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            restart();
            Files.setLastModifiedTime(bench.file, FileTime.from(bench.time().minusSeconds(86_401)));
            primary.follow((_, _, _) -> {
                throw new IOException("closes");
            });
            bench.primaries(primary.server());
            bench.attempts(1);
            assertEquals("expired", assertInstanceOf(ZoneState.Broken.class, bench.zones.at(TestZone.ORIGIN)).reason());
            assertEquals(SecondaryStatus.State.EXPIRED, bench.status().state());
            primary.follow(ScriptedPrimary.zone(TestZone.small(7)));
            bench.advance(Duration.ofSeconds(600));
            bench.serves(7);
            assertEquals(List.of("SOA", "AXFR", "SOA", "SOA"), primary.requests());
        }
    }

    @Test
    void aSuccessIsNotedInTheTimeOfTheFile() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            bench.advance(Duration.ofSeconds(3600));
            bench.attempts(2);
            Await.until(() -> Files.getLastModifiedTime(bench.file).toInstant().getEpochSecond() == bench.time().getEpochSecond());
        }
    }

    @Test
    void thePrimaryIsAskedAfterRefreshAndANewerZoneIsCopied() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow(ScriptedPrimary.zone(TestZone.small(8)));
            bench.advance(Duration.ofSeconds(3599));
            assertEquals(SECOND, bench.status().next());
            assertEquals(2, primary.requests().size());
            bench.advance(SECOND);
            bench.attempts(2);
            bench.serves(8);
        }
    }

    @Test
    void aFailureIsFollowedByAnAttemptAfterRetry() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow((_, _, _) -> {
                throw new IOException("closes");
            });
            bench.advance(Duration.ofSeconds(3600));
            bench.attempts(2);
            assertEquals(Duration.ofSeconds(600), bench.status().next());
            bench.serves(7);
            primary.follow(ScriptedPrimary.zone(TestZone.small(8)));
            bench.advance(Duration.ofSeconds(600));
            bench.attempts(3);
            bench.serves(8);
        }
    }

    @Test
    void aZoneExpiresAndComesBackWithoutATransfer() throws IOException, InterruptedException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(TestZone.soa(7, 3600, 600, 4800))))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow((_, _, _) -> {
                throw new IOException("closes");
            });
            for (int seconds : new int[] {3600, 600}) {
                int ended = (int) bench.service().stats().failed() + 2;
                bench.advance(Duration.ofSeconds(seconds));
                bench.attempts(ended);
                bench.serves(7);
            }
            bench.advance(Duration.ofSeconds(600));
            bench.logged("secondary-expired");
            Await.until(() -> bench.zones.at(TestZone.ORIGIN) instanceof ZoneState.Broken);
            bench.attempts(4);
            primary.follow(ScriptedPrimary.zone(TestZone.small(TestZone.soa(7, 3600, 600, 4800))));
            bench.advance(Duration.ofSeconds(600));
            bench.attempts(5);
            bench.serves(7);
            assertEquals(1, Collections.frequency(primary.requests(), "AXFR"));
        }
    }

    @Test
    void theNextPrimaryIsAskedIfOneFails() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(RemoteServer.of(ClosedPort.address()), primary.server());
            bench.attempts(1);
            bench.serves(7);
            assertEquals(1, bench.service().stats().received());
            assertEquals(0, bench.service().stats().failed());
        }
    }

    @Test
    void serialsWrap() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(4_000_000_000L)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow(ScriptedPrimary.zone(TestZone.small(1_158_658_354)));
            bench.advance(Duration.ofSeconds(3600));
            bench.attempts(2);
            bench.serves(1_158_658_354);
        }
    }

    @Test
    void anOlderZoneIsNotCopied() throws IOException, InterruptedException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow(ScriptedPrimary.zone(TestZone.small(6)));
            bench.advance(Duration.ofSeconds(3600));
            bench.logged("primary-is-older");
            bench.attempts(2);
            bench.serves(7);
        }
    }

    @Test
    void aNotifyOfAPrimaryIsFollowedByAnAttempt() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            primary.follow(ScriptedPrimary.zone(TestZone.small(8)));
            assertEquals(Rcode.NOERROR, bench.notify(PRIMARY));
            bench.attempts(2);
            bench.serves(8);
        }
    }

    @Test
    void aNotifyOfAStrangerIsRefused() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            assertEquals(Rcode.REFUSED, bench.notify(InetAddress.getByName("192.0.2.99")));
            assertEquals(1, bench.service().stats().notifiesRefused());
            assertEquals(Duration.ofSeconds(3600), bench.status().next());
        }
    }

    @Test
    void aNotifyWithTheSerialOfTheCopyChangesNothing() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            assertEquals(Rcode.NOERROR, bench.notify(PRIMARY, List.of(TestZone.soa(7))));
            assertEquals(List.of("SOA", "AXFR"), primary.requests());
            assertEquals(Rcode.NOERROR, bench.notify(PRIMARY, List.of(TestZone.soa(8))));
            bench.attempts(2);
            assertEquals(List.of("SOA", "AXFR", "SOA"), primary.requests());
        }
    }

    @Test
    void aStormOfNotificationsIsFollowedByOneAttemptBehindTheOneUnderWay() throws IOException {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedPrimary primary = new ScriptedPrimary((request, packet, reply) -> {
            await(go);
            ScriptedPrimary.zone(TestZone.small(7)).answer(request, packet, reply);
        })) {
            bench.primaries(primary.server());
            Await.until(() -> !primary.requests().isEmpty());
            for (int i = 0; i < 1000; i++) assertEquals(Rcode.NOERROR, bench.notify(PRIMARY));
            go.countDown();
            bench.attempts(2);
            assertEquals(List.of("SOA", "AXFR", "SOA"), primary.requests());
        }
    }

    @Test
    void aZoneThatIsRemovedIsTakenOutOfServiceAndItsFileStays() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            bench.service().change(TransferSettings.NONE);
            Await.until(() -> bench.zones.at(TestZone.ORIGIN) instanceof ZoneState.Absent);
            assertEquals(List.of("example.test.zone"), names());
        }
    }

    @Test
    void otherPrimariesAreAskedAtOnceAndTheCopyStays() throws IOException {
        try (ScriptedPrimary first = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)));
                ScriptedPrimary second = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(8)))) {
            bench.primaries(first.server());
            bench.attempts(1);
            bench.primaries(second.server());
            bench.attempts(2);
            bench.serves(8);
            assertEquals(2, first.requests().size());
        }
    }

    @Test
    void anAttemptByHand() throws IOException {
        try (ScriptedPrimary primary = new ScriptedPrimary(ScriptedPrimary.zone(TestZone.small(7)))) {
            bench.primaries(primary.server());
            bench.attempts(1);
            assertTrue(bench.service().refresh(TestZone.ORIGIN).join());
            bench.attempts(2);
            assertEquals(false, bench.service().refresh(stheno.dns.record.Name.of("other.test.")).join());
        }
    }

    private void restart() throws IOException {
        bench.close();
        bench = new SecondaryBench(folder);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
