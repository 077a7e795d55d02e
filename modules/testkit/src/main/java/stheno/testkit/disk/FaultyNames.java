package stheno.testkit.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/// The names in a directory of a [FaultyDisk], in alphabetical order: that of a file system depends on chance.
final class FaultyNames implements DirectoryStream<Path> {
    private final DirectoryStream<Path> real;
    private final Path folder;
    private final FaultyFiles files;
    private final FaultyDisk.Faults faults;

    FaultyNames(DirectoryStream<Path> real, Path folder, FaultyFiles files, FaultyDisk.Faults faults) {
        this.real = real;
        this.folder = folder;
        this.files = files;
        this.faults = faults;
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> all = real.iterator();
        return new Iterator<>() {
            private Iterator<Path> names = Collections.emptyIterator();
            private boolean asked;

            @Override
            public boolean hasNext() {
                if (asked) return names.hasNext();
                asked = true; // one call of the system brings many names
                try {
                    faults.before(FaultyDisk.Call.READDIR, folder);
                } catch (IOException e) {
                    throw new DirectoryIteratorException(e);
                }
                Set<Path> sorted = new TreeSet<>();
                all.forEachRemaining(sorted::add);
                names = sorted.iterator();
                return names.hasNext();
            }

            @Override
            public Path next() {
                if (!hasNext()) throw new NoSuchElementException();
                return files.wrapped(names.next());
            }
        };
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
