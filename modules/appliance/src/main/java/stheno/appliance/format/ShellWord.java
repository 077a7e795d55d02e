package stheno.appliance.format;

/// Text to paste into a shell.
public final class ShellWord {
    private ShellWord() {}

    /// A single word, quoted if necessary.
    public static String word(String text) {
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || "-_./:,+@%".indexOf(c) >= 0);
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
