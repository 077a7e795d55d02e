package stheno.mail.mime;

import java.util.ArrayList;
import java.util.List;

/// Collects the doubts of one reading, a bounded number of them. One thread.
final class Notes {
    private static final int MOST = 200; // enough to see that a message is broken

    private final List<Note> notes = new ArrayList<>();
    private final List<Note> ofLines = new ArrayList<>(); // listed first and never left out: they say what a server refuses

    void add(Note.Kind kind, int part, String text) {
        if (notes.size() < MOST - 1) {
            notes.add(new Note(kind, part, text));
        } else if (notes.size() < MOST) {
            notes.add(new Note(Note.Kind.LIMIT, Note.MESSAGE, "There are further doubts, which are not listed."));
        }
    }

    /// Adds the notes about the lines of the whole message.
    void about(LineScanner lines) {
        if (lines.doubleCarriages() > 0) refused(count(lines.doubleCarriages(), "line ends", "lines end") + " in CR CR LF.");
        if (lines.bareLineFeeds() > 0) refused(count(lines.bareLineFeeds(), "line ends", "lines end") + " in LF without CR.");
        if (lines.bareCarriages() > 0) refused(count(lines.bareCarriages(), "CR stands", "CRs stand") + " without LF.");
        if (lines.longLines() > 0) {
            ofLines(Note.Kind.LONG_LINES, count(lines.longLines(), "line is", "lines are")
                    + " longer than the 998 octets that SMTP allows; the longest has " + lines.longest() + ".");
        }
        if (lines.nul()) ofLines(Note.Kind.STRUCTURE, "The message contains NUL octets.");
    }

    private void refused(String text) {
        ofLines(Note.Kind.LINE_ENDS, text + " A strict server refuses this: 550 5.5.2.");
    }

    private void ofLines(Note.Kind kind, String text) {
        ofLines.add(new Note(kind, Note.MESSAGE, text));
    }

    private static String count(long number, String one, String many) {
        return number == 1 ? "1 " + one : number + " " + many;
    }

    List<Note> list() {
        List<Note> all = new ArrayList<>(ofLines);
        all.addAll(notes);
        return List.copyOf(all);
    }
}
