package stheno.catcher.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Envelope;
import stheno.mail.mime.Limits;
import stheno.mail.mime.Message;
import stheno.mail.mime.Source;
import stheno.mail.mime.header.Fields;
import stheno.mail.mime.text.MessageText;

/// Makes the row of a message when it arrives: from its header; only a multipart is read as a whole, to count its attachments. Any
/// thread; blocks.
final class Intake {
    private static final int KB = 1024;
    private static final Limits COUNTING = new Limits(1000, 100, 100 * KB, 256 * KB); // a little text suffices to find pictures in it
    private static final int LONGEST_MAILBOX = 200; // characters

    private final Folder folder;
    private final Searches pool;

    Intake(Folder folder, Searches pool) {
        this.folder = folder;
        this.pool = pool;
    }

    /// @param arrived when it is complete
    Entry entry(Envelope envelope, LineCensus lines, HeaderCapture header, Instant arrived) throws IOException {
        Fields fields = header.fields();
        int attachments = HeaderCapture.mayHaveAttachments(fields) ? attachments(envelope.id()) : 0;
        return entry(envelope, lines, fields, arrived, attachments);
    }

    static Entry entry(Envelope envelope, LineCensus lines, Fields fields, Instant arrived, int attachments) {
        Optional<String> mailbox = envelope.client().user().map(Intake::mailbox).filter(name -> !name.isEmpty());
        ClientInfo client = envelope.client();
        return new Entry("", envelope.id(), arrived, lines.octets(), mailbox, envelope.sender(), envelope.recipients(), client,
                envelope.body(), envelope.utf8(), HeaderCapture.addresses(fields, "From"), HeaderCapture.addresses(fields, "To"),
                HeaderCapture.addresses(fields, "Cc"), HeaderCapture.cut(fields.text("Subject")), attachments,
                List.copyOf(lines.doubts()));
    }

    /// The mailbox of a user: the name without control characters and blanks around it.
    static String mailbox(String user) {
        StringBuilder name = new StringBuilder();
        user.codePoints().filter(c -> !Character.isISOControl(c)).limit(LONGEST_MAILBOX).forEach(name::appendCodePoint);
        return name.toString().strip();
    }

    private int attachments(String id) throws IOException {
        try {
            return pool.call(() -> count(id));
        } catch (StoreBusy _) {
            return count(id);
        }
    }

    private int count(String id) throws IOException {
        try (FileChannel file = folder.openTemporary(id)) {
            return MessageText.of(Message.read(Source.of(file), COUNTING)).attachments().size();
        }
    }

    /// What a file says that is not in the index.
    Entry lost(String id, LineCensus lines) throws IOException {
        HeaderCapture header = new HeaderCapture();
        try (FileChannel file = folder.open(id)) {
            ByteBuffer buffer = ByteBuffer.allocate(64 * KB);
            while (file.read(buffer.clear()) >= 0) {
                buffer.flip();
                lines.look(buffer);
                header.look(buffer);
            }
            lines.end();
            Fields fields = header.fields();
            int attachments = 0;
            if (HeaderCapture.mayHaveAttachments(fields)) {
                attachments = MessageText.of(Message.read(Source.of(file), COUNTING)).attachments().size();
            }
            lines.doubts().add(Doubt.ENVELOPE_LOST);
            Envelope envelope = LostEnvelope.of(id, fields);
            return entry(envelope, lines, fields, envelope.received(), attachments);
        }
    }
}
