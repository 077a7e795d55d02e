package stheno.ftp;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Predicate;
import stheno.producers.Piece;
import stheno.producers.Producer;
import stheno.storage.Contents;

/// A directory in lines, in UTF-8 and ended by CRLF, looked up while they are asked for.
///
/// ```text
///   gather ── the directory ends ─────────► sort ► send ► over
///      └───── there are too many entries ──────► send ► stream ► over
/// ```
///
/// Small directories come sorted by name, in the order of their bytes, as people expect. Of large ones a stalled client would keep the
/// whole then, so they come as they are read, after those that were gathered: at most [#GATHERED] bytes of lines are kept.
///
/// A file's entry costs a look at the disk. So each `more()` takes [#BATCH] of them at most, and after that answers [Piece.Later] that is
/// ready at once, with which the loop goes on to other connections: an empty piece would be asked on in the same turn.
final class ListingProducer implements Producer {
    private static final int BATCH = 64; // entries a turn: 0.3 ms with a warm cache (3 to 5 µs a look)
    private static final int PIECE = 8 * 1024; // bytes: enough for one write, little enough to be kept unsent
    private static final int SORTED = 1000; // entries: more than a person reads through
    private static final int GATHERED = 128 * 1024; // bytes, whatever the length of the names
    private static final int FIRST = 1024; // bytes of a first buffer: most directories are small

    private static final Piece BREATH = new Piece.Later(Runnable::run);

    private sealed interface Stage {
        /// @param marks of each line, where it begins and where its name does
        record Gather(ListingBuffer lines, int[] marks) implements Stage {}

        record Send(ByteBuffer rest, Stage then) implements Stage {}

        record Stream(ListingBuffer lines, boolean rested) implements Stage {}

        record Over() implements Stage {}
    }

    private final Iterator<Contents.Entry> entries;
    private final Closeable source;
    private final ListingForm form;
    private final int cap;
    private final Predicate<String> wanted;
    private Stage stage;
    private int looked; // at so many entries
    private int taken; // of these
    private boolean ended;
    private boolean cut;
    private boolean closed;

    private <E extends Iterator<Contents.Entry> & Closeable> ListingProducer(E entries, ListingForm form, int cap,
                                                                                   Predicate<String> wanted, Stage stage) {
        this.entries = Objects.requireNonNull(entries);
        this.source = entries;
        this.form = Objects.requireNonNull(form);
        this.cap = cap;
        this.wanted = Objects.requireNonNull(wanted);
        this.stage = stage;
    }

    /// Sorted, if there are few enough.
    ///
    /// @param entries closed with the producer, or when there are no more
    /// @param cap     how many entries at most; 0 for all
    /// @param wanted  which names are listed
    static <E extends Iterator<Contents.Entry> & Closeable> ListingProducer sorted(E entries, ListingForm form, int cap,
                                                                                      Predicate<String> wanted) {
        return new ListingProducer(entries, form, cap, wanted, new Stage.Gather(new ListingBuffer(FIRST), new int[2 * SORTED]));
    }

    /// As they come. The same otherwise.
    static <E extends Iterator<Contents.Entry> & Closeable> ListingProducer unsorted(E entries, ListingForm form, int cap,
                                                                                      Predicate<String> wanted) {
        return new ListingProducer(entries, form, cap, wanted, new Stage.Stream(new ListingBuffer(FIRST), true));
    }

    /// Whether there were more entries than the cap allowed. Known at the end.
    boolean isCut() {
        return cut;
    }

    @Override
    public Piece more() throws IOException {
        return switch (stage) {
            case Stage.Gather gather -> gather(gather);
            case Stage.Send send -> send(send);
            case Stage.Stream stream -> stream(stream);
            case Stage.Over _ -> Piece.END;
        };
    }

    private Piece gather(Stage.Gather gather) throws IOException {
        ListingBuffer lines = gather.lines();
        int end = looked + BATCH;
        while (looked < end && hasNext()) {
            if (taken == SORTED || lines.size() >= GATHERED) {
                stage = new Stage.Send(lines.copy(), new Stage.Stream(new ListingBuffer(PIECE), false));
                return more();
            }
            Contents.Entry entry = next();
            if (!wanted.test(entry.name())) continue;
            gather.marks()[2 * taken] = lines.size();
            gather.marks()[2 * taken + 1] = line(entry, lines);
            taken++;
        }
        if (!ended) return BREATH;
        stage = new Stage.Send(sorted(lines, gather.marks(), taken), new Stage.Over());
        return more();
    }

    private static ByteBuffer sorted(ListingBuffer lines, int[] marks, int count) {
        byte[] bytes = lines.data().array();
        int end = lines.size();
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(bytes, marks[2 * a + 1], end(marks, a, count, end) - 2,
                bytes, marks[2 * b + 1], end(marks, b, count, end) - 2));
        ByteBuffer sorted = ByteBuffer.allocate(end);
        for (int i : order) sorted.put(bytes, marks[2 * i], end(marks, i, count, end) - marks[2 * i]);
        return sorted.flip();
    }

    private static int end(int[] marks, int i, int count, int end) {
        return i + 1 < count ? marks[2 * i + 2] : end;
    }

    private Piece send(Stage.Send send) throws IOException {
        ByteBuffer rest = send.rest();
        if (!rest.hasRemaining()) {
            stage = send.then();
            return more();
        }
        int count = Math.min(PIECE, rest.remaining());
        ByteBuffer piece = rest.slice(rest.position(), count);
        rest.position(rest.position() + count);
        return new Piece.Bytes(piece);
    }

    private Piece stream(Stage.Stream stream) throws IOException {
        if (!stream.rested()) {
            stage = new Stage.Stream(stream.lines(), true);
            return BREATH;
        }
        ListingBuffer lines = stream.lines();
        lines.clear(); // it was lent, and is ours again
        int end = looked + BATCH;
        while (looked < end && lines.size() < PIECE && hasNext()) {
            Contents.Entry entry = next();
            if (!wanted.test(entry.name())) continue;
            line(entry, lines);
            taken++;
        }
        stage = ended ? new Stage.Over() : new Stage.Stream(lines, lines.size() == 0);
        if (lines.size() > 0) return new Piece.Bytes(lines.data());
        return ended ? Piece.END : BREATH;
    }

    /// Prints an entry, and answers where its name begins.
    private int line(Contents.Entry entry, ListingBuffer lines) {
        form.begin(entry, lines);
        int name = lines.size();
        lines.text(entry.name());
        lines.put('\r');
        lines.put('\n');
        return name;
    }

    private Contents.Entry next() throws IOException {
        looked++;
        try {
            return entries.next();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// Lets go of the directory as soon as nothing more is wanted of it: the client may take its time for the last piece.
    private boolean hasNext() throws IOException {
        if (ended) return false;
        boolean more;
        try {
            more = entries.hasNext();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        cut = more && cap > 0 && taken == cap;
        if (more && !cut) return true;
        ended = true;
        closeSource();
        return false;
    }

    private void closeSource() throws IOException {
        if (closed) return;
        closed = true;
        source.close();
    }

    @Override
    public void close() {
        stage = new Stage.Over();
        try {
            closeSource();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
