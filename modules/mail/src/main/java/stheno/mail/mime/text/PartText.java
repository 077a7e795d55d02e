package stheno.mail.mime.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import stheno.mail.mime.Message;
import stheno.mail.mime.Note;
import stheno.mail.mime.Part;
import stheno.mail.mime.PartReader;
import stheno.mail.mime.charset.Charsets;
import stheno.mail.mime.charset.RawText;
import stheno.mail.mime.charset.TextDecoder;

/// Decodes the texts of one message, all together within its limit. One thread.
final class PartText {
    private static final int MOST_NOTES = 400; // those of the message, which are 200 at most, among them
    private static final String MARK = "\uFEFF"; // a byte order mark is no text

    private final List<Note> notes;
    private final int limit;
    private int left;
    private boolean limitNoted;

    PartText(Message message, List<Note> notes) {
        this.notes = notes;
        this.limit = message.limits().textOctets();
        this.left = limit;
    }

    /// Plain text with LF as its line end, `format=flowed` resolved.
    String plain(Part part) throws IOException {
        String text = withLineFeeds(decode(part, octets(part), Optional.empty()));
        boolean flowed = part.parameter("format").filter("flowed"::equalsIgnoreCase).isPresent();
        return flowed ? Flowed.join(text, part.parameter("delsp").filter("yes"::equalsIgnoreCase).isPresent()) : text;
    }

    /// HTML as it was sent.
    String html(Part part) throws IOException {
        byte[] octets = octets(part);
        return decode(part, octets, HtmlCharset.find(octets));
    }

    private byte[] octets(Part part) throws IOException {
        PartReader reader = part.open();
        ByteArrayOutputStream octets = new ByteArrayOutputStream((int) Math.min(part.size(), left));
        ByteBuffer piece = reader.next();
        while (piece.hasRemaining() && left > 0) {
            int count = Math.min(piece.remaining(), left);
            octets.write(piece.array(), piece.arrayOffset() + piece.position(), count);
            left -= count;
            piece = count < piece.remaining() ? piece : reader.next();
        }
        if (piece.hasRemaining() && !limitNoted) {
            limitNoted = true;
            note(Note.Kind.LIMIT, part, "The message has more than " + limit + " octets of text. The rest is not shown.");
        }
        if (reader.damaged()) {
            note(Note.Kind.ENCODING, part, "The " + part.encodingLabel()
                    + " encoding of the text is broken. What can be decoded is shown.");
        }
        return octets.toByteArray();
    }

    private String decode(Part part, byte[] octets, Optional<String> meta) {
        Optional<String> said = part.parameter("charset").filter(label -> !label.isBlank());
        Optional<String> label = said.or(() -> meta);
        Optional<TextDecoder> decoder = label.flatMap(Charsets::find);
        if (label.isPresent() && decoder.isEmpty()) {
            note(Note.Kind.CHARSET, part, "The charset \"" + label.get() + "\" is unknown. The text is read as UTF-8 or windows-1252.");
        }
        String text = decoder.map(d -> d.decode(octets)).orElseGet(() -> RawText.decode(octets, 0, octets.length));
        if (decoder.isPresent() && text.indexOf('\uFFFD') >= 0) {
            note(Note.Kind.CHARSET, part, "Some octets of the text are no characters of the charset \"" + label.get() + "\".");
        }
        return text.startsWith(MARK) ? text.substring(1) : text;
    }

    private void note(Note.Kind kind, Part part, String text) {
        if (notes.size() < MOST_NOTES) notes.add(new Note(kind, part.index(), text));
    }

    private static String withLineFeeds(String text) {
        if (text.indexOf('\r') < 0) return text;
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int carriage = text.indexOf('\r'); carriage >= 0; carriage = text.indexOf('\r', from)) {
            out.append(text, from, carriage);
            from = carriage;
            while (from < text.length() && text.charAt(from) == '\r') from++;
            boolean feed = from < text.length() && text.charAt(from) == '\n';
            if (!feed) out.append("\n".repeat(from - carriage)); // old Macs end lines in CR
        }
        return out.append(text, from, text.length()).toString();
    }
}
