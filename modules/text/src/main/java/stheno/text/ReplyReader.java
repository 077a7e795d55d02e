package stheno.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts replies together from lines (RFC 5321, section 4.2.1). Each line has the same code; all but the last have a hyphen after it:
///
/// ```text
/// 250-mail.example.org
/// 250-SIZE 10000000
/// 250 PIPELINING
/// ```
///
/// ```
///           ┌─── "250-..." ───┐
///           ▼                 │
///  FIRST ───┴──► within 250 ──┴─ "250 ...", "250" ──► a reply, FIRST
///    │                │
///    └────────────────┴── anything else ──► MalformedReply
/// ```
///
/// One thread at a time.
public final class ReplyReader {
    /// The most lines of a reply: servers with many extensions send about twenty.
    public static final int MOST_LINES = 200;
    /// The most octets of a reply, without line ends.
    public static final int MOST_OCTETS = 16 * 1024;

    private static final int CODE = 3; // digits
    private static final int FIRST = 0; // no code yet

    private final int mostLines;
    private final int mostOctets;
    private int code = FIRST;
    private int octets;
    private List<String> lines = new ArrayList<>();

    /// With the limits [#MOST_LINES] and [#MOST_OCTETS].
    public ReplyReader() {
        this(MOST_LINES, MOST_OCTETS);
    }

    /// @param mostLines  of a reply
    /// @param mostOctets of a reply, without line ends
    public ReplyReader(int mostLines, int mostOctets) {
        if (mostLines < 1 || mostOctets < CODE) throw new IllegalArgumentException("no reply fits in these limits");
        this.mostLines = mostLines;
        this.mostOctets = mostOctets;
    }

    /// Takes a line without its line end; position and limit of the buffer do not change.
    ///
    /// @return the reply, if the line was its last
    /// @throws MalformedReply if there is no reply with this line; no other line may follow
    public Optional<ReceivedReply> line(ByteBuffer line) throws MalformedReply {
        int now = code(line);
        if (code != FIRST && now != code) throw new MalformedReply("code " + now + " within a reply with code " + code);
        octets += line.remaining();
        if (octets > mostOctets) throw new MalformedReply("a reply of more than " + mostOctets + " octets");
        if (lines.size() == mostLines) throw new MalformedReply("a reply of more than " + mostLines + " lines");
        code = now;
        lines.add(text(line));
        if (line.remaining() > CODE && line.get(line.position() + CODE) == '-') return Optional.empty();
        ReceivedReply reply = new ReceivedReply(code, lines);
        code = FIRST;
        octets = 0;
        lines = new ArrayList<>();
        return Optional.of(reply);
    }

    /// Whether a reply has begun.
    public boolean begun() {
        return code != FIRST;
    }

    private static int code(ByteBuffer line) throws MalformedReply {
        int start = line.position();
        if (line.remaining() < CODE) throw new MalformedReply("a line without a code: " + sample(line));
        int code = 0;
        for (int i = 0; i < CODE; i++) {
            byte b = line.get(start + i);
            if (b < '0' || b > '9') throw new MalformedReply("a line without a code: " + sample(line));
            code = 10 * code + b - '0';
        }
        if (code < 100 || code > 599) throw new MalformedReply("no such code: " + sample(line));
        if (line.remaining() == CODE) return code;
        byte after = line.get(start + CODE);
        if (after != ' ' && after != '-') throw new MalformedReply("neither a blank nor a hyphen after the code: " + sample(line));
        return code;
    }

    private static String text(ByteBuffer line) {
        int from = Math.min(CODE + 1, line.remaining());
        return printable(line.slice(line.position() + from, line.remaining() - from));
    }

    private static String sample(ByteBuffer line) {
        return "\"" + printable(line.slice(line.position(), Math.min(line.remaining(), 60))) + "\"";
    }

    /// In UTF-8 (RFC 6531, section 3.7.4); other octets and control characters become replacements.
    private static String printable(ByteBuffer octets) {
        String text = StandardCharsets.UTF_8.decode(octets).toString();
        if (text.chars().noneMatch(Character::isISOControl)) return text;
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) if (Character.isISOControl(clean.charAt(i))) clean.setCharAt(i, '?');
        return clean.toString();
    }
}
