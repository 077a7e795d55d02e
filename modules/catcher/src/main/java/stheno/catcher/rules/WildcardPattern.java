package stheno.catcher.rules;

import java.util.Locale;

/// A text in which `*` stands for any characters and `?` for one; upper and lower case are the same. Immutable; any thread.
///
/// @param text as it was written
public record WildcardPattern(String text) {
    /// Whether the whole of a text matches. Takes time in proportion to the product of both lengths at most.
    public boolean matches(String other) {
        String pattern = text.toLowerCase(Locale.ROOT);
        String value = other.toLowerCase(Locale.ROOT);
        int p = 0;
        int v = 0;
        int star = -1; // of the last star
        int resume = 0; // where its text ended
        while (v < value.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = v;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == value.charAt(v))) {
                p++;
                v++;
            } else if (star >= 0) {
                p = star + 1;
                v = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') p++;
        return p == pattern.length();
    }
}
