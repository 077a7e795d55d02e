package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// The entries of a directory of a [Tree], in no particular order, read one by one: of 100,000 entries, one is in memory. An entry is as it
/// was when it was read; one that is made or removed meanwhile may be included or not.
///
/// Holds two file descriptors until it is closed. One thread at a time; every call blocks.
public final class Entries implements Iterator<Contents.Entry>, Closeable {
    private static final int LOOK = 1024; // names

    /// Names that were skipped because no client could ask for them: they contain a backslash, a control character, or octets that are not
    /// UTF-8.
    ///
    /// @param names   how many, of those that were looked at
    /// @param example one of them; an octet that is no printable ASCII character is escaped as in a URI
    public record Omitted(Path directory, int names, String example) {}

    /// How the entries of a directory are listed.
    interface View {
        /// As they are.
        View PLAIN = new View() {
            @Override
            public Contents.Entry shown(OpenDirectory directory, Contents.Entry entry) {
                return entry;
            }

            @Override
            public Iterator<Contents.Entry> more(OpenDirectory directory) {
                return Collections.emptyIterator();
            }
        };

        /// An entry as it is listed.
        Contents.Entry shown(OpenDirectory directory, Contents.Entry entry);

        /// What is listed beside the names of the directory.
        Iterator<Contents.Entry> more(OpenDirectory directory);
    }

    private final Tree tree;
    private final OpenDirectory directory;
    private final Iterator<Path> names;
    private final View view;
    private Optional<Iterator<Contents.Entry>> more = Optional.empty(); // after the names
    private Optional<Contents.Entry> next = Optional.empty(); // read ahead, not returned yet
    private Optional<Omitted> omitted = Optional.empty();
    private Consumer<Omitted> report = _ -> { };

    /// @param directory closed with this
    /// @param names     of the directory
    Entries(Tree tree, OpenDirectory directory, Iterator<Path> names, View view) {
        this.view = view;
        this.tree = tree;
        this.directory = directory;
        this.names = names;
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
            while (looked < most && next.isEmpty() && names.hasNext()) {
                next = entry(names.next());
                looked++;
            }
            if (next.isEmpty() && looked < most) next = another();
            return looked;
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException(e.getCause());
        }
    }

    /// What is listed beside the names of the directory.
    private Optional<Contents.Entry> another() {
        if (more.isEmpty()) more = Optional.of(view.more(directory));
        return more.get().hasNext() ? Optional.of(more.get().next()) : Optional.empty();
    }

    private Optional<Contents.Entry> entry(Path name) {
        if (!Tree.isNameable(name)) {
            omit(name);
            return Optional.empty();
        }
        return tree.listed(directory, name).map(found -> view.shown(directory, new Contents.Entry(name.toString(), found)));
    }

    private void omit(Path name) {
        if (name.toString().startsWith(".")) return; // hidden
        omitted = Optional.of(omitted.map(it -> new Omitted(it.directory(), it.names() + 1, it.example()))
                .orElseGet(() -> new Omitted(directory.path(), 1, PathText.printable(directory.path().resolve(name)))));
    }

    /// Tells the names that were skipped because no client could ask for them, when this is closed; nothing without such names.
    ///
    /// @param to called by the thread that closes this
    /// @return this
    public Entries reporting(Consumer<Omitted> to) {
        report = Objects.requireNonNull(to);
        return this;
    }

    /// The next entries, in a list.
    ///
    /// @param cap the maximum number of entries
    /// @throws IOException if the directory cannot be read any further
    public Contents first(int cap) throws IOException {
        List<Contents.Entry> list = new ArrayList<>();
        try {
            while (hasNext()) {
                if (list.size() == cap) return new Contents(list, false);
                list.add(next());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Contents(list, true);
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
        directory.close();
        omitted.ifPresent(report);
        omitted = Optional.empty();
    }
}
