package stheno.appliance.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.FileStamp;
import stheno.reactor.Log;

@Timeout(60)
class CertificateWatchTest {
    @TempDir
    Path folder;
    private Path file;
    private Path other;
    private Map<Path, FileStamp> read = Map.of();
    private int told;
    private final CertificateWatch watch = new CertificateWatch(() -> read, () -> told++, Log.NONE);

    @BeforeEach
    void files() throws IOException {
        file = Files.writeString(folder.resolve("c.pem"), "one");
        other = Files.writeString(folder.resolve("k.pem"), "one");
        reload();
    }

    private void reload() {
        Map<Path, FileStamp> stamps = new HashMap<>();
        for (Path path : List.of(file, other)) stamps.put(path, FileStamp.of(path));
        read = stamps;
    }

    private void assertReported(int times) {
        assertEquals(times, told);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) watch.look();
    }

    @Test
    void whatStaysTheSameIsNoNews() {
        look(5);
        assertReported(0);
    }

    @Test
    void aChangeIsReportedWhenTwoChecksHaveSeenIt() throws IOException {
        look(1);
        Files.writeString(file, "another");
        look(1);
        assertReported(0);
        look(1);
        assertReported(1);
    }

    @Test
    void whileFilesChangeNothingIsReported() throws IOException {
        for (int i = 1; i < 10; i++) {
            Files.writeString(i % 2 == 0 ? file : other, "x".repeat(10 + i));
            look(1);
        }
        assertReported(0);
        look(1);
        assertReported(1);
    }

    @Test
    void aChangeIsReportedOnceEvenIfItCouldNotBeRead() throws IOException {
        Files.writeString(file, "another");
        look(5);
        assertReported(1);
        Files.writeString(file, "yet another");
        look(5);
        assertReported(2);
    }

    @Test
    void afterItWasReadTheNextChangeIsNewsAgain() throws IOException {
        Files.writeString(file, "another");
        look(2);
        reload();
        look(3);
        assertReported(1);
        Files.writeString(other, "another");
        look(3);
        assertReported(2);
    }

    @Test
    void whatIsChangedBackIsNoNews() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        look(1);
        Files.writeString(file, "one");
        Files.setLastModifiedTime(file, time);
        look(3);
        assertReported(0);
    }

    @Test
    void aChangeBetweenReadingAndTheFirstLookIsNotMissed() throws IOException {
        Files.writeString(file, "before the first look");
        look(2);
        assertReported(1);
    }

    @Test
    void aFileOfTheSameSizeAndTimeInItsPlaceIsAnother() throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), "two");
        Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(file));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        look(2);
        assertReported(1);
    }

    /// As Kubernetes does: the file is a link into a folder that is itself a link, and that one is replaced.
    @Test
    void aLinkOnTheWayThatLeadsElsewhereIsAChange() throws IOException {
        Path first = Files.createDirectory(folder.resolve("..1"));
        Path second = Files.createDirectory(folder.resolve("..2"));
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(Files.writeString(first.resolve("c"), "one"), time);
        Files.setLastModifiedTime(Files.writeString(second.resolve("c"), "two"), time);
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        file = Files.createSymbolicLink(folder.resolve("c"), Path.of("..data", "c"));
        reload();
        look(2);
        assertReported(0);
        Path fresh = Files.createSymbolicLink(folder.resolve("..fresh"), second.getFileName());
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        look(2);
        assertReported(1);
    }

    @Test
    void aFileThatIsGoneIsAChangeAndSoIsItsReturn() throws IOException {
        Files.delete(file);
        look(3);
        assertReported(1);
        Files.writeString(file, "back");
        look(3);
        assertReported(2);
    }

    @Test
    void aFailingListenerDoesNotEndTheWatch() throws IOException {
        StringBuilder logged = new StringBuilder();
        Log log = new Log() {
            @Override
            public boolean wants(Level level) {
                return true;
            }

            @Override
            public void event(Level level, String event, Object... pairs) {
                logged.append(level).append(' ').append(event);
            }
        };
        CertificateWatch failing = new CertificateWatch(() -> read, () -> {
            told++;
            throw new IllegalStateException("on purpose");
        }, log);
        Files.writeString(file, "another");
        for (int i = 0; i < 3; i++) failing.look();
        assertReported(1);
        assertEquals("ERROR certificate-watch-failed", logged.toString());
        Files.writeString(file, "yet another");
        for (int i = 0; i < 3; i++) failing.look();
        assertReported(2);
    }

    @Test
    void newCertificatesAreShownSoonAfterTheyAreWritten() throws Exception {
        CertificateFiles files = new CertificateFiles(folder);
        files.put("c", "p256", "p256.key");
        List<CertificateSetting> sources = List.of(files.of("c", "c"));
        Certificates certificates = Certificates.read(sources);
        CountDownLatch replaced = new CountDownLatch(1);
        AtomicReference<BadSetting> fault = new AtomicReference<>();
        try (CertificateWatch started = CertificateWatch.start(certificates, Duration.ofMillis(5), () -> {
            try {
                certificates.replace(sources);
                replaced.countDown();
            } catch (BadSetting e) {
                fault.set(e); // seen half-written; there is more to come
            }
        }, Log.NONE)) {
            assertEquals("p256.test", Handshake.shownTo("", certificates));
            files.put("c", "p384", "p384.key");
            assertTrue(replaced.await(30, TimeUnit.SECONDS), () -> String.valueOf(fault.get()));
            assertEquals("p384.test", Handshake.shownTo("", certificates));
        }
    }

    @Test
    void aWatchThatIsClosedLooksNoMore() throws Exception {
        CertificateFiles files = new CertificateFiles(folder);
        Certificates certificates = Certificates.read(List.of(files.source("p256")));
        CountDownLatch changed = new CountDownLatch(1);
        CertificateWatch.start(certificates, Duration.ofMillis(1), changed::countDown, Log.NONE).close();
        CertificateWatch.start(certificates, Duration.ZERO, changed::countDown, Log.NONE); // never looks, so need not be closed
        files.put("p256.pem", "p384");
        assertFalse(changed.await(50, TimeUnit.MILLISECONDS));
    }
}
