package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The drawings of modules in README.md and of packages in CONTRIBUTING.md, compared with module descriptors and compiled classes.
class ModulesTest {
    private static final Set<String> UNDRAWN = Set.of("stheno.testkit", "stheno.simulation"); // for tests alone

    private final Path root = root();
    private final Arrows drawn = Arrows.drawn(Files.readString(root.resolve("README.md"))
            + Files.readString(root.resolve("CONTRIBUTING.md")));

    ModulesTest() throws IOException {}

    @Test
    void theReadmeDrawsWhatTheDescriptorsRequire() throws IOException {
        Map<String, Set<String>> required = new TreeMap<>();
        for (Path descriptor : descriptors()) {
            ModuleDescriptor module = ModuleDescriptor.read(ByteBuffer.wrap(Files.readAllBytes(descriptor)));
            if (!UNDRAWN.contains(module.name())) required.put(module.name(), required(module));
        }
        compare(of(name -> name.startsWith("stheno.")), new Arrows(required), List.of());
    }

    @Test
    void contributingDrawsWhichPackagesUseWhich() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (CompiledModule module : modules()) used.putAll(module.packages().targets());
        Arrows packages = new Arrows(used);
        Arrows drawn = of(name -> !name.startsWith("stheno."));
        compare(drawn, packages, users(drawn, packages));
    }

    /// Between modules too: the compiler accepts a circle of `requires` if the modules are compiled one at a time.
    @Test
    void nothingGoesInACircle() throws IOException {
        assertEquals(Optional.empty(), of(name -> name.startsWith("stheno.")).circle(), "modules");
        List<String> circles = new ArrayList<>();
        for (CompiledModule module : modules()) {
            Optional<String> circle = module.packages().circle();
            if (circle.isEmpty()) continue;
            String[] path = circle.get().split(" --> ");
            circles.add("packages depend on each other in a circle: " + circle.get());
            for (int i = 0; i + 1 < path.length; i++) {
                circles.add("    " + path[i] + " --> " + path[i + 1] + " in " + module.users(path[i], path[i + 1]));
            }
        }
        if (!circles.isEmpty()) fail(String.join("\n", circles));
    }

    @Test
    void testsRunOnTheModulePath() {
        assertTrue(Main.class.getModule().isNamed());
    }

    private List<CompiledModule> modules() throws IOException {
        return CompiledModule.all(root.resolve("modules"));
    }

    private Arrows of(Predicate<String> kind) {
        return new Arrows(drawn.targets().entrySet().stream().filter(line -> kind.test(line.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new)));
    }

    private static void compare(Arrows drawn, Arrows actual, List<String> hints) {
        List<String> differences = drawn.differences(actual);
        if (differences.isEmpty()) return;
        fail("README.md and CONTRIBUTING.md do not draw the arrows of the code:\n" + String.join("\n", differences)
                + "\n" + String.join("\n", hints) + "\nThe drawing should be:\n\n" + actual.drawing());
    }

    /// For each arrow that is not drawn, the classes behind it.
    private List<String> users(Arrows drawn, Arrows actual) throws IOException {
        List<String> users = new ArrayList<>();
        for (CompiledModule module : modules()) {
            for (var line : actual.targets().entrySet()) {
                for (String to : line.getValue()) {
                    if (drawn.targets().getOrDefault(line.getKey(), Set.of()).contains(to)) continue;
                    List<String> here = module.users(line.getKey(), to);
                    if (!here.isEmpty()) users.add("    " + line.getKey() + " --> " + to + " in " + here);
                }
            }
        }
        return users;
    }

    private List<Path> descriptors() throws IOException {
        try (Stream<Path> modules = Files.list(root.resolve("modules"))) {
            return modules.map(module -> module.resolve("target/classes/module-info.class")).filter(Files::exists).toList();
        }
    }

    private static Set<String> required(ModuleDescriptor module) {
        Set<String> names = module.requires().stream().map(ModuleDescriptor.Requires::name)
                .filter(name -> !name.equals("java.base")).collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty() ? Set.of("java.base") : names;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) folder = folder.getParent();
        return folder;
    }
}
