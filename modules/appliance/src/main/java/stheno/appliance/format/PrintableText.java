package stheno.appliance.format;

import java.util.Locale;

/// Text of unknown origin, for display. Any thread.
public final class PrintableText {
    private PrintableText() {}

    /// At most `most` characters of the text, with `?` for characters that control a terminal.
    public static String text(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(most).forEach(c -> shown.append(isPlain(c) ? (char) c : '?'));
        return text.length() > most ? shown.append("...").toString() : shown.toString();
    }

    /// At most `most` characters of the text and an ellipsis, with escapes such as `\u001b` for characters that control a terminal.
    public static String escaped(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(most).forEach(c -> {
            if (isPlain(c)) shown.append((char) c);
            else shown.append(String.format(Locale.ROOT, "\\u%04x", c));
        });
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
