package stheno.mail.mime.header;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import stheno.mail.mime.charset.Charsets;
import stheno.mail.mime.charset.TextDecoder;

/// Encoded words (RFC 2047, with the language of RFC 2231, section 5): `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=`. Any thread.
///
/// Real mail breaks the rules, so decoding is tolerant:
/// - The octets of neighbouring words of one charset are joined before they are decoded, so that a character may be cut between two words.
/// - White space between two words is dropped. Between a word and text it is kept. A word may touch the text around it.
/// - Control characters that were encoded become blanks.
/// - A word of an unknown charset or encoding, or without any octets, stands as it is.
public final class EncodedWords {
    private static final int LONGEST_CHARSET = 100;

    /// A word found in a text: its place, its charset, and its octets.
    private record Word(int start, int end, String charset, TextDecoder decoder, byte[] octets) {}

    private final String text;
    private final StringBuilder out;
    private int closeSearched = -1; // the last place found of "?=": all searches together read the text once

    private EncodedWords(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /// The text with its encoded words decoded.
    public static String decode(String text) {
        return text.contains("=?") ? new EncodedWords(text).run() : text;
    }

    private String run() {
        int plain = 0; // from here on nothing has been copied
        int from = 0;
        while (true) {
            int start = text.indexOf("=?", from);
            if (start < 0) break;
            Optional<Word> first = word(start);
            if (first.isEmpty()) {
                from = start + 2;
                continue;
            }
            out.append(text, plain, start);
            plain = words(first.get());
            from = plain;
        }
        return out.append(text, plain, text.length()).toString();
    }

    /// Decodes a word and all its neighbours. Returns where they end.
    private int words(Word first) {
        Word word = first;
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        while (true) {
            joined.writeBytes(word.octets());
            Optional<Word> next = word(skipBlanks(word.end()));
            boolean together = next.isPresent() && next.get().charset().equals(word.charset());
            if (!together) {
                out.append(printable(word.decoder().decode(joined.toByteArray())));
                joined.reset();
            }
            if (next.isEmpty()) return word.end();
            word = next.get();
        }
    }

    /// Replaces control characters by blanks. Otherwise a line end could hide in an encoded word.
    static String printable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isISOControl(text.charAt(i))) continue;
            if (clean == null) clean = new StringBuilder(text);
            clean.setCharAt(i, ' ');
        }
        return clean == null ? text : clean.toString();
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) i++;
        return i;
    }

    /// The word that begins at `start`, if there is one that can be decoded.
    private Optional<Word> word(int start) {
        if (!text.startsWith("=?", start)) return Optional.empty();
        int charsetEnd = charsetEnd(start + 2);
        if (charsetEnd < 0 || charsetEnd + 2 >= text.length() || text.charAt(charsetEnd + 2) != '?') return Optional.empty();
        int from = charsetEnd + 3;
        int close = close(from);
        if (close < 0) return Optional.empty();
        int inner = text.indexOf("=?", from);
        if (inner >= 0 && inner < close - 1) return Optional.empty(); // another word begins before this one has ended

        String label = text.substring(start + 2, charsetEnd).toLowerCase(Locale.ROOT);
        int language = label.indexOf('*');
        String charset = language < 0 ? label : label.substring(0, language);
        Optional<TextDecoder> decoder = Charsets.find(charset);
        if (decoder.isEmpty()) return Optional.empty();
        Optional<byte[]> octets = switch (text.charAt(charsetEnd + 1)) {
            case 'Q', 'q' -> Optional.of(quoted(from, close));
            case 'B', 'b' -> base64(from, close);
            default -> Optional.empty();
        };
        return octets.map(data -> new Word(start, close + 2, charset, decoder.get(), data));
    }

    private int charsetEnd(int from) {
        int limit = Math.min(text.length(), from + LONGEST_CHARSET);
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (c == '?') return i > from ? i : -1;
            if (c <= ' ') return -1;
        }
        return -1;
    }

    private int close(int from) {
        if (closeSearched < from) {
            int found = text.indexOf("?=", from);
            closeSearched = found < 0 ? Integer.MAX_VALUE : found;
        }
        return closeSearched == Integer.MAX_VALUE ? -1 : closeSearched;
    }

    /// RFC 2047, section 4.2. A `=` without two digits stands for itself.
    private byte[] quoted(int from, int to) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int high = c == '=' && i + 2 < to ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (c == '_') {
                octets.write(' ');
            } else if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                octets.write(c);
            } else {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return octets.toByteArray();
    }

    /// RFC 2047, section 4.1. Padding may be missing or too long; foreign characters are skipped. Empty if nothing was decoded.
    private Optional<byte[]> base64(int from, int to) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream((to - from) * 3 / 4 + 3);
        int bits = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) continue;
            bits = bits << 6 | digit;
            count += 6;
            if (count < 8) continue;
            count -= 8;
            octets.write(bits >>> count);
            bits &= (1 << count) - 1;
        }
        return octets.size() == 0 && to > from ? Optional.empty() : Optional.of(octets.toByteArray());
    }

    private static int digit(char c) {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        if (c == '+') return 62;
        return c == '/' ? 63 : -1;
    }
}
