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

/// Finds the processes that come from a script's: its descendants, and on Linux, where a process's environment can be read, those
/// that have left their parents, as daemons do, but carry a variable with the script's own random value. Any thread.
///
/// A look goes through all processes of the machine, some milliseconds for some hundreds. When two hundred clients leave at
/// once, their scripts share two or three looks.
final class ProcessTable {
    /// The variable. Scripts may use it to tell requests apart.
    static final String MARK = "UNIQUE_ID";

    private static final Path PROCESSES = Path.of("/proc");

    private record Look(long begun, Map<Long, List<ProcessHandle>> children, Map<String, List<ProcessHandle>> marked) {}

    private Look latest = new Look(System.nanoTime(), Map.of(), Map.of());

    /// All that come from this process, or have this mark, and live when this is called. Blocks while it looks.
    Set<ProcessHandle> family(ProcessHandle root, String mark) {
        Look look = since(System.nanoTime());
        Set<ProcessHandle> family = new LinkedHashSet<>(look.marked().getOrDefault(mark, List.of()));
        Deque<ProcessHandle> parents = new ArrayDeque<>(family);
        parents.add(root);
        for (ProcessHandle parent = parents.poll(); parent != null; parent = parents.poll()) {
            for (ProcessHandle child : look.children().getOrDefault(parent.pid(), List.of())) {
                if (family.add(child)) parents.add(child);
            }
        }
        return family;
    }

    /// Who waits here while another looks has the next look in common with all who wait.
    private synchronized Look since(long moment) {
        if (latest.begun() - moment < 0) latest = look();
        return latest;
    }

    private static Look look() {
        Look look = new Look(System.nanoTime(), new HashMap<>(), new HashMap<>());
        ProcessHandle.current().descendants().forEach(process -> process.parent().ifPresent(parent ->
                look.children().computeIfAbsent(parent.pid(), _ -> new ArrayList<>()).add(process)));
        if (Files.isDirectory(PROCESSES)) marked(look.marked());
        return look;
    }

    private static void marked(Map<String, List<ProcessHandle>> found) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                Optional<String> mark = mark(process);
                if (mark.isEmpty()) continue;
                ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                        .filter(handle -> !handle.equals(ProcessHandle.current()))
                        .ifPresent(handle -> found.computeIfAbsent(mark.get(), _ -> new ArrayList<>()).add(handle));
            }
        } catch (IOException e) {
            return; // who is found is found
        }
    }

    /// Empty, too, if it may not be read: then the process is another user's.
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
