package stheno.catcher.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.StoreFault;

/// A message on its way into the folder: written to a temporary file, and looked at while it streams by.
final class CaughtMessage implements IncomingMessage {
    private final CaughtMessages store;
    private final Envelope envelope;
    private final FileChannel file;
    private final LineCensus lines = new LineCensus();
    private final HeaderCapture header = new HeaderCapture();
    private final ByteBuffer prefix; // written together with the first piece
    private boolean open = true;
    private volatile long position; // 0 until it is kept

    CaughtMessage(CaughtMessages store, Envelope envelope, FileChannel file) {
        this.store = store;
        this.envelope = envelope;
        this.file = file;
        String sender = envelope.sender().map(EmailAddress::toString).orElse("");
        prefix = ByteBuffer.wrap(("Return-Path: <" + sender + ">\r\n").getBytes(StandardCharsets.UTF_8)); // RFC 5321, section 4.4
        look(prefix);
    }

    private void look(ByteBuffer piece) {
        lines.look(piece);
        if (!header.complete()) header.look(piece);
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
        look(piece);
        if (lines.octets() > store.settings().size()) throw StoreFault.tooBig();
        try {
            if (prefix.hasRemaining()) {
                ByteBuffer[] both = {prefix, piece};
                while (prefix.hasRemaining() || piece.hasRemaining()) file.write(both);
            }
            while (piece.hasRemaining()) file.write(piece);
        } catch (IOException e) {
            throw Folder.fault(e);
        }
    }

    @Override
    public List<Decision> finish() throws IOException {
        try {
            while (prefix.hasRemaining()) file.write(prefix);
            lines.end();
            if (store.settings().durable()) file.force(true);
            closeFile();
            position = store.keep(envelope, lines, header);
        } catch (IOException e) {
            throw Folder.fault(e);
        }
        return List.of(Decision.ACCEPT);
    }

    @Override
    public void abort() {
        if (position != 0) return;
        try {
            closeFile();
        } catch (IOException e) {
            // it is deleted anyway
        }
        store.discard(envelope.id());
    }

    private void closeFile() throws IOException {
        if (!open) return;
        open = false;
        file.close();
    }

    @Override
    public void answered() {
        if (position != 0) store.answered(position);
    }
}
