package stheno.appliance.format;

/// Text that is meant to be pasted into a shell.
public final class Shell {
    private Shell() {}

    /// A single word, quoted if it needs to be.
    public static String word(String text) {
        boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || "-_./:,+@%".indexOf(c) >= 0);
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
