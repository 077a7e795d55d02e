package stheno.appliance.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintZoneTest {
    private static final String ZONE = "$TTL 1h\n@ SOA ns h 1 1h 1h 1h 1h\n@ NS ns\nns A 192.0.2.1\n";
    private static final String CANONICAL = """
            example.org. 3600 IN SOA ns.example.org. h.example.org. 1 3600 3600 3600 3600
            example.org. 3600 IN NS ns.example.org.
            ns.example.org. 3600 IN A 192.0.2.1
            """;

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... words) {
        return PrintZone.run(List.of(words), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8).replace(folder.toString(), "FOLDER");
    }

    @Test
    void aZoneIsPrinted() throws IOException {
        assertEquals(0, run(file("zone", ZONE), "example.org"), this::said);
        assertEquals(CANONICAL, out.toString(StandardCharsets.UTF_8));
        assertEquals("", said());
    }

    @Test
    void theNameOfTheFileIsTheOriginOtherwise() throws IOException {
        for (String name : List.of("example.org.zone", "example.org.db", "db.example.org", "example.org")) {
            out.reset();
            assertEquals(0, run(file(name, ZONE)), this::said);
            assertEquals(CANONICAL, out.toString(StandardCharsets.UTF_8));
        }
        assertEquals(2, run(file("zone", ZONE)));
        assertEquals("stheno zone: the name of the file is not the name of a zone: write the origin after it; write `stheno zone "
                + "example.org.zone example.org`\nusage: stheno zone FILE [ORIGIN]\n", said());
    }

    @Test
    void allErrorsAreTold() throws IOException {
        assertEquals(1, run(file("zone", ZONE + "a A 1.2.3\nb TYPO x\n"), "example.org"));
        List<String> lines = said().lines().toList();
        assertTrue(lines.get(0).startsWith("FOLDER/zone:5: ") && lines.get(1).startsWith("FOLDER/zone:6: "), this::said);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void wrongArguments() {
        assertEquals(2, run());
        assertEquals(2, run("a", "b", "c"));
        assertEquals(2, run("a", "b..c"));
        assertEquals(1, run(folder.resolve("missing").toString(), "example.org"));
    }
}
