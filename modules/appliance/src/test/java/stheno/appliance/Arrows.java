package stheno.appliance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Arrows between modules or packages, as the README draws them: one line a source, `    web.files ---> web.auth, web.paths`.
record Arrows(Map<String, Set<String>> targets) {
    /// The text for a package without arrows to others of its module.
    static final String NONE = "(none)";

    private static final Pattern LINE = Pattern.compile("^ {4}([a-z][\\w.]*) -+> (.+)$", Pattern.MULTILINE);

    /// All lines of that form in a text.
    static Arrows drawn(String text) {
        Map<String, Set<String>> targets = new TreeMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) targets.put(line.group(1), new TreeSet<>(List.of(line.group(2).trim().split(", "))));
        return new Arrows(targets);
    }

    /// The lines as they should stand in the README, their heads in line.
    String drawing() {
        int width = targets.keySet().stream().mapToInt(String::length).max().orElse(0);
        return targets.entrySet().stream()
                .map(line -> "    " + line.getKey() + " " + "-".repeat(width - line.getKey().length() + 2) + "> "
                        + String.join(", ", line.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /// The arrows that only `actual` has, and those that only this has; one per line.
    List<String> differences(Arrows actual) {
        List<String> differences = new ArrayList<>();
        missing(actual).forEach(arrow -> differences.add("not drawn: " + arrow));
        actual.missing(this).forEach(arrow -> differences.add("drawn, but not in the code: " + arrow));
        return differences;
    }

    private List<String> missing(Arrows others) {
        List<String> missing = new ArrayList<>();
        others.targets.forEach((from, all) -> all.stream().filter(to -> !targets.getOrDefault(from, Set.of()).contains(to))
                .forEach(to -> missing.add(from + " --> " + to)));
        return missing;
    }

    /// A way along the arrows that comes back to where it began, if there is one.
    Optional<String> circle() {
        for (String start : targets.keySet()) {
            List<String> path = new ArrayList<>();
            if (reaches(start, start, path, new TreeSet<>())) return Optional.of(start + " --> " + String.join(" --> ", path));
        }
        return Optional.empty();
    }

    private boolean reaches(String from, String goal, List<String> path, Set<String> seen) {
        for (String next : targets.getOrDefault(from, Set.of())) {
            path.add(next);
            if (next.equals(goal) || seen.add(next) && reaches(next, goal, path, seen)) return true;
            path.removeLast();
        }
        return false;
    }
}
