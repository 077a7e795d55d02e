package stheno.dns.zone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import stheno.dns.record.Token;

/// Cuts a zone file into entries (a record or a directive each) and these into tokens. It reads the file in pieces, and holds one entry of
/// bounded size. A fault costs one entry: the scanner goes on behind it. One thread at a time. Source: RFC 1035 5.1.
final class ZoneScanner {
    /// The longest entry, in octets of text: the longest data of a record with an escape for each octet fit twice.
    static final int LONGEST = 512 * 1024;

    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024]; // large enough that reading costs nothing beside scanning
    private int at;
    private int limit;

    private final List<Token> tokens = new ArrayList<>();
    private byte[] word = new byte[1024];
    private int length;
    private int line = 1;
    private int startLine;
    private boolean blankStart;
    private int total; // octets of the tokens of this entry
    private int depth; // of parentheses
    private int openedLine;
    private String fault = "";
    private int faultLine;

    /// What [#next] found.
    enum Found {
        /// An entry.
        ENTRY,
        /// An entry with a fault.
        FAULT,
        /// The end of the file.
        END
    }

    ZoneScanner(InputStream in) {
        this.in = in;
    }

    /// The tokens of the entry. The list is reused.
    List<Token> tokens() {
        return tokens;
    }

    /// The line of the first token of the entry, or that of its fault.
    int line() {
        return fault.isEmpty() ? startLine : faultLine;
    }

    /// Whether the line of the first token begins with a blank: the owner is that of the record before.
    boolean blankStart() {
        return blankStart;
    }

    /// What is wrong with the entry.
    String fault() {
        return fault;
    }

    /// Reads the next entry, over empty lines and comments.
    Found next() throws IOException {
        tokens.clear();
        fault = "";
        total = 0;
        depth = 0;
        blankStart = false;
        if (line == 1 && at == limit) skipMark();
        boolean lineStart = true;
        while (true) {
            int c = read();
            switch (c) {
                case ' ', '\t', '\r' -> blankStart |= lineStart && tokens.isEmpty() && depth == 0;
                case ';' -> skipComment();
                case '(' -> open();
                case ')' -> close();
                case '\n', END -> {
                    if (c == END && depth > 0) {
                        fault(openedLine, "parenthesis is not closed");
                        depth = 0;
                    }
                    boolean over = depth == 0 && (!tokens.isEmpty() || !fault.isEmpty());
                    if (c == '\n') line++;
                    if (over) return fault.isEmpty() ? Found.ENTRY : Found.FAULT;
                    if (c == END) return Found.END;
                    if (depth == 0) blankStart = false;
                }
                case '"' -> quoted();
                default -> word(c);
            }
            lineStart = c == '\n';
        }
    }

    private void open() {
        if (depth++ == 0) openedLine = line;
    }

    private void close() {
        if (depth == 0) fault(line, "\")\" without \"(\"");
        else depth--;
    }

    private void fault(int where, String what) {
        if (!fault.isEmpty()) return;
        fault = what;
        faultLine = where;
    }

    private void skipComment() throws IOException {
        int c = read();
        while (c != '\n' && c != END) c = read();
        unread(c);
    }

    private void word(int first) throws IOException {
        length = 0;
        int c = first;
        while (!endsWord(c)) {
            append(c);
            if (c == '\\') {
                c = escaped();
                if (c == END) break;
            }
            c = read();
        }
        if (c != END) unread(c);
        token(false);
    }

    private static boolean endsWord(int c) {
        return switch (c) {
            case ' ', '\t', '\r', '\n', ';', '(', ')', '"', END -> true;
            default -> false;
        };
    }

    private void quoted() throws IOException {
        int opened = line;
        length = 0;
        for (int c = read(); c != '"'; c = read()) {
            if (c == '\n' || c == END) {
                fault(opened, "quote is not closed on its line");
                unread(c);
                return;
            }
            append(c);
            if (c == '\\' && escaped() == END) return;
        }
        token(true);
    }

    /// Takes over what follows a backslash, unless the line ends there.
    private int escaped() throws IOException {
        int c = read();
        if (c == '\n' || c == '\r' || c == END) {
            fault(line, "nothing follows the backslash at the end of the line");
            unread(c);
            return END;
        }
        append(c);
        return c;
    }

    private void append(int c) {
        if (length == LONGEST) return; // the fault is told by token()
        if (length == word.length) word = Arrays.copyOf(word, Math.min(2 * length, LONGEST));
        word[length++] = (byte) c;
    }

    private void token(boolean quoted) {
        if (tokens.isEmpty()) startLine = line;
        total += length + 1;
        if (total > LONGEST) fault(startLine, "entry exceeds " + LONGEST / 1024 + " KiB: a parenthesis may not be closed");
        if (fault.isEmpty()) tokens.add(new Token(new String(word, 0, length, StandardCharsets.ISO_8859_1), quoted));
        else tokens.clear();
        if (total > LONGEST) total = LONGEST; // so that it cannot overflow
    }

    private int read() throws IOException {
        if (at == limit) {
            limit = Math.max(in.read(buffer), 0);
            at = 0;
            if (limit == 0) return END;
        }
        return buffer[at++] & 0xFF;
    }

    /// Puts back the octet that was read last.
    private void unread(int c) {
        if (c != END) at--;
    }

    /// Skips a byte order mark of UTF-8.
    private void skipMark() throws IOException {
        limit = Math.max(in.readNBytes(buffer, 0, 3), 0);
        at = limit == 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF ? 3 : 0;
    }
}
