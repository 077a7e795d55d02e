package stheno.appliance.config;

import java.util.Collection;
import java.util.Optional;

/// Finds the correct spelling of a misspelled word. Any thread.
public final class DidYouMean {
    private static final int LONGEST = 200; // the work grows with the square of it

    private DidYouMean() {}

    /// The candidate most similar to `word`: it ends with `word` after a dot, or differs by at most two edits, or a third of its length.
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        if (word.isEmpty() || word.length() > LONGEST) return Optional.empty();
        int least = Math.max(2, word.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (String candidate : candidates) {
            if (candidate.endsWith("." + word)) return Optional.of(candidate);
            if (Math.abs(candidate.length() - word.length()) >= least) continue;
            int distance = distance(word, candidate);
            if (distance >= least) continue;
            least = distance;
            nearest = Optional.of(candidate);
        }
        return nearest;
    }

    /// The number of edits between two words: insert, delete or replace a letter, or swap two adjacent letters.
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int[] free = before;
            before = last;
            last = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                boolean changed = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (changed) row[j] = Math.min(row[j], before[j - 2] + 1);
            }
        }
        return row[b.length()];
    }
}
