package stheno.appliance;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The compiled classes of a module's sources, in its folder `target/classes`: which of its packages uses which.
record CompiledModule(String name, Path classes) {
    private static final Pattern DESCRIBED = Pattern.compile("L(stheno/[\\w/$]+)[;<]");

    /// All modules below the folder `modules` that have sources.
    static List<CompiledModule> all(Path modules) throws IOException {
        List<CompiledModule> all = new ArrayList<>();
        try (Stream<Path> folders = Files.list(modules)) {
            for (Path folder : folders.sorted().toList()) {
                Path classes = folder.resolve("target/classes");
                if (Files.exists(classes.resolve("module-info.class"))) all.add(new CompiledModule(folder.getFileName().toString(), classes));
            }
        }
        return all;
    }

    /// The arrows between the packages; empty if there are fewer than two. A constant that the compiler copied leaves no trace.
    Arrows packages() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (Path file : files()) used.computeIfAbsent(packageOf(internalName(file)), _ -> new TreeSet<>()).addAll(references(file));
        Map<String, Set<String>> targets = new TreeMap<>();
        used.forEach((from, names) -> {
            Set<String> others = new TreeSet<>(names);
            others.retainAll(used.keySet());
            others.remove(from);
            targets.put(from, others.isEmpty() ? Set.of(Arrows.NONE) : others);
        });
        return new Arrows(targets.size() < 2 ? Map.of() : targets);
    }

    /// The classes of one package that use another.
    List<String> users(String from, String to) throws IOException {
        List<String> users = new ArrayList<>();
        for (Path file : files()) {
            if (packageOf(internalName(file)).equals(from) && references(file).contains(to)) users.add(simpleName(file));
        }
        return users.stream().distinct().toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class") && !file.endsWith("module-info.class")).sorted().toList();
        }
    }

    private String internalName(Path file) {
        return classes.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/").replaceFirst("\\.class$", "");
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replaceFirst("(\\$.*)?\\.class$", "");
    }

    /// The packages that a class names: in the entries of its constant pool for classes, descriptors and signatures.
    private static Set<String> references(Path file) throws IOException {
        Set<String> packages = new TreeSet<>();
        for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            switch (entry) {
                case ClassEntry type when type.asInternalName().startsWith("stheno/") -> packages.add(packageOf(type.asInternalName()));
                case Utf8Entry text -> {
                    Matcher described = DESCRIBED.matcher(text.stringValue());
                    while (described.find()) packages.add(packageOf(described.group(1)));
                }
                default -> { }
            }
        }
        return packages;
    }

    /// `web.files` of `stheno/web/files/FileHandler`.
    private static String packageOf(String internalName) {
        return internalName.substring("stheno/".length(), internalName.lastIndexOf('/')).replace('/', '.');
    }
}
