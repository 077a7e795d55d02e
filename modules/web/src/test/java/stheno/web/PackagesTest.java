package stheno.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the imports of the module's packages with the drawing in its descriptor.
class PackagesTest {
    private static final Path SOURCES = Path.of("src/main/java").toAbsolutePath();
    private static final Pattern ARROW = Pattern.compile("^/// +(\\w+) --> (.+)$", Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?stheno\\.web\\.(\\w+)\\.", Pattern.MULTILINE);

    @Test
    void theDescriptorDrawsEveryImportBetweenPackages() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher arrow = ARROW.matcher(Files.readString(SOURCES.resolve("module-info.java")));
        while (arrow.find()) drawn.put(arrow.group(1), new TreeSet<>(List.of(arrow.group(2).split(", "))));
        assertEquals(drawn, imports());
    }

    @Test
    void noPackageImportsAPackageThatImportsIt() throws IOException {
        Map<String, Set<String>> left = imports();
        // take away, again and again, what imports nothing that is left
        boolean fewer = true;
        while (fewer) fewer = left.keySet().removeIf(name -> left.get(name).stream().noneMatch(left::containsKey));
        assertEquals(Map.of(), left);
    }

    private static Map<String, Set<String>> imports() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getParent().getFileName().toString();
                Matcher found = IMPORT.matcher(Files.readString(file));
                while (found.find()) imports.computeIfAbsent(name, _ -> new TreeSet<>()).add(found.group(1));
            }
        }
        return imports;
    }
}
