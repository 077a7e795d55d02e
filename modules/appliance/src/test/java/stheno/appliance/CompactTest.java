package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `packaging/Compact.java` rewrites every class of the product: its result must do the same, and leave nothing to bootstrap.
@Timeout(120)
final class CompactTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    @TempDir
    private Path folder;

    @Test
    void rewrittenClassesDoTheSameAndBootstrapOnlyTextsStringsAndNumbers() throws Exception {
        Path before = folder.resolve("from/sample");
        Path after = folder.resolve("to/sample");
        run("javac", "-parameters", "-g", "-d", before.toString(), source("modules/appliance/src/test/resources/compact/Sample.java"));
        run("java", "-XX:TieredStopAtLevel=1", source("packaging/Compact.java"), folder.resolve("from").toString(),
                folder.resolve("to").toString());
        assertEquals(Set.of("typeSwitch", "bootstrap equals", "bootstrap hashCode", "bootstrap toString", "typeSwitch of strings",
                "typeSwitch of numbers", "enumSwitch"),
                bootstraps(before));
        assertEquals(Set.of("bootstrap toString", "typeSwitch of strings", "typeSwitch of numbers"), bootstraps(after));
        List<String> wanted = run("java", "-cp", before.toString(), "Sample").lines().toList();
        assertTrue(wanted.size() > 40, () -> "only " + wanted);
        assertEquals(wanted, run("java", "-Xverify:all", "-cp", after.toString(), "Sample").lines().toList());
    }

    /// The instructions that the JVM would have to make classes for; lambdas and texts that are joined are another matter.
    private static Set<String> bootstraps(Path classes) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                ClassModel type = ClassFile.of().parse(file);
                for (MethodModel method : type.methods()) {
                    for (CodeElement each : method.code().map(code -> code.elementList()).orElse(List.of())) {
                        if (each instanceof InvokeDynamicInstruction call && runtime(call)) found.add(name(call));
                    }
                }
            }
        }
        return found;
    }

    private static boolean runtime(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().packageName().equals("java.lang.runtime");
    }

    private static String name(InvokeDynamicInstruction call) {
        String method = call.bootstrapMethod().methodName();
        if (method.equals("bootstrap")) return method + " " + call.name().stringValue();
        if (method.equals("enumSwitch")) return method;
        if (call.bootstrapArgs().stream().anyMatch(String.class::isInstance)) return "typeSwitch of strings";
        return call.bootstrapArgs().stream().anyMatch(CompactTest::primitive) ? "typeSwitch of numbers" : method;
    }

    /// The type of a component in record patterns.
    private static boolean primitive(ConstantDesc label) {
        return label instanceof DynamicConstantDesc<?> constant && constant.constantType().equals(ConstantDescs.CD_Class)
                || label instanceof ClassDesc type && type.isPrimitive();
    }

    private static String source(String name) {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("packaging/Compact.java"))) root = root.getParent();
        return root.resolve(name).toString();
    }

    private String run(String program, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA.resolve(program).toString()));
        command.addAll(List.of(words));
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), program + " does not end");
        String text = Files.readString(out);
        assertEquals(0, process.exitValue(), text);
        return text;
    }
}
