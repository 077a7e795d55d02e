package stheno.ftp.listing;

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
import stheno.storage.Entries;

/// The listing of a directory, in UTF-8 with CRLF line ends. The directory is read while the listing is sent.
///
/// ```text
///   gather ── the directory ends ─────────► sort ► send ► over
///      └───── there are too many entries ──────► send ► stream ► over
/// ```
///
/// Small directories are sorted by the bytes of the names. Large ones would have to be kept in memory for a stalled client, so after the
/// entries gathered first they are sent in the order they are read: at most [#GATHERED] bytes of lines are kept.
///
/// Each name costs a stat, even of an entry that is not listed. So each `more()` looks at [#BATCH] names at most, then answers with a
/// [Piece.Later] that is ready at once, and the loop continues with other connections.
public final class ListingProducer implements Producer {
    private static final int BATCH = 64; // names a turn: 0.3 ms with a warm cache (3 to 5 µs each)
    private static final int PIECE = 8 * 1024; // bytes: enough for one write, few enough to keep unsent
    private static final int SORTED = 1000; // entries: more than a person reads
    private static final int GATHERED = 128 * 1024; // bytes, for names of any length
    private static final int FIRST = 1024; // bytes of the initial buffer: most directories are small

    private static final Piece YIELD = new Piece.Later(Runnable::run);

    private sealed interface Stage {
        /// @param marks for each line, the index of the line and of its name
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
    private int looked; // names
    private int taken; // of these, entries listed
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

    /// Sorted, if the directory is small.
    ///
    /// @param entries closed with the producer, or at their end
    /// @param cap     the most entries; 0 for all
    /// @param wanted  which names are listed
    public static <E extends Iterator<Contents.Entry> & Closeable> ListingProducer sorted(E entries, ListingForm form, int cap,
                                                                                      Predicate<String> wanted) {
        return new ListingProducer(entries, form, cap, wanted, new Stage.Gather(new ListingBuffer(FIRST), new int[2 * SORTED]));
    }

    /// Unsorted; otherwise the same.
    public static <E extends Iterator<Contents.Entry> & Closeable> ListingProducer unsorted(E entries, ListingForm form, int cap,
                                                                                      Predicate<String> wanted) {
        return new ListingProducer(entries, form, cap, wanted, new Stage.Stream(new ListingBuffer(FIRST), true));
    }

    /// Whether entries were omitted because of the cap. Known at the end.
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
        while (looked < end && look(end) && hasNext()) {
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
        if (!ended) return YIELD;
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
            return YIELD;
        }
        ListingBuffer lines = stream.lines();
        lines.clear(); // the lent bytes were returned
        int end = looked + BATCH;
        while (looked < end && lines.size() < PIECE && look(end) && hasNext()) {
            Contents.Entry entry = next();
            if (!wanted.test(entry.name())) continue;
            line(entry, lines);
            taken++;
        }
        stage = ended ? new Stage.Over() : new Stage.Stream(lines, lines.size() == 0);
        if (lines.size() > 0) return new Piece.Bytes(lines.data());
        return ended ? Piece.END : YIELD;
    }

    /// Prints an entry, and returns the index of its name.
    private int line(Contents.Entry entry, ListingBuffer lines) {
        form.begin(entry, lines);
        int name = lines.size();
        lines.text(entry.name());
        lines.put('\r');
        lines.put('\n');
        return name;
    }

    /// Skips names that are not listed, up to the end of this turn's names. @return whether [#hasNext] need not skip any
    private boolean look(int end) throws IOException {
        if (ended || !(source instanceof Entries names)) return true;
        try {
            looked += names.look(end - looked);
            return looked < end;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Contents.Entry next() throws IOException {
        if (!(source instanceof Entries)) looked++;
        try {
            return entries.next();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// Closes the directory as soon as everything is read: the client may take long to receive the last piece.
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
