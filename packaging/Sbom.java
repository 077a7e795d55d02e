import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// Writes the software bill of materials (SBOM) of the image to standard output: CycloneDX 1.6, JSON. packaging/build runs it.
///
///     java Sbom.java IMAGE JDK JAR...
///
/// It lists the modules with the hashes of the jars they were linked from, the Java runtime with its vendor, version and licences, what
/// the folder `legal` says of the code inside it, and the hash of each program and library. The start-up cache is left out: it differs
/// between two builds. The same image gives the same bytes.
private static final String SERVER = "stheno";
private static final String RUNTIME = "openjdk";
private static final String CACHE = "lib/stheno.aot";

void main(String[] arguments) throws IOException {
    Path image = Path.of(arguments[0]);
    Map<String, String> release = release(image.resolve("release"));
    Map<String, String> jdk = release(Path.of(arguments[1], "release"));
    List<ModuleReference> modules = ModuleFinder.of(Stream.of(arguments).skip(2).map(Path::of).toArray(Path[]::new)).findAll().stream()
            .sorted(Comparator.comparing(module -> module.descriptor().name())).toList();

    List<Object> components = new ArrayList<>();
    for (ModuleReference module : modules) components.add(library(module));
    components.add(runtime(image, jdk));
    components.addAll(files(image));

    Map<String, Object> metadata = new LinkedHashMap<>();
    if (release.containsKey("STHENO_DATE")) metadata.put("timestamp", release.get("STHENO_DATE"));
    metadata.put("lifecycles", List.of(object("phase", "build")));
    metadata.put("component", server(release));

    Map<String, Object> bom = new LinkedHashMap<>();
    bom.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    bom.put("bomFormat", "CycloneDX");
    bom.put("specVersion", "1.6");
    bom.put("version", 1);
    bom.put("metadata", metadata);
    bom.put("components", components);
    bom.put("dependencies", dependencies(modules));
    // A name that depends on the content alone.
    bom.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes(json(bom, "").getBytes(StandardCharsets.UTF_8)));
    System.out.write((json(bom, "") + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
}

private static Map<String, Object> server(Map<String, String> release) {
    String version = release.get("STHENO_VERSION");
    Map<String, Object> server = component("application", SERVER, SERVER, version);
    server.put("description", "asynchronous server for HTTP, FTP, SMTP, POP3 and DNS, with its own Java runtime");
    server.put("purl", "pkg:generic/stheno@" + version);
    String commit = release.getOrDefault("STHENO_COMMIT", "unknown");
    server.put("properties", List.of(property("stheno:commit", commit),
            property("stheno:not-listed", CACHE + ": the start-up cache, which each build makes from the files listed here")));
    return server;
}

private static Map<String, Object> library(ModuleReference module) throws IOException {
    ModuleDescriptor descriptor = module.descriptor();
    String version = descriptor.rawVersion().orElseThrow();
    String artifact = descriptor.name().replace('.', '-');
    Map<String, Object> library = component("library", descriptor.name(), descriptor.name(), version);
    library.put("hashes", hashes(Path.of(module.location().orElseThrow())));
    library.put("purl", "pkg:maven/stheno/" + artifact + "@" + version);
    return library;
}

/// The Java runtime. The vendor's release file knows more than that of the image.
private static Map<String, Object> runtime(Path image, Map<String, String> jdk) throws IOException {
    String version = jdk.getOrDefault("JAVA_RUNTIME_VERSION", jdk.get("JAVA_VERSION"));
    String vendor = jdk.getOrDefault("IMPLEMENTOR", "unknown vendor");
    Map<String, Object> runtime = component("platform", RUNTIME, "OpenJDK", version);
    runtime.put("supplier", object("name", vendor));
    runtime.put("publisher", vendor);
    runtime.put("description", "Java runtime, linked by jlink" + (jdk.containsKey("IMPLEMENTOR_VERSION")
            ? " from " + jdk.get("IMPLEMENTOR_VERSION") : ""));
    runtime.put("licenses", List.of(object("expression", "GPL-2.0-only WITH Classpath-exception-2.0")));
    runtime.put("purl", "pkg:generic/openjdk@" + version.replace("+", "%2B"));
    if (jdk.containsKey("SOURCE_REPO")) {
        runtime.put("externalReferences", List.of(object("type", "vcs", "url", jdk.get("SOURCE_REPO"))));
    }
    List<Object> parts = new ArrayList<>();
    for (Path notice : sorted(image.resolve("legal/java.base"))) {
        if (notice.toString().endsWith(".md")) parts.add(part(image, notice));
    }
    runtime.put("components", parts);
    return runtime;
}

/// Code of others in the runtime. The first line of its notice is a heading with its name and version.
private static Map<String, Object> part(Path image, Path notice) throws IOException {
    String heading = Files.readAllLines(notice).getFirst().replaceFirst("^#+ *", "");
    String version = heading.replaceFirst(".*?[ ](?:v|Version )?(\\d[\\w.-]*)$", "$1");
    boolean versioned = !version.equals(heading);
    String name = versioned ? heading.substring(0, heading.length() - version.length()).replaceFirst(",? *(v|Version )?$", "") : heading;
    Map<String, Object> part = component("library", RUNTIME + "/" + notice.getFileName().toString().replaceFirst("\\.md$", ""), name,
            versioned ? version : "");
    part.put("licenses", List.of(object("license", object("name", "see " + relative(image, notice)))));
    return part;
}

/// The programs and libraries.
private static List<Object> files(Path image) throws IOException {
    List<Object> files = new ArrayList<>();
    for (String folder : List.of("bin", "lib")) {
        for (Path file : sorted(image.resolve(folder))) {
            String name = relative(image, file);
            if (name.startsWith(CACHE)) continue;
            Map<String, Object> component = component("file", "file:" + name, name, "");
            component.put("hashes", hashes(file));
            files.add(component);
        }
    }
    return files;
}

private static List<Object> dependencies(List<ModuleReference> modules) {
    List<Object> dependencies = new ArrayList<>();
    dependencies.add(dependency(SERVER, List.of("stheno.appliance", RUNTIME)));
    for (ModuleReference module : modules) {
        List<String> required = module.descriptor().requires().stream().map(ModuleDescriptor.Requires::name)
                .map(name -> name.equals("java.base") ? RUNTIME : name).sorted().toList();
        dependencies.add(dependency(module.descriptor().name(), required));
    }
    dependencies.add(dependency(RUNTIME, List.of()));
    return dependencies;
}

private static Map<String, Object> dependency(String name, List<String> needed) {
    return object("ref", name, "dependsOn", needed);
}

private static Map<String, Object> component(String type, String reference, String name, String version) {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", type);
    component.put("bom-ref", reference);
    component.put("name", name);
    if (!version.isEmpty()) component.put("version", version);
    return component;
}

private static Map<String, Object> property(String name, String value) {
    return object("name", name, "value", value);
}

private static List<Object> hashes(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = bytes.read(buffer)) > 0; ) digest.update(buffer, 0, read);
        return List.of(object("alg", "SHA-256", "content", HexFormat.of().formatHex(digest.digest())));
    } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e); // every Java has SHA-256
    }
}

private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
        return files.filter(Files::isRegularFile).sorted().toList();
    }
}

private static String relative(Path image, Path file) {
    return image.relativize(file).toString();
}

/// An object of names and values, in this order. The order of Map.of differs from run to run.
private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    return object;
}

/// The lines `KEY="VALUE"` of a release file.
private static Map<String, String> release(Path file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
    }
    return values;
}

private static String json(Object value, String indent) {
    String inner = indent + "  ";
    return switch (value) {
        case Map<?, ?> map when map.isEmpty() -> "{}";
        case Map<?, ?> map -> "{\n" + String.join(",\n", map.entrySet().stream()
                .map(entry -> inner + json(entry.getKey(), inner) + ": " + json(entry.getValue(), inner)).toList()) + "\n" + indent + "}";
        case List<?> list when list.isEmpty() -> "[]";
        case List<?> list -> "[\n" + String.join(",\n", list.stream().map(item -> inner + json(item, inner)).toList()) + "\n" + indent + "]";
        case String text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        default -> value.toString();
    };
}
