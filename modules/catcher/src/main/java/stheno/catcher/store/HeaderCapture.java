package stheno.catcher.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import stheno.mail.mime.Limits;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.header.Parameterized;

/// Keeps the header of a message that streams by, 100 KB at most. One thread.
final class HeaderCapture {
    private static final int MOST = Limits.DEFAULT.headerOctets();
    private static final int LONGEST_TEXT = 1000; // characters of a field in a list

    private byte[] header = new byte[1024];
    private int length;
    private boolean complete;
    private boolean emptyLine = true; // whether the line so far holds nothing but CR

    /// Leaves the buffer's position as it is.
    void look(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit() && !complete; i++) {
            byte b = piece.get(i);
            if (length == header.length) header = Arrays.copyOf(header, Math.min(2 * length, MOST));
            header[length++] = b;
            complete = b == '\n' && emptyLine || length == MOST;
            if (b == '\n') emptyLine = true;
            else if (b != '\r') emptyLine = false;
        }
    }

    /// Whether the empty line has come, or too much.
    boolean complete() {
        return complete;
    }

    Fields fields() {
        return Fields.parse(Arrays.copyOf(header, length));
    }

    /// Whether the message may have attachments: it is neither text nor unlabelled.
    static boolean mayHaveAttachments(Fields fields) {
        String type = fields.parameterized("Content-Type").map(Parameterized::value).orElse("");
        String disposition = fields.parameterized("Content-Disposition").map(Parameterized::value).orElse("");
        boolean text = type.isEmpty() || type.equals("text") || type.equals("text/plain") || type.equals("text/html");
        return !text || !disposition.isEmpty() && !disposition.equals("inline");
    }

    /// The addresses of a field as a list shows them.
    static String addresses(Fields fields, String name) {
        List<Address> addresses = fields.addresses(name);
        return cut(addresses.stream().map(Address::toString).filter(text -> !text.isEmpty()).collect(Collectors.joining(", ")));
    }

    static String cut(String text) {
        if (text.length() <= LONGEST_TEXT) return text;
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end);
    }
}
