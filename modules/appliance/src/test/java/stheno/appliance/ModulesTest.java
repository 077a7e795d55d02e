package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The drawing of the modules in the README, held against the module descriptors.
class ModulesTest {
    private static final Pattern ARROW = Pattern.compile("^    (stheno\\.\\w+) -+> (.+)$", Pattern.MULTILINE);

    @Test
    void theReadmeDrawsWhatTheDescriptorsSay() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher arrow = ARROW.matcher(Files.readString(readme()));
        while (arrow.find()) drawn.put(arrow.group(1), new TreeSet<>(Set.of(arrow.group(2).trim().split(", "))));
        assertFalse(drawn.isEmpty(), "the README draws no modules");

        Map<String, Set<String>> described = new TreeMap<>();
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getName().startsWith("stheno.")) described.put(module.getName(), required(module));
        }
        assertEquals(drawn, described);
    }

    private static Set<String> required(Module module) {
        Set<String> names = module.getDescriptor().requires().stream().map(ModuleDescriptor.Requires::name)
                .filter(name -> !name.equals("java.base")).collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty() ? Set.of("java.base") : names;
    }

    @Test
    void testsRunOnTheModulePath() {
        assertTrue(Main.class.getModule().isNamed());
    }

    private static Path readme() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        return folder.resolve("README.md");
    }
}
