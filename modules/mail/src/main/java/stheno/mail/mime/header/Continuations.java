package stheno.mail.mime.header;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import stheno.mail.mime.charset.Charsets;
import stheno.mail.mime.charset.RawText;

/// Parameters in pieces and in other charsets (RFC 2231, sections 3 and 4): `filename*0*=utf-8'de'%C3%9C; filename*1="bung.pdf"`.
final class Continuations {
    private static final int LONGEST_NUMBER = 6; // digits; a header of 100 KB cannot hold a million segments

    private Continuations() {}

    /// @param number   its place in the value; segments may come in any order
    /// @param extended whether its octets are percent-encoded
    record Segment(int number, boolean extended, String value) {}

    /// Reads the suffix of a name: `*`, `*3`, `*3*`. Empty if it is none of these.
    static Optional<Segment> segment(String suffix, String value) {
        if (suffix.equals("*")) return Optional.of(new Segment(0, true, value));
        boolean extended = suffix.endsWith("*");
        String digits = suffix.substring(1, suffix.length() - (extended ? 1 : 0));
        if (digits.isEmpty() || digits.length() > LONGEST_NUMBER) return Optional.empty();
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return Optional.empty();
        }
        return Optional.of(new Segment(Integer.parseInt(digits), extended, value));
    }

    /// Joins the segments in the order of their numbers, and decodes them. A missing number is skipped. Encoded words are decoded as well,
    /// because some senders cut a value with encoded words into segments.
    static String join(List<Segment> segments) {
        List<Segment> sorted = segments.stream().sorted(Comparator.comparingInt(Segment::number)).toList();
        if (sorted.stream().noneMatch(Segment::extended)) {
            StringBuilder joined = new StringBuilder();
            for (Segment segment : sorted) joined.append(segment.value());
            return EncodedWords.decode(joined.toString());
        }
        String label = "";
        boolean first = true;
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream octets = new ByteArrayOutputStream(); // of neighbouring extended segments, decoded as one
        for (Segment segment : sorted) {
            String value = segment.value();
            if (!segment.extended()) {
                text.append(decode(octets, label)).append(value);
                first = false;
                continue;
            }
            int language = first ? value.indexOf('\'') : -1;
            int end = language < 0 ? -1 : value.indexOf('\'', language + 1);
            if (end > 0) {
                label = value.substring(0, language);
                value = value.substring(end + 1);
            }
            percentDecode(value, octets);
            first = false;
        }
        return text.append(decode(octets, label)).toString();
    }

    private static String decode(ByteArrayOutputStream octets, String label) {
        byte[] all = octets.toByteArray();
        octets.reset();
        String text = Charsets.find(label).map(decoder -> decoder.decode(all)).orElseGet(() -> RawText.decode(all, 0, all.length));
        return EncodedWords.printable(text);
    }

    private static void percentDecode(String value, ByteArrayOutputStream octets) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else if (c < 0x80) {
                octets.write(c);
            } else {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
