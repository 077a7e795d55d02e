package stheno.text;

import java.util.List;
import java.util.Optional;

/// A reply that a client has received (RFC 5321, section 4.2). Immutable; any thread.
///
/// @param code  100 to 599
/// @param lines the text of each line, without code and line end, at least one; control characters are replaced by `?`
public record ReceivedReply(int code, List<String> lines) {
    private static final int MOST_DIGITS = 3; // of each part of an enhanced status code (RFC 3463, section 2)

    public ReceivedReply {
        lines = List.copyOf(lines);
    }

    /// 2xx: the command has succeeded.
    public boolean isPositive() {
        return code / 100 == 2;
    }

    /// 3xx: the server waits for more.
    public boolean isIntermediate() {
        return code / 100 == 3;
    }

    /// 4xx: the command has failed, and may succeed later.
    public boolean isTemporary() {
        return code / 100 == 4;
    }

    /// 5xx: the command has failed, and will fail again.
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /// The enhanced status code at the beginning of the first line, such as `5.1.1` (RFC 2034, RFC 3463). Its class must be that of the
    /// code.
    public Optional<String> status() {
        String first = lines.getFirst();
        int space = first.indexOf(' ');
        String status = space < 0 ? first : first.substring(0, space);
        String[] parts = status.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(Integer.toString(code / 100))) return Optional.empty();
        for (String part : parts) {
            if (part.isEmpty() || part.length() > MOST_DIGITS || !part.chars().allMatch(c -> c >= '0' && c <= '9')) return Optional.empty();
        }
        return Optional.of(status);
    }

    /// All lines joined by blanks.
    public String text() {
        return String.join(" ", lines);
    }

    /// Code and text, on one line.
    @Override
    public String toString() {
        return text().isEmpty() ? Integer.toString(code) : code + " " + text();
    }
}
