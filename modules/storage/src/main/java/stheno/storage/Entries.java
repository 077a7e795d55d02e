package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The entries of a directory of a [Tree], in no particular order, read one by one: of 100,000 entries, one is in memory. An entry is as it
/// was when it was read; one that is made or removed meanwhile may be included or not.
///
/// Holds a file descriptor until it is closed. One thread at a time; every call blocks.
public final class Entries implements Iterator<Contents.Entry>, Closeable {
    private static final int LOOK = 1024; // names

    private final Tree tree;
    private final Found.Directory directory;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> paths;
    private Optional<Contents.Entry> next = Optional.empty(); // read ahead, not returned yet

    /// @param stream closed with this
    Entries(Tree tree, Found.Directory directory, DirectoryStream<Path> stream) {
        this.tree = tree;
        this.directory = directory;
        this.stream = stream;
        this.paths = stream.iterator();
    }

    /// Looks at names until one is an entry: in a directory of hidden names this takes long, see [#look].
    ///
    /// @throws UncheckedIOException if the directory cannot be read any further
    @Override
    public boolean hasNext() {
        while (look(LOOK) == LOOK && next.isEmpty()) {
            // all of them were skipped
        }
        return next.isPresent();
    }

    /// Looks at names until one is an entry, but at `most` names. Names that are not entries, such as hidden ones, are skipped.
    ///
    /// @return how many names were looked at. If these are fewer than `most`, [#hasNext] and [#next] look at no further name
    /// @throws UncheckedIOException if the directory cannot be read any further
    public int look(int most) {
        try {
            int looked = 0;
            while (looked < most && next.isEmpty() && paths.hasNext()) {
                next = entry(paths.next());
                looked++;
            }
            return looked;
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException(e.getCause());
        }
    }

    private Optional<Contents.Entry> entry(Path path) {
        String name = path.getFileName().toString();
        return tree.listed(directory, path, name).map(found -> new Contents.Entry(name, found));
    }

    /// @throws UncheckedIOException if the directory cannot be read any further
    @Override
    public Contents.Entry next() {
        if (!hasNext()) throw new NoSuchElementException();
        Contents.Entry entry = next.orElseThrow();
        next = Optional.empty();
        return entry;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
