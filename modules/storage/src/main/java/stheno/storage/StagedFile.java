package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A file on its way into a [WritableTree]. It is written under a hidden name beside its own; nobody sees it before it is published,
/// whole and at once.
///
/// ```
///              publish()                      close()
///   WRITTEN ───────────────► PUBLISHED ──────────────► CLOSED
///      ├── close() ── deleted ─────────────────────────► │
///      └── keep()  ── left for who goes on with it ────► │
/// ```
///
/// What is kept is found again by [WritableTree#upload] for the same owner and name, for a day at least.
///
/// One thread at a time; every call blocks.
public final class StagedFile implements Closeable {
    private static final int STRETCH = 64 * 1024; // bytes from a stream to the disk at a time

    /// What an upload begins with.
    public sealed interface Start {
        /// Nothing: the file is new, or takes the place of another.
        record Whole() implements Start {}

        /// So many bytes that are there already: of the owner's own upload of this name, which was broken off, or if that is shorter
        /// of the file that has the name. The file itself stays as it is until the upload is published.
        ///
        /// @param offset in bytes
        record At(long offset) implements Start {
            /// @throws IllegalArgumentException if the offset is negative
            public At {
                if (offset < 0) throw new IllegalArgumentException("an offset is not negative");
            }
        }

        /// All of the file that has the name; if there is none, all of the owner's own upload that was broken off, or nothing.
        record Append() implements Start {}

        /// Nothing, and under a name that nobody else has: the one that was asked for, or one that begins with it.
        record Unique() implements Start {}
    }

    /// Whether it has begun.
    public sealed interface Begun {
        /// It has. To be closed.
        record Ready(StagedFile upload) implements Begun {}

        /// It has not.
        record Failed(Change.Failed why) implements Begun {}
    }

    private final PathEntries entries;
    private final PathEntry.At at;
    private final TemporaryFile file;
    private final Predicate<Found> wanted;
    private List<Path> claims;

    /// @param wanted is asked what is there when the file takes its place, under a lock
    /// @param claims what to release in the end
    StagedFile(PathEntries entries, PathEntry.At at, TemporaryFile file, Predicate<Found> wanted, List<Path> claims) {
        this.entries = entries;
        this.at = at;
        this.file = file;
        this.wanted = wanted;
        this.claims = claims;
    }

    /// The last name on its path, which is another than the one that was asked for where that had to be unique.
    public String name() {
        return at.name();
    }

    /// How many bytes there are so far, those it began with among them.
    public long size() {
        return file.size();
    }

    /// Writes all that remains in the buffer, which is lent until the call returns. From a direct buffer nothing is copied.
    ///
    /// @throws UploadFault if the file would be too long, or the disk is full; then some of the bytes may be written, as [#size] says
    /// @throws IOException if the disk fails in another way
    public void write(ByteBuffer data) throws IOException {
        file.write(data);
    }

    /// Writes all that a stream has.
    ///
    /// @param expected how many bytes that will be, or -1
    /// @throws Unread if the stream fails
    void fill(InputStream content, long expected) throws IOException {
        file.expect(Math.max(0, expected));
        byte[] stretch = new byte[STRETCH];
        for (int read; (read = read(content, stretch)) >= 0; ) file.write(ByteBuffer.wrap(stretch, 0, read));
    }

    private static int read(InputStream content, byte[] into) throws Unread {
        try {
            return content.read(into);
        } catch (IOException e) {
            throw new Unread(e);
        }
    }

    /// The content could not be read.
    static final class Unread extends IOException {
        private static final long serialVersionUID = 1;

        private final transient IOException why;

        Unread(IOException why) {
            super(why);
            this.why = why;
        }

        IOException why() {
            return why;
        }
    }

    /// Puts the file in its place, where it is to be seen, and on disk if the tree is synced. Once; nothing is written after it.
    ///
    /// @return [Change.Created], [Change.Replaced], or why not: [Change.Unwanted] if the file that the upload goes on from is another
    ///         by now, or a name that had to be unique has been taken; then it can be kept still
    /// @throws IOException if the disk fails in another way than being full; then the old file is there
    public Change publish() throws IOException {
        try {
            Found.Regular whole = file.finish(at.path());
            Change change = entries.locked(at, now -> move(now, whole));
            if (change instanceof Change.Done) release();
            return change;
        } catch (IOException e) {
            return failed(e, at);
        }
    }

    private Change move(PathEntry.At now, Found.Regular whole) throws IOException {
        Optional<Change.Failed> fault = now.notForFile();
        if (fault.isPresent()) return fault.get();
        if (!wanted.test(now.now())) return new Change.Unwanted(now.now());
        if (!(now.now() instanceof Found.Regular before)) {
            file.move(at.path());
            return new Change.Created(whole);
        }
        Found.Regular younger = file.after(before, whole);
        file.move(at.path());
        return new Change.Replaced(younger);
    }

    /// What it means that a file at that place could not be written.
    ///
    /// @throws IOException if the disk has failed
    static Change.Failed failed(IOException e, PathEntry.At at) throws IOException {
        return switch (e) {
            case UploadFault fault -> fault.why();
            case Unread unread -> new Change.Unfinished(unread.why());
            case NoSuchFileException _ -> new Change.NoDirectory(); // gone meanwhile
            case AccessDeniedException _ -> new Change.Refused(Found.Reason.UNREADABLE);
            case FileAlreadyExistsException _ -> new Change.Refused(Found.Reason.SPECIAL); // something has the hidden name
            case IOException _ when TemporaryFile.isFull(e, at.directory().real()) -> new Change.NoSpace();
            default -> throw e;
        };
    }

    /// Closes it, and leaves what has been written for the owner to go on with; nothing, if that is nothing, or if the disk has failed to
    /// keep it. Once it is published, this is [#close].
    public void keep() throws IOException {
        file.keep();
        close();
    }

    /// Closes it, and deletes what has been written unless it is published or kept. Any number of times.
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            release();
        }
    }

    private void release() {
        claims.forEach(entries.locks()::release);
        claims = List.of(); // they may be somebody else's by now
    }
}
