package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `stheno version`.
class VersionTextTest {
    private static final String JAVA = "\nJava " + Runtime.version() + ", " + System.getProperty("java.vendor") + "\n";

    @TempDir
    private Path home;

    private String text(String release) throws IOException {
        Files.writeString(home.resolve("release"), release);
        return VersionText.text("1.2.3", home);
    }

    @Test
    void theCommitItsDateAndJavaAreNamed() throws IOException {
        String text = text("JAVA_VERSION=\"25\"\nSTHENO_COMMIT=\"0123456789abcdef\"\n"
                + "STHENO_DATE=\"2026-11-30T19:38:37Z\"\n");
        assertEquals("stheno 1.2.3\ncommit 0123456789abcdef of 2026-11-30 19:38:37 UTC" + JAVA, text);
    }

    @Test
    void changesThatWereNotCommittedAreSaid() throws IOException {
        String text = text("STHENO_COMMIT=\"0123-modified\"\nSTHENO_DATE=\"2026-11-30T19:38:37Z\"\n");
        assertTrue(text.contains("commit 0123 of 2026-11-30 19:38:37 UTC, and changes that were not committed\n"), text);
    }

    @Test
    void sourcesWithoutGitAreAnUnknownCommit() throws IOException {
        String unknown = "stheno 1.2.3\nunknown commit: the server was built from sources without their Git history" + JAVA;
        assertEquals(unknown, text("JAVA_VERSION=\"25\"\n"));
        assertEquals(unknown, text("no pairs\n=\n"));
    }

    @Test
    void classesWithoutAnImageAreAnUnknownCommit() {
        assertTrue(VersionText.text("1.2.3", home.resolve("missing")).contains("\nunknown commit"));
    }
}
