package stheno.mail.mime.text;

/// Joins the lines of `format=flowed` text (RFC 3676). One object for each text.
///
/// A line that ends in a blank goes on in the next line of the same quote depth. One blank at a line's beginning is stuffing. `-- ` is the
/// line above a signature. It is never joined.
final class Flowed {
    private static final String SIGNATURE = "-- ";

    private final boolean deleteSpace;
    private final StringBuilder out;
    private int depth;      // of the paragraph that is open
    private boolean open;   // the last line was flowed

    private Flowed(boolean deleteSpace, int length) {
        this.deleteSpace = deleteSpace;
        this.out = new StringBuilder(length);
    }

    /// @param text        lines that end with LF
    /// @param deleteSpace whether the blank at the end of a flowed line is dropped (`delsp=yes`)
    static String join(String text, boolean deleteSpace) {
        Flowed flowed = new Flowed(deleteSpace, text.length());
        int line = 0;
        while (line < text.length()) {
            int feed = text.indexOf('\n', line);
            int end = feed < 0 ? text.length() : feed;
            flowed.line(text, line, end);
            line = end + 1;
        }
        if (text.endsWith("\n")) flowed.out.append('\n');
        return flowed.out.toString();
    }

    private void line(String text, int start, int end) {
        int from = start;
        while (from < end && text.charAt(from) == '>') from++;
        int quotes = from - start;
        if (from < end && text.charAt(from) == ' ') from++;
        boolean signature = text.regionMatches(from, SIGNATURE, 0, SIGNATURE.length()) && end - from == SIGNATURE.length();
        boolean flows = !signature && end > from && text.charAt(end - 1) == ' ';
        boolean joins = open && quotes == depth && !signature;
        if (!joins) {
            if (start > 0) out.append('\n');
            for (int i = 0; i < quotes; i++) out.append('>');
            if (quotes > 0) out.append(' ');
        }
        out.append(text, from, flows && deleteSpace ? end - 1 : end);
        depth = quotes;
        open = flows;
    }
}
