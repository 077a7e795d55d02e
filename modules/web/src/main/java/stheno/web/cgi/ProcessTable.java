package stheno.web.cgi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.reactor.Decimal;

/// Finds all processes that a script has started: its descendants, and on Linux the processes that have left their parents, as daemons do.
/// These are found by a variable with a random value, since Linux shows the environment of a process. Any thread.
///
/// A scan reads all processes of the machine, which takes some milliseconds for some hundred processes. When two hundred clients leave at
/// the same time, their scripts share two or three scans.
final class ProcessTable {
    /// The variable with the random value. Scripts may use it to tell requests apart.
    static final String MARK = "UNIQUE_ID";

    private static final Path PROCESSES = Path.of("/proc");

    private record Scan(long begun, Map<Long, List<ProcessHandle>> children, Map<String, List<ProcessHandle>> marked) {}

    private Scan latest = new Scan(System.nanoTime(), Map.of(), Map.of());

    /// The descendants of this process and the processes with this mark that run at the time of the call. Blocks during a scan.
    Set<ProcessHandle> tree(ProcessHandle root, String mark) {
        Scan scan = since(System.nanoTime());
        Set<ProcessHandle> tree = new LinkedHashSet<>(scan.marked().getOrDefault(mark, List.of()));
        Deque<ProcessHandle> parents = new ArrayDeque<>(tree);
        parents.add(root);
        for (ProcessHandle parent = parents.poll(); parent != null; parent = parents.poll()) {
            for (ProcessHandle child : scan.children().getOrDefault(parent.pid(), List.of())) {
                if (tree.add(child)) parents.add(child);
            }
        }
        return tree;
    }

    /// Kills the processes with this mark. Blocks during a scan.
    void end(String mark) {
        since(System.nanoTime()).marked().getOrDefault(mark, List.of()).forEach(ProcessHandle::destroyForcibly);
    }

    /// Threads that wait here during a scan share the next one.
    private synchronized Scan since(long moment) {
        if (latest.begun() - moment < 0) latest = scan();
        return latest;
    }

    private static Scan scan() {
        Scan scan = new Scan(System.nanoTime(), new HashMap<>(), new HashMap<>());
        ProcessHandle.current().descendants().forEach(process -> process.parent().ifPresent(parent ->
                scan.children().computeIfAbsent(parent.pid(), _ -> new ArrayList<>()).add(process)));
        if (Files.isDirectory(PROCESSES)) marked(scan.marked());
        return scan;
    }

    private static void marked(Map<String, List<ProcessHandle>> found) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Decimal.parse(process.getFileName().toString(), Long.MAX_VALUE);
                Optional<String> mark = pid == Decimal.NONE ? Optional.empty() : mark(process);
                if (mark.isEmpty()) continue;
                ProcessHandle.of(pid)
                        .filter(handle -> !handle.equals(ProcessHandle.current()))
                        .ifPresent(handle -> found.computeIfAbsent(mark.get(), _ -> new ArrayList<>()).add(handle));
            }
        } catch (IOException e) {
            return; // the processes found so far count
        }
    }

    /// Whether a process has ended, and waits to be reaped by its parent. In a container, the first process may take its time.
    static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(PROCESSES.resolve(Long.toString(process.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2); // the name before it may contain anything
        } catch (IOException e) {
            return false;
        }
    }

    /// Empty for a process of another user too, since its environment cannot be read.
    private static Optional<String> mark(Path process) {
        try {
            String environment = '\0' + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1) + '\0';
            int start = environment.indexOf('\0' + MARK + '=');
            if (start < 0) return Optional.empty();
            int value = start + MARK.length() + 2;
            return Optional.of(environment.substring(value, environment.indexOf('\0', value)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
