package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Served;
import stheno.testkit.Visitor;

class FileSettingsTest {
    @Test
    void eachChangeKeepsTheOtherSettings() {
        FileSettings settings = FileSettings.DEFAULTS.withIndex(List.of("a")).withListing(true).withListingEntries(1).withCache(2)
                .withCachedFileLimit(3).withGzip(false).withRangeLimit(4).withFallback("/b")
                .withGzipLimit(5).withCleanUrls(true);
        assertEquals(List.of("a"), settings.index());
        assertTrue(settings.listing());
        assertEquals(1, settings.listingEntries());
        assertEquals(2, settings.cache());
        assertEquals(3, settings.cachedFileLimit());
        assertFalse(settings.gzip());
        assertEquals(4, settings.rangeLimit());
        assertEquals(5, settings.gzipLimit());
        assertTrue(settings.cleanUrls());
        assertEquals("/b", settings.fallback().orElseThrow());
        assertTrue(settings.withoutFallback().fallback().isEmpty());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> FileSettings.DEFAULTS.withListingEntries(-1));
        assertThrows(IllegalArgumentException.class, () -> FileSettings.DEFAULTS.withGzipLimit(-1));
        assertThrows(IllegalArgumentException.class, () -> FileSettings.DEFAULTS.withIndex(List.of("a/b")));
        assertThrows(IllegalArgumentException.class, () -> FileSettings.DEFAULTS.withFallback("index.html"));
    }

    @Test
    void aFolderIsServedInOneLine(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("index.html"), "<h1>home</h1>");
        try (Served served = new Served(FileHandler.of(folder)); Visitor visitor = served.visitor()) {
            assertTrue(visitor.ask("GET / HTTP/1.1").reply().endsWith("<h1>home</h1>"));
        }
        assertThrows(IOException.class, () -> FileHandler.of(folder.resolve("missing")));
    }
}
