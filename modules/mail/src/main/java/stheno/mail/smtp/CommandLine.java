package stheno.mail.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import stheno.text.LineRules;

/// Reads command lines. Pure functions; any thread.
final class CommandLine {
    private static final int LONGEST = 12_288 + 32; // AUTH with its first response (RFC 4954, section 4)
    private static final LineRules STRICT = LineRules.strict(LONGEST);
    private static final LineRules LENIENT = LineRules.lenient(LONGEST);

    private CommandLine() {}

    /// How lines end: with CRLF, or with LF alone where messages may have that, too.
    static LineRules rules(BareLineEnds policy) {
        return policy == BareLineEnds.REFUSE ? STRICT : LENIENT;
    }

    /// The text of a line. Empty if it is not UTF-8, or has control characters.
    static Optional<String> text(ByteBuffer line) {
        byte[] bytes = new byte[line.remaining()];
        line.get(bytes);
        boolean ascii = true;
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' || b == 0x7f) return Optional.empty();
            ascii &= b >= 0;
        }
        if (ascii) return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
