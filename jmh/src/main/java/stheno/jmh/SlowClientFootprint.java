package stheno.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/// The memory and processor time of processes, as Linux reports them. Any thread.
public final class SlowClientFootprint {
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern RESIDENT = Pattern.compile("^(?:Vm)?(?:Rss|RSS):\\s+(\\d+) kB");
    private static final Pattern GENERATION = Pattern.compile("\\[0x([0-9a-f]+), 0x[0-9a-f]+, 0x([0-9a-f]+)\\)");
    private static final Path SELF = Path.of("/proc/self/smaps");
    private static final long TICK = 10_000_000; // ns; the kernel's unit for all programs: USER_HZ is 100
    private static final long PAGE = 4096; // bytes; the unit in which the kernel counts

    private SlowClientFootprint() {}

    /// Resident bytes of this process outside its Java heap. -1 if unknown: without `/proc`, or with a collector that does not tell the
    /// addresses of its heap.
    static long nativeBytes() throws IOException {
        if (!Files.isReadable(SELF)) return -1;
        long low = Long.MAX_VALUE;
        long high = 0;
        Matcher generations = GENERATION.matcher(heapInfo());
        while (generations.find()) {
            low = Math.min(low, Long.parseLong(generations.group(1), 16));
            high = Math.max(high, Long.parseLong(generations.group(2), 16));
        }
        if (high == 0) return -1;
        return outside(Files.readAllLines(SELF), low, high);
    }

    /// Resident bytes of all mappings that do not begin between the two addresses.
    static long outside(List<String> smaps, long low, long high) {
        long kilobytes = 0;
        boolean counts = false;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            Matcher resident = RESIDENT.matcher(line);
            if (mapping.matches()) {
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                counts = start < low || start >= high;
            } else if (counts && resident.find()) {
                kilobytes += Long.parseLong(resident.group(1));
            }
        }
        return kilobytes * 1024;
    }

    private static String heapInfo() throws IOException {
        try {
            var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            return (String) ManagementFactory.getPlatformMBeanServer().invoke(commands, "gcHeapInfo", new Object[0], new String[0]);
        } catch (JMException e) {
            throw new IOException("the machine does not describe its heap", e);
        }
    }

    /// Resident bytes of another process.
    static long resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            Matcher resident = RESIDENT.matcher(line);
            if (resident.find()) return Long.parseLong(resident.group(1)) * 1024;
        }
        throw new IOException("process " + pid + " has no memory");
    }

    /// Nanoseconds of processor time of a process: exact if the kernel counts them for each thread, otherwise from [#ticks].
    static long processorTime(long pid) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                Path times = thread.resolve("schedstat");
                if (!Files.isReadable(times)) return ticks(pid) * TICK;
                sum += spent(times);
            }
        }
        return sum;
    }

    private static long spent(Path times) {
        try {
            return Long.parseLong(Files.readString(times).split(" ")[0]);
        } catch (IOException e) {
            return 0; // the thread has just ended
        }
    }

    /// Hundredths of a second of processor time of a process.
    static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // the fields from the third on: proc(5)
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /// Bytes that the kernel holds for all TCP sockets of the machine, both ends of each connection; -1 if unknown.
    public static long kernelBytes() throws IOException {
        Path sockets = Path.of("/proc/net/sockstat");
        if (!Files.isReadable(sockets)) return -1;
        for (String line : Files.readAllLines(sockets)) {
            int memory = line.indexOf(" mem ");
            if (line.startsWith("TCP:") && memory > 0) return Long.parseLong(line.substring(memory + 5).trim().split(" ")[0]) * PAGE;
        }
        return -1;
    }
}
