package stheno.mail.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import stheno.mail.mime.text.MessageText;

/// Shared by the tests of messages.
public final class Mails {
    private Mails() {}

    /// A message of lines that end with CRLF; characters are octets.
    public static byte[] octets(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    public static Message message(String... lines) {
        return read(octets(lines));
    }

    public static MessageText text(String... lines) {
        return text(message(lines));
    }

    public static MessageText text(Message message) {
        try {
            return MessageText.of(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Message read(byte[] octets) {
        return read(Source.of(octets));
    }

    public static Message read(Source source) {
        try {
            return Message.read(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A golden message among the resources.
    public static byte[] golden(String name) {
        try (InputStream in = Mails.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A source that returns fewer octets per read than requested.
    public static Source choppy(byte[] octets, Random random) {
        Source whole = Source.of(octets);
        return new Source() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                int limit = into.limit();
                into.limit(into.position() + 1 + random.nextInt(into.remaining()));
                int read = whole.read(position, into);
                into.limit(limit);
                return read;
            }
        };
    }

    /// The whole content of a part.
    public static byte[] content(Part part) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            PartReader reader = part.open();
            for (ByteBuffer piece = reader.next(); piece.hasRemaining(); piece = reader.next()) {
                all.write(piece.array(), piece.position(), piece.remaining());
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String string(Part part) {
        return new String(content(part), StandardCharsets.ISO_8859_1);
    }

    /// Characters above 127 as the octets of UTF-8, for [#octets].
    public static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
