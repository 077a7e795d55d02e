package stheno.ftp.listing;

/// A pattern for names: `*` matches any characters, `?` matches one. Matching takes at most the product of the two lengths. Immutable; any
/// thread.
public record NameGlob(String pattern) {
    /// Whether a text contains a wildcard.
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /// On a mismatch, backtracks to the last star and lets it match one more character. Earlier stars need no backtracking.
    public boolean matches(String name) {
        int at = 0;
        int star = -1;
        int from = 0;
        for (int i = 0; i < name.length(); ) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                from = i;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++from;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') at++;
        return at == pattern.length();
    }
}
