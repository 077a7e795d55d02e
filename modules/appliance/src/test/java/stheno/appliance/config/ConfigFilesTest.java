package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    private Path folder;
    private Path main;
    private final List<BadSetting> faults = new ArrayList<>();

    @BeforeEach
    void name() {
        main = folder.resolve("stheno.properties");
    }

    private Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines));
    }

    private List<String> read() {
        Setting named = new Setting("config", main.toString(), new SettingSource.Argument("--config"));
        return ConfigFiles.read(main, named, faults).stream()
                .map(s -> s.key() + "=" + s.value() + "@" + folder.relativize(((SettingSource.Line) s.source()).file()) + ":"
                        + ((SettingSource.Line) s.source()).number())
                .toList();
    }

    private String fault() {
        assertEquals(1, faults.size(), () -> faults.toString());
        return faults.getFirst().getMessage().replace(folder.toString(), "DIR");
    }

    @Test
    void filesOfAnIncludedFolderComeAfterByName() throws IOException {
        write("stheno.properties", "include = conf.d", "a = 1");
        write("conf.d/20.properties", "b = 3");
        write("conf.d/10.properties", "b = 2", "c = 2");
        write("conf.d/.hidden.properties", "d = 1");
        write("conf.d/notes.txt", "e = 1");
        write("conf.d/sub.properties/x.properties", "f = 1");
        assertEquals(List.of("a=1@stheno.properties:2", "b=2@conf.d/10.properties:1", "c=2@conf.d/10.properties:2",
                "b=3@conf.d/20.properties:1"), read());
        assertTrue(faults.isEmpty());
    }

    @Test
    void aFileAndSeveralCanBeIncluded() throws IOException {
        write("stheno.properties", "a = 1", "include = sub/one.properties, two.conf");
        write("sub/one.properties", "include = deep.properties");
        write("sub/deep.properties", "b = 1");
        write("two.conf", "c = 1");
        assertEquals(List.of("a=1@stheno.properties:1", "b=1@sub/deep.properties:1", "c=1@two.conf:1"), read());
        assertTrue(faults.isEmpty());
    }

    @Test
    void aFileMayBeIncludedTwiceButNotWithinItself() throws IOException {
        write("stheno.properties", "include = a.properties, b.properties");
        write("a.properties", "include = c.properties");
        write("b.properties", "include = c.properties");
        write("c.properties", "x = 1");
        assertEquals(2, read().size());
        assertTrue(faults.isEmpty());
        write("c.properties", "x = 1", "include = a.properties");
        main = folder.resolve("a.properties");
        read();
        assertEquals("DIR/c.properties:2: include = `a.properties`: includes DIR/a.properties, which includes this file; "
                + "a file cannot include itself", fault());
    }

    @Test
    void aFolderThatHoldsTheFileLeadsInACircle() throws IOException {
        write("stheno.properties", "include = .");
        read();
        assertTrue(fault().contains("which includes this file"), fault());
    }

    @Test
    void aCircleByALinkIsOneToo() throws IOException {
        write("stheno.properties", "include = other.properties");
        Files.createSymbolicLink(folder.resolve("other.properties"), main);
        read();
        assertTrue(fault().contains("which includes this file"), fault());
    }

    @Test
    void eightFilesMayNest() throws IOException {
        main = folder.resolve("1.properties");
        for (int n = 1; n < 8; n++) write(n + ".properties", "include = " + (n + 1) + ".properties");
        write("8.properties", "a = 1");
        assertEquals(List.of("a=1@8.properties:1"), read());
        assertTrue(faults.isEmpty());
        write("8.properties", "include = 9.properties");
        write("9.properties", "a = 1");
        assertEquals(List.of(), read());
        assertEquals("DIR/8.properties:1: include = `9.properties`: is nested deeper than 8 files; include it from an outer file", fault());
    }

    @Test
    void thereAreAThousandFilesAtMost() throws IOException {
        write("stheno.properties", "include = many");
        for (int n = 0; n < 999; n++) write("many/" + n + ".properties", "a = 1");
        assertEquals(999, read().size());
        assertTrue(faults.isEmpty());
        write("many/x.properties", "a = 1");
        write("many/y.properties", "a = 1");
        assertEquals(999, read().size());
        assertTrue(fault().contains("exceeds 1000 files"), fault());
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        read();
        assertEquals("argument --config: config = `DIR/stheno.properties`: does not exist; name a file that can be read", fault());
        faults.clear();
        write("stheno.properties", "", "include = gone");
        read();
        assertEquals("DIR/stheno.properties:2: include = `gone`: DIR/gone does not exist; name a file that can be read", fault());
    }

    @Test
    void aFolderIsNoFileOfSettings() throws IOException {
        Files.createDirectory(main);
        read();
        assertEquals("argument --config: config = `DIR/stheno.properties`: is a folder; name a file", fault());
    }

    @Test
    void aFileHasAMegabyteAtMost() throws IOException {
        String line = "# " + "x".repeat(1021) + "\n";
        Files.writeString(main, line.repeat(1024));
        read();
        assertTrue(faults.isEmpty());
        Files.writeString(main, line.repeat(1024) + "\n");
        read();
        assertTrue(fault().contains("is larger than 1m; "), fault());
    }

    @Test
    void aFileIsUtf8() throws IOException {
        Files.writeString(main, "\ufeffa = B\u00fccher \u2603\n");
        assertEquals(List.of("a=B\u00fccher \u2603@stheno.properties:1"), read());
        Files.write(main, "a = 1\r\nb = 2\rc = \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
        read();
        assertEquals("DIR/stheno.properties:3: line = ``: is not UTF-8; save the file in UTF-8", fault());
        faults.clear();
        Files.write(main, new byte[] {'a', '=', (byte) 0xc3}); // ends within a letter
        read();
        assertEquals("DIR/stheno.properties:1: line = ``: is not UTF-8; save the file in UTF-8", fault());
    }

    @Test
    void readingContinuesAfterAFault() throws IOException {
        write("stheno.properties", "include = gone, here.properties", "a = 1", "a = 2");
        write("here.properties", "b = \\u1");
        assertEquals(List.of("a=1@stheno.properties:2"), read());
        assertEquals(3, faults.size());
    }
}
