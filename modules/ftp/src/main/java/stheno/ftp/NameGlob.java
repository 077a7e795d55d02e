package stheno.ftp;

/// A pattern for names: `*` stands for any characters, `?` for one. Its work is bounded by the product of the two lengths, whoever has
/// written it. Immutable; any thread.
record NameGlob(String pattern) {
    /// Whether a text is meant as a pattern.
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /// Goes on behind the last star, and comes back to it with one character more whenever that leads nowhere: an earlier star never
    /// has to be tried again.
    boolean matches(String name) {
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
