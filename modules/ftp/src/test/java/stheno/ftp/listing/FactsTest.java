package stheno.ftp.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.storage.Contents;
import stheno.storage.Found;

final class FactsTest {
    private static final Instant THEN = Instant.parse("1998-06-15T10:00:45Z");
    private static final Facts ALL = Facts.of("type;size;modify;perm;unique;");

    @Test
    void anOrdinaryClientGetsAllButUnique() {
        assertEquals("MLST type*;size*;modify*;perm*;unique;", Facts.DEFAULTS.feature());
        assertEquals("MLST OPTS type;size;modify;perm;", Facts.DEFAULTS.reply());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "type;size;              | MLST OPTS type;size;          | MLST type*;size*;modify;perm;unique;",
            "Type;UNIX.mode;MODIFY;  | MLST OPTS type;modify;        | MLST type*;size;modify*;perm;unique;",
            "size;type;size;         | MLST OPTS type;size;          | MLST type*;size*;modify;perm;unique;",
            "unique                  | MLST OPTS unique;             | MLST type;size;modify;perm;unique*;",
            "''                      | MLST OPTS                     | MLST type;size;modify;perm;unique;",
            ";;;                     | MLST OPTS                     | MLST type;size;modify;perm;unique;",
            "fish;cakes;             | MLST OPTS                     | MLST type;size;modify;perm;unique;",
            "types;siz;              | MLST OPTS                     | MLST type;size;modify;perm;unique;"})
    void whatIsNotKnownIsPassedOver(String argument, String reply, String feature) {
        assertEquals(reply, Facts.of(argument).reply());
        assertEquals(feature, Facts.of(argument).feature());
    }

    @Test
    void theTurkishIIsNoI() {
        assertEquals("MLST OPTS", Facts.of("s\u0131ze;UN\u0130QUE;").reply());
    }

    @Test
    void aFileHasASizeAndLetters() {
        Contents.Entry file = Shelf.file("a b", 25_730, THEN);
        assertEquals("type=file;size=25730;modify=19980615100045;perm=r; a b", Facts.DEFAULTS.line(file, Facts.Role.ENTRY, false));
        assertEquals("type=file;size=25730;modify=19980615100045;perm=adfrw; a b", Facts.DEFAULTS.line(file, Facts.Role.ENTRY, true));
    }

    @Test
    void aDirectoryHasARole() {
        Contents.Entry directory = Shelf.directory("/pub", THEN);
        assertEquals("type=dir;modify=19980615100045;perm=el; /pub", Facts.DEFAULTS.line(directory, Facts.Role.ENTRY, false));
        assertEquals("type=cdir;modify=19980615100045;perm=cdeflmp; /pub", Facts.DEFAULTS.line(directory, Facts.Role.CURRENT, true));
        assertEquals("type=pdir; /pub", Facts.of("type;size").line(directory, Facts.Role.PARENT, true));
    }

    @Test
    void oneBlankSeparatesTheNameWhateverItBeginsWith() {
        assertEquals("size=1;   b", Facts.of("size").line(Shelf.file("  b", 1), Facts.Role.ENTRY, false));
        assertEquals("  b", Facts.of("").line(Shelf.file(" b", 1), Facts.Role.ENTRY, false));
    }

    @Test
    void uniqueDiffersBetweenFilesAndNotBetweenNamesOfOneFile() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String line = Facts.of("unique").line(Shelf.file("x", i), Facts.Role.ENTRY, false);
            assertTrue(line.matches("unique=[0-9a-f]{16}; x"), line);
            assertTrue(seen.add(line));
        }
        assertTrue(seen.contains(Facts.of("unique").line(Shelf.file("x", 4711), Facts.Role.ENTRY, true)));
    }

    @Test
    void uniqueOfADirectoryHidesWhereItIs() {
        String line = ALL.line(new Contents.Entry("d", new Found.Directory(Path.of("/secret/place"), FileTime.from(THEN))),
                Facts.Role.ENTRY, false);
        assertTrue(line.matches("type=dir;modify=19980615100045;perm=el;unique=[0-9a-f]{16}; d"), line);
    }

    @Test
    void whatIsNotThereHasNoFacts() {
        Contents.Entry missing = new Contents.Entry("x", new Found.Missing());
        assertThrows(IllegalArgumentException.class, () -> ALL.line(missing, Facts.Role.ENTRY, false));
    }
}
