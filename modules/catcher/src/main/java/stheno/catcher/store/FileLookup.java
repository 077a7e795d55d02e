package stheno.catcher.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import stheno.mail.mime.Limits;
import stheno.mail.mime.Message;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.text.MessageText;
import stheno.mail.mime.text.Section;

/// A file that a search looks into, read as far as the search needs. One thread; blocks.
final class FileLookup {
    private static final int KB = 1024;
    private static final int FIRST_READ = 8 * KB; // most headers are shorter
    private static final Limits LIMITS = new Limits(1000, 100, 100 * KB, 1024 * KB); // 1 MB of text, as the search holds it in memory

    private final FileSource source;
    private Fields fields;
    private MessageText text;

    FileLookup(FileSource source) {
        this.source = source;
    }

    Fields fields() throws IOException {
        if (fields == null) fields = read();
        return fields;
    }

    private Fields read() throws IOException {
        byte[] header = new byte[(int) Math.min(FIRST_READ, source.length())];
        int length = 0;
        while (true) {
            ByteBuffer into = ByteBuffer.wrap(header, length, header.length - length);
            while (into.hasRemaining()) {
                if (source.read(into.position(), into) < 0) throw new EOFException("the message has become shorter");
            }
            HeaderCapture capture = new HeaderCapture();
            capture.look(ByteBuffer.wrap(header));
            if (capture.complete() || header.length == source.length()) return capture.fields();
            length = header.length;
            header = Arrays.copyOf(header, (int) Math.min(4L * length, source.length()));
        }
    }

    boolean bodyHolds(Needle needle) throws IOException {
        if (text == null) text = MessageText.of(Message.read(source, LIMITS));
        for (Section section : text.plain()) if (needle.in(section.text())) return true;
        for (Section section : text.html()) if (needle.in(section.text())) return true;
        return false;
    }

    /// Octets that were read at most.
    long cost() {
        return text == null ? FIRST_READ : source.length();
    }
}
