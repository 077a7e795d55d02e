package stheno.mail.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import stheno.mail.mime.header.Fields;

/// Finds the parts of a message in one pass over its lines. One thread, once.
///
/// ```
///            empty line, or a line that is no field
///   HEADER ----------------------------------------> BODY        of a leaf
///     ^  ^ \                                           |
///     |  |  \--- multipart ---> OUTSIDE <--------------+  a closing delimiter
///     |  |                       |    preamble, epilogue
///     |  \--- message/rfc822     |
///     +---- a delimiter ---------+--- BODY                too many parts: DONE
/// ```
///
/// Containers that are open stand on a stack of bounded depth; there is no recursion. A delimiter of an outer multipart ends the inner
/// ones, so a missing closing delimiter costs no more than its own part.
final class Indexer {
    private enum State { HEADER, BODY, OUTSIDE, DONE }

    /// A multipart or message that has not ended.
    ///
    /// @param delimiter `--` and the boundary; empty for a message, and for a multipart whose closing delimiter has come
    private record Open(PartBuilder part, byte[] delimiter) {}

    /// A delimiter found in a line.
    ///
    /// @param level   the place of its multipart on the stack
    /// @param closing whether it is the closing delimiter
    private record Delimiter(int level, boolean closing) {}

    private static final byte[] NONE = {};
    private static final byte[] POSTMARK = "From ".getBytes(StandardCharsets.US_ASCII);

    private final Source source;
    private final Limits limits;
    private final Notes notes;
    private final LineScanner lines;
    private final List<PartBuilder> parts = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private int delimiters; // how many entries of the stack have a delimiter
    private State state = State.HEADER;
    private PartBuilder current;
    private boolean firstLine;
    private int lastLineEnd; // octets of the line end before this line

    Indexer(Source source, Limits limits, Notes notes) {
        this.source = source;
        this.limits = limits;
        this.notes = notes;
        this.lines = new LineScanner(source);
    }

    List<PartBuilder> run() throws IOException {
        begin(null, 0);
        while (lines.next()) {
            line();
            lastLineEnd = lines.endLength();
        }
        finish();
        notes.about(lines);
        return parts;
    }

    private void line() throws IOException {
        if (delimits()) return;
        while (state == State.HEADER) {
            if (header()) return;
            if (delimits()) return; // the line that ended the header is the first of the body
        }
        if (state != State.BODY) return;
        current.lineEndOctets += lines.endLength();
        if (current.header.encoding() == TransferEncoding.BASE64 && lines.to() > lines.from()) current.padding = padding();
    }

    private int padding() {
        int padding = 0;
        for (int i = lines.to() - 1; i >= lines.from() && padding < 2 && lines.octets()[i] == '='; i--) padding++;
        return padding;
    }

    private boolean delimits() throws IOException {
        if (delimiters == 0 || state == State.DONE || !lines.startsWith('-', '-')) return false;
        Delimiter found = delimiter();
        if (found != null) delimiter(found);
        return found != null;
    }

    /// Takes a line of a header. False if the line belongs to the body.
    private boolean header() throws IOException {
        byte[] octets = lines.octets();
        int from = lines.from();
        int to = lines.to();
        boolean first = firstLine;
        firstLine = false;
        if (from == to) {
            endHeader(lines.end());
            return true;
        }
        boolean continued = !first && (octets[from] == ' ' || octets[from] == '\t');
        if (continued || first && isPostmark(octets, from, to) || Fields.colon(octets, from, to) > 0) return true;
        if (!first) notes.add(Note.Kind.HEADER, current.index, "A line of the header is no field. The body begins there.");
        if (first && current.depth == 0) notes.add(Note.Kind.HEADER, current.index, "The message has no header.");
        endHeader(lines.start());
        return false;
    }

    /// The line `From ann@example.test Mon Nov 30 ...` of mailbox files.
    private static boolean isPostmark(byte[] octets, int from, int to) {
        int start = from < to && octets[from] == '>' ? from + 1 : from;
        return Arrays.equals(octets, start, Math.min(to, start + 5), POSTMARK, 0, POSTMARK.length);
    }

    private void begin(PartBuilder parent, long headerStart) {
        current = new PartBuilder(parts.size(), parent, headerStart);
        parts.add(current);
        state = State.HEADER;
        firstLine = true;
    }

    /// The current part's header has ended: decides what its body is.
    private void endHeader(long bodyStart) throws IOException {
        PartBuilder part = current;
        part.bodyStart = bodyStart;
        if (bodyStart - part.headerStart > limits.headerOctets()) {
            notes.add(Note.Kind.LIMIT, part.index,
                    "The header is longer than " + limits.headerOctets() + " octets. Fields behind these are not read.");
        }
        boolean digest = part.parent >= 0 && parts.get(part.parent).header.type().equals("multipart/digest");
        part.header = PartHeader.of(Part.readHeader(source, limits, part.headerStart, bodyStart), digest ? "message/rfc822" : "text/plain");
        state = State.BODY;
        if (part.header.isMultipart()) {
            multipart(part);
        } else if (part.header.isMessage()) {
            message(part);
        } else if (part.header.encoding() == TransferEncoding.UNKNOWN) {
            notes.add(Note.Kind.ENCODING, part.index,
                    "The transfer encoding \"" + part.header.encodingLabel() + "\" is unknown. The part is shown as it stands.");
        }
    }

    private void multipart(PartBuilder part) {
        if (part.header.encoding() != TransferEncoding.IDENTITY) {
            notes.add(Note.Kind.ENCODING, part.index, "The multipart says it is encoded, which RFC 2045 forbids. It is read as it stands.");
        }
        if (part.header.boundary().isEmpty()) {
            notes.add(Note.Kind.STRUCTURE, part.index, "The part is a multipart without a boundary. It is shown as text.");
        } else if (mayContain(part)) {
            part.kind = Part.Kind.MULTIPART;
            byte[] delimiter = ("--" + part.header.boundary()).getBytes(StandardCharsets.UTF_8);
            open.add(new Open(part, delimiter));
            delimiters++;
            state = State.OUTSIDE;
            current = null;
        }
    }

    private void message(PartBuilder part) {
        boolean readable = part.header.encoding() == TransferEncoding.IDENTITY;
        if (!readable) {
            notes.add(Note.Kind.STRUCTURE, part.index,
                    "The attached message is encoded, which RFC 2046 forbids. Its parts are not listed.");
        } else if (mayContain(part) && parts.size() < limits.parts()) {
            part.kind = Part.Kind.MESSAGE;
            open.add(new Open(part, NONE));
            begin(part, part.bodyStart);
        }
    }

    private boolean mayContain(PartBuilder part) {
        if (part.depth < limits.depth()) return true;
        notes.add(Note.Kind.LIMIT, part.index, "Parts are nested more than " + limits.depth() + " deep. The inner ones are not listed.");
        return false;
    }

    private void tooManyParts() {
        notes.add(Note.Kind.LIMIT, Note.MESSAGE, "The message has more than " + limits.parts() + " parts. Only the first ones are listed.");
        state = State.DONE;
    }

    /// The innermost multipart that a line delimits; null if it is none. Blanks behind a delimiter are allowed (RFC 2046, section 5.1.1).
    private Delimiter delimiter() {
        byte[] octets = lines.octets();
        int from = lines.from();
        int to = lines.to();
        while (to > from && (octets[to - 1] == ' ' || octets[to - 1] == '\t')) to--;
        boolean mayClose = to - from > 4 && octets[to - 1] == '-' && octets[to - 2] == '-';
        for (int level = open.size() - 1; level >= 0; level--) {
            byte[] delimiter = open.get(level).delimiter();
            int length = delimiter.length;
            if (length == 0) continue;
            if (length == to - from && Arrays.equals(octets, from, to, delimiter, 0, length)) return new Delimiter(level, false);
            if (mayClose && length == to - from - 2 && Arrays.equals(octets, from, to - 2, delimiter, 0, length)) {
                return new Delimiter(level, true);
            }
        }
        return null;
    }

    private void delimiter(Delimiter found) throws IOException {
        // The line end before a delimiter belongs to it.
        long end = lines.start() - lastLineEnd;
        if (state == State.HEADER) endEmptyPart();
        if (state == State.BODY && end >= current.bodyStart) current.lineEndOctets -= lastLineEnd;
        closeDownTo(found.level() + 1, end);
        PartBuilder multipart = open.get(found.level()).part();
        if (found.closing()) {
            open.set(found.level(), new Open(multipart, NONE)); // stays open for its epilogue
            delimiters--;
            state = State.OUTSIDE;
        } else if (parts.size() >= limits.parts()) {
            tooManyParts();
        } else {
            begin(multipart, lines.end());
        }
    }

    /// A delimiter, or the end, within a header: the part has no body.
    private void endEmptyPart() throws IOException {
        current.bodyStart = lines.start();
        current.header = PartHeader.of(Part.readHeader(source, limits, current.headerStart, current.bodyStart), "text/plain");
    }

    /// Ends the current leaf, and all containers from a level on, as an outer delimiter or the end of the message does.
    private void closeDownTo(int level, long end) {
        if (current != null) {
            current.bodyEnd = Math.max(end, current.bodyStart);
            current = null;
        }
        while (open.size() > level) {
            Open top = open.getLast();
            if (top.delimiter().length > 0 && state != State.DONE) {
                notes.add(Note.Kind.STRUCTURE, top.part().index, "The closing delimiter of the multipart is missing.");
            }
            pop(end);
        }
    }

    private void pop(long end) {
        Open top = open.removeLast();
        if (top.delimiter().length > 0) delimiters--;
        PartBuilder part = top.part();
        part.bodyEnd = Math.max(end, part.bodyStart);
        part.descendants = parts.size() - 1 - part.index;
        if (part.kind == Part.Kind.MULTIPART && part.descendants == 0) {
            part.kind = Part.Kind.LEAF;
            notes.add(Note.Kind.STRUCTURE, part.index, "The delimiter of the multipart does not appear. It is shown as text.");
        }
    }

    private void finish() throws IOException {
        long end = source.length();
        while (state == State.HEADER) endHeader(end);
        closeDownTo(0, end);
    }
}
