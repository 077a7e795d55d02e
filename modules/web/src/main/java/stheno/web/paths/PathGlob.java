package stheno.web.paths;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A pattern for paths: `*` matches any text without a slash, and `**`, which may occur once, any text. Both match the empty text, and `/**/`
/// matches a single slash too. All other characters match themselves. Immutable; any thread.
///
/// The literals before the `**` are searched from the beginning of the path, those behind it from the end, each at the first place where it
/// fits. This finds a match whenever there is one, without backtracking: a later place would leave less text for the rest, and a gap with
/// more slashes.
public final class PathGlob {
    static final int LONGEST = 1024; // characters
    static final int WILDCARDS = 9; // as many as a digit can refer to

    private static final int[] NO_GAPS = {}; // the caller does not need them

    private final String pattern;
    private final List<String> before; // the literals before the `**`, with a `*` between each two
    private final List<String> behind; // the literals behind it; empty without a `**`
    private final int wildcards;

    private PathGlob(String pattern, List<String> before, List<String> behind) {
        this.pattern = pattern;
        this.before = before;
        this.behind = behind;
        this.wildcards = before.size() - 1 + behind.size();
    }

    /// @param form brings a literal into the form of the paths that are matched: encoded, or decoded
    /// @throws IllegalArgumentException if the pattern does not begin with a slash, is too long, or has too many wildcards
    public static PathGlob of(String pattern, UnaryOperator<String> form) {
        if (!pattern.startsWith("/")) throw new IllegalArgumentException("path " + pattern + " does not begin with a slash");
        if (pattern.length() > LONGEST) throw new IllegalArgumentException("a path of more than " + LONGEST + " characters");
        int rest = pattern.indexOf("**");
        if (pattern.contains("***") || rest != pattern.lastIndexOf("**")) {
            throw new IllegalArgumentException("path " + pattern + " has more than one **");
        }
        PathGlob glob = rest < 0 ? new PathGlob(pattern, literals(pattern, form), List.of())
                : new PathGlob(pattern, literals(pattern.substring(0, rest), form), literals(pattern.substring(rest + 2), form));
        if (glob.wildcards > WILDCARDS) {
            throw new IllegalArgumentException("path " + pattern + " has more than " + WILDCARDS + " wildcards");
        }
        return glob;
    }

    private static List<String> literals(String pattern, UnaryOperator<String> form) {
        List<String> literals = new ArrayList<>();
        for (String literal : pattern.split("\\*", -1)) literals.add(form.apply(literal));
        return List.copyOf(literals);
    }

    /// How many wildcards there are.
    public int wildcards() {
        return wildcards;
    }

    /// The path that matches, if there is no wildcard.
    String literal() {
        return before.getFirst();
    }

    /// Whether the path matches. Allocates nothing.
    public boolean matches(String path) {
        return wildcards == 0 ? path.equals(literal()) : matches(path, NO_GAPS);
    }

    /// The texts that the wildcards match in this path, in order.
    ///
    /// @throws IllegalArgumentException if the path does not match
    public List<String> captures(String path) {
        int[] gaps = new int[2 * wildcards];
        if (!matches(path, gaps)) throw new IllegalArgumentException("path " + path + " does not match " + pattern);
        List<String> captures = new ArrayList<>();
        for (int i = 0; i < gaps.length; i += 2) captures.add(path.substring(gaps[i], gaps[i + 1]));
        return captures;
    }

    private boolean matches(String path, int[] gaps) {
        int from = forward(path, gaps);
        if (from < 0) return false;
        if (behind.isEmpty()) return from == path.length();
        boolean nested = before.getLast().endsWith("/") && behind.getFirst().startsWith("/");
        int to = backward(path, nested ? from - 1 : from, gaps);
        note(gaps, before.size() - 1, from, Math.max(from, to));
        return to >= 0;
    }

    /// The end of the last literal before the `**`, or -1 if they do not match.
    private int forward(String path, int[] gaps) {
        if (!path.startsWith(before.getFirst())) return -1;
        int at = before.getFirst().length();
        for (int i = 1; i < before.size(); i++) {
            String literal = before.get(i);
            boolean last = behind.isEmpty() && i == before.size() - 1;
            int found = last ? path.length() - literal.length() : path.indexOf(literal, at);
            if (found < at || !path.startsWith(literal, found) || holdsSlash(path, at, found)) return -1;
            note(gaps, i - 1, at, found);
            at = found + literal.length();
        }
        return at;
    }

    /// The beginning of the first literal behind the `**`, at `from` or later, or -1 if they do not match.
    private int backward(String path, int from, int[] gaps) {
        int at = path.length() - behind.getLast().length();
        if (at < from || !path.endsWith(behind.getLast())) return -1;
        for (int i = behind.size() - 2; i >= 0; i--) {
            String literal = behind.get(i);
            int found = path.lastIndexOf(literal, at - literal.length());
            if (found < from || holdsSlash(path, found + literal.length(), at)) return -1;
            note(gaps, before.size() + i, found + literal.length(), at);
            at = found;
        }
        return at;
    }

    private static void note(int[] gaps, int index, int from, int to) {
        if (gaps.length > 0) {
            gaps[2 * index] = from;
            gaps[2 * index + 1] = to;
        }
    }

    private static boolean holdsSlash(String path, int from, int to) {
        int slash = path.indexOf('/', from);
        return slash >= 0 && slash < to;
    }

    /// The pattern.
    @Override
    public String toString() {
        return pattern;
    }
}
