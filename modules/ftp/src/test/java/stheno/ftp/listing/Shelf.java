package stheno.ftp.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import stheno.storage.Contents;
import stheno.storage.Found;

/// A fake directory: it fails as the test demands, and checks that it is closed once and not used after that.
final class Shelf implements Iterator<Contents.Entry>, Closeable {
    private final Iterator<Contents.Entry> entries;
    private final int breaksAt;
    private int looked;
    private int closings;
    private boolean stubborn;

    private Shelf(Iterator<Contents.Entry> entries, int breaksAt) {
        this.entries = entries;
        this.breaksAt = breaksAt;
    }

    static Shelf of(List<Contents.Entry> entries) {
        return new Shelf(entries.iterator(), -1);
    }

    /// Files `f0`, `f1`, ...
    static Shelf files(int count) {
        return breaking(count, -1);
    }

    /// The same, but the look at one of them fails.
    static Shelf breaking(int count, int at) {
        return new Shelf(IntStream.range(0, count).mapToObj(i -> file("f" + i, i)).iterator(), at);
    }

    /// The same, but it cannot be closed.
    Shelf stubborn() {
        stubborn = true;
        return this;
    }

    static Contents.Entry file(String name, long size) {
        return file(name, size, Instant.parse("2026-11-28T06:45:12Z"));
    }

    static Contents.Entry file(String name, long size, Instant modified) {
        return new Contents.Entry(name, new Found.Regular(Path.of("/srv/x"), size, FileTime.from(modified), "(dev=1,ino=" + size + ")"));
    }

    static Contents.Entry directory(String name, Instant modified) {
        return new Contents.Entry(name, new Found.Directory(Path.of("/srv/d"), FileTime.from(modified)));
    }

    @Override
    public boolean hasNext() {
        assertEquals(0, closings, "asked after closing");
        if (looked == breaksAt) throw new UncheckedIOException(new IOException("disk gone"));
        return entries.hasNext();
    }

    @Override
    public Contents.Entry next() {
        assertEquals(0, closings, "asked after closing");
        looked++;
        return entries.next();
    }

    @Override
    public void close() throws IOException {
        assertFalse(closings++ > 0, "closed more than once");
        if (stubborn) throw new IOException("busy");
    }

    int looked() {
        return looked;
    }

    boolean isClosed() {
        return closings == 1;
    }
}
