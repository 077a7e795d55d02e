package stheno.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine, the time and the subject of a run: needed to compare numbers with those of other runs.
///
/// @param facts text by label, as shown on the page
record Machine(SequencedMap<String, String> facts) {
    /// The system property in which `packaging/bench` passes the commit.
    static final String COMMIT = "stheno.commit";

    private static final String UNSAID = "not readable";
    private static final int MOST = 1024 * 1024; // bytes of a file: cpuinfo has several lines for each processor

    Machine {
        facts = Ordered.copy(facts);
    }

    static Machine here(Mode mode) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("Mode", mode.word());
        facts.put("Measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("Commit", System.getProperty(COMMIT, "not a checkout"));
        facts.put("Processor", line("/proc/cpuinfo", "model name\\s*:\\s*(.+)").orElse(System.getProperty("os.arch")));
        facts.put("Cores", cores());
        facts.put("Governor", content("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").orElse(UNSAID));
        facts.put("Memory", line("/proc/meminfo", "MemTotal:\\s*(\\d+) kB")
                .map(kilobytes -> Math.round(Long.parseLong(kilobytes) / 1024.0 / 1024.0) + " GiB").orElse(UNSAID));
        facts.put("Kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("System", line("/etc/os-release", "PRETTY_NAME=\"?([^\"]+)\"?").orElse(System.getProperty("os.name")));
        facts.put("Virtual", virtual());
        facts.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("Socket buffers", "send " + buffers("tcp_wmem") + "; receive " + buffers("tcp_rmem"));
        return new Machine(facts);
    }

    /// Reads the facts beside a file of results; empty if there are none.
    static Machine beside(Path results) throws IOException {
        Path file = results.resolveSibling("machine.json");
        if (!Files.isReadable(file)) return new Machine(new LinkedHashMap<>());
        try {
            var facts = new LinkedHashMap<String, String>();
            Json.parse(Files.readString(file)).object().members().forEach((name, value) -> facts.put(name, value.text()));
            return new Machine(facts);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// The same, when the run is over.
    Machine lasted(Duration time, boolean stopped) {
        var more = new LinkedHashMap<>(facts);
        more.put("Duration", BenchProgress.shown(time) + (stopped ? ", stopped before the end" : ""));
        return new Machine(more);
    }

    boolean stopped() {
        return fact("Duration").contains("stopped");
    }

    /// Empty if unknown.
    String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    Json json() {
        var json = new Json.Object();
        facts.forEach(json::put);
        return json;
    }

    private static String cores() {
        int online = Runtime.getRuntime().availableProcessors();
        return online + line("/proc/cpuinfo", "siblings\\s*:\\s*(\\d+)")
                .flatMap(siblings -> line("/proc/cpuinfo", "cpu cores\\s*:\\s*(\\d+)")
                .map(cores -> siblings.equals(cores) ? ", one thread a core" : ", with " + siblings + " threads on " + cores
                + " cores a socket"))
                .orElse("");
    }

    private static String virtual() {
        String hypervisor = content("/sys/hypervisor/type").or(() -> content("/sys/class/dmi/id/product_name")).orElse("");
        boolean guest = content("/proc/cpuinfo").map(text -> text.contains(" hypervisor")).orElse(false);
        if (!guest) return "no hypervisor seen";
        return "a virtual machine" + (hypervisor.isEmpty() ? "" : " (" + hypervisor + ")") + ": its neighbours are noise";
    }

    private static String buffers(String name) {
        return content("/proc/sys/net/ipv4/" + name).map(text -> text.replaceAll("\\s+", " ")).orElse(UNSAID);
    }

    private static Optional<String> line(String file, String pattern) {
        return content(file).map(text -> Pattern.compile(pattern).matcher(text)).filter(Matcher::find).map(found -> found.group(1).strip());
    }

    private static Optional<String> content(String file) {
        // In one read: files of /proc/sys do not answer a second read.
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return Optional.of(new String(in.readNBytes(MOST), StandardCharsets.UTF_8).strip()).filter(text -> !text.isEmpty());
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }
}
