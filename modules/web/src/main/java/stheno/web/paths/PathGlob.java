package stheno.web.paths;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A pattern for paths: `*` stands for any text without a slash, and `**`, once at most, for any text at all; either may stand for
/// nothing, and `/**/` for a single slash as well. Everything else stands for itself. Immutable; any thread.
///
/// What is before the `**` is looked for from the path's beginning, and what is behind it from its end, each literal at the first place
/// where it fits. That finds a match whenever there is one, and never tries again: a literal farther on would leave less room for the
/// rest, and a gap with more slashes in it.
public final class PathGlob {
    static final int LONGEST = 1024; // characters
    static final int WILDCARDS = 9; // as many as can be referred to by a digit

    private static final int[] NOT_ASKED = {};

    private final String pattern;
    private final List<String> before; // the literals, a `*` between each two, up to the `**`
    private final List<String> behind; // those behind it; empty if there is none
    private final int wildcards;

    private PathGlob(String pattern, List<String> before, List<String> behind) {
        this.pattern = pattern;
        this.before = before;
        this.behind = behind;
        this.wildcards = before.size() - 1 + behind.size();
    }

    /// @param form what is to be done to literals so that they compare with the paths that are asked about
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

    /// The one path that matches, if there is no wildcard.
    String literal() {
        return before.getFirst();
    }

    /// Whether the path matches. Allocates nothing.
    public boolean matches(String path) {
        return wildcards == 0 ? path.equals(literal()) : matches(path, NOT_ASKED);
    }

    /// What each wildcard stands for in a path that matches, in order.
    public List<String> captures(String path) {
        int[] gaps = new int[2 * wildcards];
        if (!matches(path, gaps)) throw new IllegalArgumentException(path + " is not as " + pattern);
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

    /// Where the last literal before the `**` ends, or -1.
    private int forward(String path, int[] gaps) {
        if (!path.startsWith(before.getFirst())) return -1;
        int at = before.getFirst().length();
        for (int i = 1; i < before.size(); i++) {
            String literal = before.get(i);
            boolean last = behind.isEmpty() && i == before.size() - 1;
            int found = last ? path.length() - literal.length() : path.indexOf(literal, at);
            if (found < at || !path.startsWith(literal, found) || slashed(path, at, found)) return -1;
            note(gaps, i - 1, at, found);
            at = found + literal.length();
        }
        return at;
    }

    /// Where the first literal behind the `**` begins, at `from` or farther on, or -1.
    private int backward(String path, int from, int[] gaps) {
        int at = path.length() - behind.getLast().length();
        if (at < from || !path.endsWith(behind.getLast())) return -1;
        for (int i = behind.size() - 2; i >= 0; i--) {
            String literal = behind.get(i);
            int found = path.lastIndexOf(literal, at - literal.length());
            if (found < from || slashed(path, found + literal.length(), at)) return -1;
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

    private static boolean slashed(String path, int from, int to) {
        int slash = path.indexOf('/', from);
        return slash >= 0 && slash < to;
    }

    /// The pattern as it was written.
    @Override
    public String toString() {
        return pattern;
    }
}
