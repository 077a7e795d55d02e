package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `$INCLUDE`: cases 3 and 11 from the field.
final class ZoneIncludeTest {
    @TempDir
    Path folder;

    private ZoneLoad load(String text) throws IOException {
        return ZoneFile.load(ZoneText.write(folder, "top.zone", ZoneText.HEAD + text), ZoneText.ORIGIN);
    }

    private List<String> records(String text) throws IOException {
        return ZoneText.lines(ZoneText.zone(load(text)), false);
    }

    /// Faults with file names relative to the folder.
    private String faults(String text) throws IOException {
        return ZoneText.faults(load(text)).replace(folder + "/", "");
    }

    @Test
    void originAndTtlOfAnIncludedFileStayInside() throws IOException {
        ZoneText.write(folder, "in.zone", "a A 192.0.2.1\n$ORIGIN deep\n$TTL 7\nb A 192.0.2.2\n");
        assertEquals(List.of("c 300 A 192.0.2.3", "a.sub 300 A 192.0.2.1", "b.deep.sub 7 A 192.0.2.2"),
                records("$INCLUDE in.zone sub\nc A 192.0.2.3\n"));
        assertEquals(List.of("a 300 A 192.0.2.1", "c 300 A 192.0.2.3", "b.deep 7 A 192.0.2.2"),
                records("$include in.zone\nc A 192.0.2.3\n"));
    }

    @Test
    void aPathIsRelativeToTheFileThatIncludes() throws IOException {
        ZoneText.write(folder, "one/a.zone", "$INCLUDE two/b.zone\n");
        ZoneText.write(folder, "one/two/b.zone", "$INCLUDE \"../c c.zone\" sub\n");
        ZoneText.write(folder, "one/c c.zone", "a A 192.0.2.1");
        assertEquals(List.of("a.sub 300 A 192.0.2.1"), records("$INCLUDE one/a.zone"));
        assertEquals(List.of("a.sub 300 A 192.0.2.1"), records("$INCLUDE " + folder + "/one/a.zone"));
    }

    @Test
    void theOwnerBeforeTheDirectiveIsThatBehindIt() throws IOException {
        ZoneText.write(folder, "in.zone", " TXT first\nb A 192.0.2.2\n");
        assertEquals(List.of("a 300 A 192.0.2.1", "a 300 TXT \"first\"", "a 300 TXT \"last\"", "b 300 A 192.0.2.2"),
                records("a A 192.0.2.1\n$INCLUDE in.zone\n TXT last\n"));
    }

    @Test
    void faultsNameTheirOwnFileAndLine() throws IOException {
        ZoneText.write(folder, "sub/in.zone", "a A 192.0.2.1\n\nb FOO\n");
        assertEquals("""
                top.zone:5: unknown type "BAR"
                sub/in.zone:3: unknown type "FOO"
                top.zone:9: unknown type "BAZ"\
                """, faults("x BAR\n\n$INCLUDE sub/in.zone\n\ny BAZ\n"));
    }

    @Test
    void checksNameTheFileOfTheRecord() throws IOException {
        ZoneText.write(folder, "in.zone", "\na A 192.0.2.1\n");
        assertEquals("in.zone:2: CNAME and A records of a.z.test.: a CNAME record stands alone", faults("a CNAME b\n$INCLUDE in.zone\n"));
    }

    @Test
    void aFileDoesNotIncludeItself() throws IOException {
        ZoneText.write(folder, "in.zone", "\n$INCLUDE ./x/../top.zone\n");
        Files.createDirectory(folder.resolve("x"));
        assertEquals("in.zone:2: ./x/../top.zone includes itself", faults("$INCLUDE in.zone"));
        assertEquals("top.zone:5: top.zone includes itself", faults("$INCLUDE top.zone"));
    }

    @Test
    void theDepthOfFilesIsLimited() throws IOException {
        for (int i = 0; i < 30; i++) ZoneText.write(folder, i + ".zone", "$INCLUDE " + (i + 1) + ".zone\n");
        assertEquals("18.zone:1: more than 20 files include one another", faults("$INCLUDE 0.zone"));
    }

    @Test
    void theNumberOfFilesIsLimited() throws IOException {
        ZoneText.write(folder, "empty.zone", "");
        for (int i = 0; i < 5; i++) ZoneText.write(folder, i + ".zone", ("$INCLUDE " + (i == 0 ? "empty" : i - 1) + ".zone\n").repeat(10));
        assertTrue(faults("$INCLUDE 4.zone\n").contains(".zone:10: more than 10000 files are included"), () -> "not told");
    }

    @Test
    void whatCannotBeReadIsAFault() throws IOException {
        assertEquals("top.zone:6: none.zone: no such file", faults("a A 192.0.2.1\n$INCLUDE none.zone\n"));
        Files.createDirectory(folder.resolve("dir.zone"));
        assertEquals("top.zone:5: dir.zone: not a regular file", faults("$INCLUDE dir.zone"));
        assertEquals("top.zone:5: \"a\\000b\" cannot be the name of a file", faults("$INCLUDE a\u0000b"));
        assertEquals("top.zone:5: directive does not have the form $INCLUDE FILE [ORIGIN]", faults("$INCLUDE"));
        assertEquals("none.zone: no such file", ZoneText.faults(ZoneFile.load(Path.of("none.zone"), ZoneText.ORIGIN)));
    }

    @Test
    void theFilesThatAZoneDependsOnAreTold() throws IOException {
        ZoneText.write(folder, "in.zone", "$INCLUDE sub/missing.zone\n");
        assertEquals(List.of(folder.resolve("in.zone"), folder.resolve("sub/missing.zone")),
                load("$INCLUDE in.zone\n$INCLUDE in.zone\n").included());
        assertEquals(List.of(), load("").included());
    }

    @Test
    void theNameOfAFileIsReadAsUtf8() throws IOException {
        assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "the locale has no such file names");
        ZoneText.write(folder, "b\u00FCro.zone", "a A 192.0.2.1\n");
        String name = new String("b\u00FCro.zone".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(List.of("a 300 A 192.0.2.1"), records("$INCLUDE " + name + "\n"));
    }

    @Test
    void carriageReturnsAreAllowedInIncludedFiles() throws IOException {
        ZoneText.write(folder, "in.zone", "\u00EF\u00BB\u00BFa A 192.0.2.1\r\n\tTXT x\r\n");
        assertEquals(List.of("a 300 A 192.0.2.1", "a 300 TXT \"x\""), records("$INCLUDE in.zone\r\n"));
    }
}
