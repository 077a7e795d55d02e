package stheno.appliance.format;

/// Text of unknown origin, for display. Any thread.
public final class PrintableText {
    private PrintableText() {}

    /// At most `most` characters of the text, with `?` for characters that control a terminal.
    public static String text(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(most).forEach(c -> shown.append(isPlain(c) ? (char) c : '?'));
        return text.length() > most ? shown.append("...").toString() : shown.toString();
    }

    public static boolean isPlain(String text) {
        return text.chars().allMatch(PrintableText::isPlain);
    }

    private static boolean isPlain(int c) {
        if (c == '\t') return true; // used for alignment
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
