package stheno.storage;

import java.util.Comparator;

/// Natural order of names: `a2` before `a10`. No two names are equal in it: those that differ only in leading zeros, or in case, are
/// ordered as text. Any thread.
public enum NaturalOrder implements Comparator<String> {
    /// `B` before `a`.
    CASE_SENSITIVE,

    /// `a` before `B`.
    IGNORING_CASE;

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int m = number(a, i);
            int n = number(b, j);
            int order = m > i && n > j ? numbers(a, i, m, b, j, n) : Character.compare(folded(a.charAt(i)), folded(b.charAt(j)));
            if (order != 0) return order;
            i = Math.max(m, i + 1);
            j = Math.max(n, j + 1);
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    }

    private char folded(char c) {
        return this == CASE_SENSITIVE ? c : Character.toLowerCase(Character.toUpperCase(c));
    }

    /// The end of the digits at this index.
    private static int number(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') end++;
        return end;
    }

    /// Compares numbers of any length.
    private static int numbers(String a, int from, int to, String b, int start, int end) {
        int i = withoutZeros(a, from, to);
        int j = withoutZeros(b, start, end);
        if (to - i != end - j) return Integer.compare(to - i, end - j);
        for (; i < to; i++, j++) {
            int order = Character.compare(a.charAt(i), b.charAt(j));
            if (order != 0) return order;
        }
        return 0;
    }

    private static int withoutZeros(String text, int from, int to) {
        int at = from;
        while (at < to && text.charAt(at) == '0') at++;
        return at;
    }
}
