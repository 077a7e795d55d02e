import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantDynamicEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Rewrites the classes of the modules that are linked. `packaging/build` runs it: `java Compact.java FROM TO`. Both are folders with one
/// folder for each module.
///
/// - Names of local variables go: only debuggers show them, and they take a sixth of `java.base`. Line numbers stay.
/// - A switch with patterns becomes a private method with a chain of `instanceof`, and `equals` and `hashCode` of a record become methods
///   too. javac compiles them to an `invokedynamic`, for which the JVM makes classes when it is reached first: 5 to 50 ms each time. The
///   start-up cache of JDK 25 cannot hold these classes.
final class Compact {
    private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final ClassDesc RECORDS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final int PRIVATE_STATIC = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

    private final ClassFile format;
    private final Path from;
    private final Path to;
    private int replaced;

    private Compact(Path from, Path to) throws IOException {
        this.from = from;
        this.to = to;
        List<Path> modules;
        try (Stream<Path> folders = Files.list(from)) {
            modules = folders.sorted().toList();
        }
        // Verification types of the methods are computed again, which needs the superclasses.
        format = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL, ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(name -> open(modules, name)).orElse(
                        ClassHierarchyResolver.defaultResolver()).cached()));
    }

    public static void main(String[] folders) throws IOException {
        Compact compact = new Compact(Path.of(folders[0]), Path.of(folders[1]));
        List<Path> files;
        try (Stream<Path> all = Files.walk(compact.from)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) compact.write(file);
        System.out.println(files.size() + " files, " + compact.replaced + " instructions replaced");
    }

    private static InputStream open(List<Path> modules, ClassDesc type) {
        String descriptor = type.descriptorString();
        String name = descriptor.substring(1, descriptor.length() - 1) + ".class";
        for (Path module : modules) {
            try {
                if (Files.exists(module.resolve(name))) return Files.newInputStream(module.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null; // as the interface wants it: there is no such class
    }

    private void write(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.equals("module-info.class")) content = compacted(format.parse(content));
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.write(target, content);
    }

    private byte[] compacted(ClassModel type) {
        List<Made> found = new ArrayList<>();
        ClassTransform bodies = ClassTransform.transformingMethodBodies((code, element) -> {
            if (element instanceof LocalVariable || element instanceof LocalVariableType) return;
            Optional<Body> body = element instanceof InvokeDynamicInstruction call ? body(call) : Optional.empty();
            if (body.isPresent() && element instanceof InvokeDynamicInstruction call) {
                Made it = new Made(call.name().stringValue() + "$" + found.size(), call.typeSymbol(), body.get());
                found.add(it);
                code.invokestatic(type.thisClass().asSymbol(), it.name, it.type, type.flags().has(AccessFlag.INTERFACE));
            } else {
                code.with(element);
            }
        });
        byte[] content = format.transformClass(type, bodies.andThen(ClassTransform.endHandler(builder -> found.forEach(it ->
                builder.withMethodBody(it.name, it.type, PRIVATE_STATIC, it.body::write)))));
        replaced += found.size();
        return content;
    }

    /// The method that does what this instruction does; empty if the instruction stays.
    private static Optional<Body> body(InvokeDynamicInstruction call) {
        ClassDesc bootstraps = call.bootstrapMethod().owner();
        List<LoadableConstantEntry> arguments = call.invokedynamic().bootstrap().arguments();
        if (bootstraps.equals(SWITCHES)) {
            // Labels of `enumSwitch` are names of constants; those of `typeSwitch` name the type too.
            boolean constants = call.bootstrapMethod().methodName().equals("enumSwitch");
            ClassDesc selector = call.typeSymbol().parameterType(0);
            List<Optional<Case>> cases = arguments.stream().map(label -> constants && label instanceof StringEntry name
                    ? Optional.<Case>of(new OfConstant(selector, name.stringValue())) : Case.of(label)).toList();
            return cases.stream().allMatch(Optional::isPresent) ? Optional.of(new Switch(cases.stream().map(Optional::get).toList()))
                    : Optional.empty();
        }
        if (!bootstraps.equals(RECORDS)) return Optional.empty();
        ClassDesc type = ((ClassEntry) arguments.getFirst()).asSymbol();
        List<MemberRefEntry> fields = arguments.stream().skip(2).map(it -> ((MethodHandleEntry) it).reference()).toList();
        return switch (call.name().stringValue()) {
            case "equals" -> Optional.of(new Equals(type, fields));
            case "hashCode" -> Optional.of(new HashCode(type, fields));
            default -> Optional.empty(); // texts are for messages
        };
    }

    /// A method that is made: static, with the parameters of the instruction it replaces.
    private record Made(String name, MethodTypeDesc type, Body body) {}

    private sealed interface Body {
        void write(CodeBuilder code);
    }

    /// The contract of `SwitchBootstraps.typeSwitch` and `enumSwitch`: -1 for null, otherwise the index of the first case, from the given one, that the
    /// object matches, or the number of cases.
    private record Switch(List<Case> cases) implements Body {
        @Override
        public void write(CodeBuilder code) {
            Label present = code.newLabel();
            code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
            for (int i = 0; i < cases.size(); i++) {
                Label next = code.newLabel();
                code.iload(1).loadConstant(i).if_icmpgt(next);
                cases.get(i).test(code.aload(0), next);
                code.loadConstant(i).ireturn().labelBinding(next);
            }
            code.loadConstant(cases.size()).ireturn();
        }
    }

    /// As `Record.equals` demands: components are compared by `Objects.equals`, numbers by `compare` of their type.
    private record Equals(ClassDesc type, List<MemberRefEntry> fields) implements Body {
        @Override
        public void write(CodeBuilder code) {
            Label differ = code.newLabel();
            code.aload(1).instanceOf(type).ifeq(differ).aload(1).checkcast(type).astore(2);
            for (MemberRefEntry field : fields) {
                ClassDesc component = ClassDesc.ofDescriptor(field.type().stringValue());
                code.aload(0).getfield(type, field.name().stringValue(), component);
                code.aload(2).getfield(type, field.name().stringValue(), component);
                if (component.isPrimitive()) {
                    code.invokestatic(boxed(component), "compare", MethodTypeDesc.of(CD_int, component, component)).ifne(differ);
                } else {
                    code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object)).ifeq(differ);
                }
            }
            code.iconst_1().ireturn().labelBinding(differ).iconst_0().ireturn();
        }
    }

    /// The hash codes of the components, times 31 for each that follows.
    private record HashCode(ClassDesc type, List<MemberRefEntry> fields) implements Body {
        @Override
        public void write(CodeBuilder code) {
            code.iconst_0();
            for (MemberRefEntry field : fields) {
                ClassDesc component = ClassDesc.ofDescriptor(field.type().stringValue());
                code.bipush(31).imul().aload(0).getfield(type, field.name().stringValue(), component);
                if (component.isPrimitive()) code.invokestatic(boxed(component), "hashCode", MethodTypeDesc.of(CD_int, component));
                else code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
                code.iadd();
            }
            code.ireturn();
        }
    }

    private static ClassDesc boxed(ClassDesc primitive) {
        return switch (primitive.descriptorString()) {
            case "I" -> ClassDesc.of("java.lang.Integer");
            case "J" -> ClassDesc.of("java.lang.Long");
            case "Z" -> ClassDesc.of("java.lang.Boolean");
            case "B" -> ClassDesc.of("java.lang.Byte");
            case "S" -> ClassDesc.of("java.lang.Short");
            case "C" -> ClassDesc.of("java.lang.Character");
            case "F" -> ClassDesc.of("java.lang.Float");
            default -> ClassDesc.of("java.lang.Double");
        };
    }

    private sealed interface Case {
        /// The case of an argument of the bootstrap method; empty for numbers and strings.
        static Optional<Case> of(LoadableConstantEntry label) {
            return switch (label) {
                case ClassEntry type -> Optional.of(new OfType(type.asSymbol()));
                case ConstantDynamicEntry constant -> ofConstant(constant.asSymbol());
                default -> Optional.empty();
            };
        }

        /// javac writes an enum's constant as `EnumDesc.of(ClassDesc.of("Type"), "NAME")`.
        private static Optional<Case> ofConstant(DynamicConstantDesc<?> constant) {
            List<ConstantDesc> words = constant.bootstrapArgsList();
            if (words.size() == 3 && words.get(1) instanceof DynamicConstantDesc<?> type && type.bootstrapArgsList().size() == 2
                    && type.bootstrapArgsList().get(1) instanceof String className && words.get(2) instanceof String name) {
                return Optional.of(new OfConstant(ClassDesc.of(className), name));
            }
            return Optional.empty();
        }

        /// Takes the object from the stack, and branches if it does not match.
        void test(CodeBuilder code, Label otherwise);
    }

    private record OfType(ClassDesc type) implements Case {
        @Override
        public void test(CodeBuilder code, Label otherwise) {
            code.instanceOf(type).ifeq(otherwise);
        }
    }

    private record OfConstant(ClassDesc type, String name) implements Case {
        @Override
        public void test(CodeBuilder code, Label otherwise) {
            code.getstatic(type, name, type).if_acmpne(otherwise);
        }
    }
}
