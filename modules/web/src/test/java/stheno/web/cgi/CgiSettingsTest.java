package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgiSettingsTest {
    private static CgiSettings changed() {
        return CgiSettings.DEFAULTS.withConcurrency(1).withQueue(2).withHeaderTimeout(Duration.ofSeconds(3))
                .withTimeout(Duration.ofSeconds(4)).withBodyLimit(5)
                .withErrors(6, 7).withInherited(Set.of("A")).withVariables(Map.of("B", "c")).withExtension(".py", "python3")
                .withDocuments(Path.of("/d"));
    }

    @Test
    void eachChangeKeepsTheOtherSettings() {
        CgiSettings settings = changed();
        assertEquals(1, settings.concurrency());
        assertEquals(2, settings.queue());
        assertEquals(Duration.ofSeconds(3), settings.headerTimeout());
        assertEquals(Duration.ofSeconds(4), settings.timeout());
        assertEquals(5, settings.bodyLimit());
        assertEquals(6, settings.errorLine());
        assertEquals(7, settings.errorRate());
        assertEquals(Set.of("A"), settings.inherited());
        assertEquals(Map.of("B", "c"), settings.variables());
        assertEquals(Map.of(".py", List.of("python3")), settings.extensions());
        assertEquals(Path.of("/d"), settings.documents().orElseThrow());
    }

    @Test
    void settingsWithEqualValuesAreEqual() {
        assertEquals(changed(), changed());
        assertEquals(changed().hashCode(), changed().hashCode());
        assertNotEquals(changed(), changed().withBodyLimit(6));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> CgiSettings.DEFAULTS.withConcurrency(0));
        assertThrows(IllegalArgumentException.class, () -> CgiSettings.DEFAULTS.withQueue(-1));
        assertThrows(IllegalArgumentException.class, () -> CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> CgiSettings.DEFAULTS.withExtension("py"));
    }
}
