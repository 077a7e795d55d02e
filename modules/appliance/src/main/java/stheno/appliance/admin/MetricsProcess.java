package stheno.appliance.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the operating system and the Java runtime report about this process. Values that a system does not report are empty. Immutable;
/// any thread.
///
/// @param cpuSeconds user and system time so far
/// @param residentBytes memory in RAM
/// @param openFiles file descriptors in use
/// @param mostFiles file descriptors allowed
/// @param heapUsed bytes, garbage included
/// @param heapCommitted bytes taken from the system
/// @param heapMost maximum bytes
record MetricsProcess(OptionalDouble cpuSeconds, OptionalLong residentBytes, OptionalLong openFiles, OptionalLong mostFiles,
                      long heapUsed, long heapCommitted, long heapMost) {

    private static final Path SELF = Path.of("/proc/self");
    private static final double TICKS = 100; // per second: the unit in which Linux reports times, on every machine since 2.6
    private static final int FEW = 64 * 1024; // bytes of a file of /proc; those read here have about one thousand

    /// Reads files that the kernel makes on demand. This touches no disk, but takes some 100 microseconds, and a
    /// millisecond for ten thousand descriptors on an older kernel.
    static MetricsProcess read() {
        Runtime runtime = Runtime.getRuntime();
        long committed = runtime.totalMemory();
        return new MetricsProcess(cpu(text("stat")), resident(text("status")), descriptors(), limit(text("limits")),
                committed - runtime.freeMemory(), committed, runtime.maxMemory());
    }

    private static Optional<String> text(String file) {
        try (var stream = Files.newInputStream(SELF.resolve(file))) {
            return Optional.of(new String(stream.readNBytes(FEW), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // not Linux, or not permitted
        }
    }

    /// Fields 14 and 15 of proc_pid_stat(5); field 2 may have any characters between its parentheses.
    static OptionalDouble cpu(Optional<String> stat) {
        if (stat.isEmpty()) return OptionalDouble.empty();
        String[] fields = stat.get().substring(stat.get().lastIndexOf(')') + 1).trim().split(" ");
        if (fields.length < 13) return OptionalDouble.empty();
        OptionalLong user = number(fields[11]);
        OptionalLong system = number(fields[12]);
        if (user.isEmpty() || system.isEmpty()) return OptionalDouble.empty();
        return OptionalDouble.of((user.getAsLong() + system.getAsLong()) / TICKS);
    }

    static OptionalLong resident(Optional<String> status) {
        OptionalLong kilobytes = field(status, "VmRSS:", 1);
        return kilobytes.isEmpty() ? kilobytes : OptionalLong.of(kilobytes.getAsLong() * 1024);
    }

    /// Empty also if there is no limit.
    static OptionalLong limit(Optional<String> limits) {
        return field(limits, "Max open files", 3);
    }

    /// The n-th word of the line with this beginning.
    private static OptionalLong field(Optional<String> text, String start, int word) {
        return text.stream().flatMap(String::lines).filter(line -> line.startsWith(start)).findFirst()
                .map(line -> line.split("\\s+")).filter(words -> words.length > word).map(words -> number(words[word]))
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// Since Linux 6.2, the folder's size is the number of descriptors. Before, they are counted, without the one used for counting.
    private static OptionalLong descriptors() {
        Path folder = SELF.resolve("fd");
        try {
            long size = Files.size(folder);
            if (size > 0) return OptionalLong.of(size);
            long count = -1;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path _ : files) count++;
            }
            return OptionalLong.of(count);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
