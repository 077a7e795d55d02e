package stheno.mail.pop3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A large message as RETR and TOP send it: the output of a [MessageEncoder], read from the file as it is needed. One thread at a time: the
/// loop, or threads that read a slow disk in the background.
///
/// ```
///   file ──read──► scratch of the loop ──scan──► 16 KB and more need no change: a slice of the file
///                                          └───► else: up to 16 KB are copied with their changes
/// ```
///
/// A client that stops reading costs an offset: what it does not take of a copy is taken back, and made again when it reads on. A call
/// reads at most [#SCAN] bytes. A file that has become shorter ends the message early, with correct framing.
final class MessageProducer implements Producer {
    /// The size of the scratch array.
    static final int SCAN = 64 * 1024;

    private static final int SLICE = 16 * 1024; // bytes worth a system call of their own
    private static final int PART = 16 * 1024; // bytes that are copied at once: enough for a write

    private final FileChannel file;
    private final long end;
    private final byte[] scratch;
    private final LongConsumer sent;
    private MessageEncoder encoder;
    private long position;
    private int scan; // bytes to read next
    private MessageEncoder before; // as it was at the beginning of the last copy
    private int count; // bytes of the file in the last copy
    private int skip; // bytes of the next copy that were sent already
    private long consumed;
    private boolean ended;
    private boolean closed;

    /// @param file       closed with this producer
    /// @param size       of the file: what is appended later is not sent
    /// @param bodyLines  how many lines of the body are sent, or [MessageEncoder#WHOLE]
    /// @param scratch    of [#SCAN] bytes; used within calls only
    /// @param sent       gets the octets of the message without dot-stuffing and the last dot, when all are made
    MessageProducer(FileChannel file, long size, long bodyLines, byte[] scratch, LongConsumer sent) {
        this.file = file;
        this.end = size;
        this.encoder = new MessageEncoder(bodyLines);
        this.before = encoder;
        this.scratch = scratch;
        this.sent = sent;
        this.scan = encoder.whole() ? SCAN : PART;
    }

    @Override
    public Piece more() throws IOException {
        if (ended) return Piece.END;
        int wanted = (int) Math.min(skip > 0 ? count : scan, end - position);
        int read = encoder.stops() || wanted == 0 ? 0 : file.read(ByteBuffer.wrap(scratch, 0, wanted), position);
        if (read <= 0 && skip == 0) return finish();
        consumed += Math.max(0, read);
        int clean = encoder.whole() && skip == 0 ? encoder.clean(scratch, read) : 0;
        if (clean >= SLICE) return slice(clean);
        scan = encoder.whole() && clean == read ? SCAN : PART; // text that needs changes is copied in small parts
        return copy(Math.clamp(read, 0, PART));
    }

    private Piece slice(int clean) {
        Piece piece = new Piece.FileSlice(file, position, clean);
        position += encoder.pass(scratch, clean);
        return piece;
    }

    private Piece copy(int most) throws IOException {
        before = encoder.copy();
        MessageEncoder.Text text = new MessageEncoder.Text(most + most / 16 + 8);
        count = encoder.encode(scratch, most, text);
        position += count;
        if (text.size < skip) throw new IOException("the file was changed while it was sent");
        ByteBuffer piece = ByteBuffer.wrap(text.bytes, 0, text.size).position(skip);
        skip = 0;
        return new Piece.Bytes(piece);
    }

    @Override
    public long consumed() {
        return consumed;
    }

    @Override
    public boolean takeBack(ByteBuffer rest) {
        if (ended) return false; // the last dot
        encoder = before;
        position -= count;
        skip = rest.position();
        return true;
    }

    private Piece finish() {
        ended = true;
        sent.accept(encoder.octets());
        MessageEncoder.Text last = new MessageEncoder.Text(8);
        encoder.finish(last);
        return new Piece.Bytes(ByteBuffer.wrap(last.bytes, 0, last.size));
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        ended = true;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
