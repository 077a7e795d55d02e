package stheno.appliance.format;

/// Text of unknown descent, for people to read. Any thread.
public final class Visible {
    private Visible() {}

    /// At most `most` characters of it, with `?` for whatever controls a terminal.
    public static String text(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(most).forEach(c -> shown.append(isPlain(c) ? (char) c : '?'));
        return text.length() > most ? shown.append("...").toString() : shown.toString();
    }

    public static boolean isPlain(String text) {
        return text.chars().allMatch(Visible::isPlain);
    }

    private static boolean isPlain(int c) {
        if (c == '\t') return true; // people align with it
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
