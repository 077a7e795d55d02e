package stheno.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/// A file on its way into a [WritableTree], and the one way to write there for every protocol: HTTP's PUT and FTP's STOR give it the pieces
/// that come out of a pipe, and [end][#end] it. It is written under a hidden name beside its own, and readers do not see it before it is
/// published, whole and at once.
///
/// ```
///              publish()                      close()
///   WRITTEN ───────────────► PUBLISHED ──────────────► CLOSED
///      ├── close() ── deleted ─────────────────────────► │
///      └── keep()  ── left to be resumed ──────────────► │
///
///   end(): publishes what is complete; else keeps or deletes it; then closes
/// ```
///
/// A file that is kept is found again by [WritableTree#upload] for the same owner and name, for a day at least.
///
/// One thread at a time; every call blocks. What may take long is done by a [WorkPool], so that it holds no carrier of a virtual thread:
/// writing, copying, and waiting until the bytes are on disk.
public final class StagedFile implements Closeable {
    private static final int STRETCH = 64 * 1024; // bytes from a stream to the disk at a time

    /// The initial content of an upload.
    public sealed interface Start {
        /// Nothing: the file is new, or replaces another.
        record Whole() implements Start {}

        /// The first bytes of the owner's own [incomplete upload][WritableTree#incomplete] of this name. If there is none, of the file that
        /// has the name. At the file's end, the file itself is continued: see [Append]. Otherwise the file does not change until the upload
        /// is published: what follows the offset would be lost if the upload broke off.
        ///
        /// @param offset in bytes
        record At(long offset) implements Start {
            /// @throws IllegalArgumentException if the offset is negative
            public At {
                if (offset < 0) throw new IllegalArgumentException("an offset is not negative");
            }
        }

        /// All of the owner's own [incomplete upload][WritableTree#incomplete]. If there is none, all of the file that has the name, or
        /// nothing. The file itself is written to, so that five bytes cost as much after a gigabyte as after none: readers see it grow, and
        /// what has come stays if the upload breaks off. A link, or a file that is read-only, is copied and replaced instead.
        record Append() implements Start {}

        /// Nothing, under a name that is free: the requested one, or one that begins with it.
        record Unique() implements Start {}
    }

    /// Whether an upload has begun.
    public sealed interface Begun {
        /// It has. The caller [ends][#end] or closes the file.
        record Ready(StagedFile upload) implements Begun {}

        /// It has not.
        record Failed(Change.Failed why) implements Begun {}
    }

    /// The source of a file's content.
    @FunctionalInterface
    public interface Content {
        /// Writes all of the content to the file. Blocks.
        ///
        /// @throws IOException if the content does not come to its end, or what [#write] throws
        void writeTo(StagedFile file) throws IOException;
    }

    private final PathEntries entries;
    private final PathEntry.At at;
    private final TemporaryFile file;
    private final Predicate<Found> wanted;
    private final WorkPool disk;
    private final Object client;
    private List<Path> claims;
    private Optional<IOException> fault = Optional.empty(); // of the first write that has failed

    /// @param wanted is asked, under a lock, whether the file may replace what is there
    /// @param owner  has a share of the threads, unless a client has
    /// @param claims paths to release in the end
    StagedFile(PathEntries entries, PathEntry.At at, TemporaryFile file, Predicate<Found> wanted, Object owner, List<Path> claims) {
        this.entries = entries;
        this.at = at;
        this.file = file;
        this.wanted = wanted;
        this.disk = entries.options().threads().pools().of(file.key());
        this.client = entries.options().threads().client().orElse(owner);
        this.claims = claims;
    }

    /// The last name on its path. For [Start.Unique] it may differ from the requested one.
    public String name() {
        return at.name();
    }

    /// Bytes so far, including those it began with.
    public long size() {
        return file.size();
    }

    /// The threads that write this file. A pipe that is drained on them needs no second thread for a write.
    public Executor disk() {
        return disk.executor(client);
    }

    /// Runs work on such a thread, and waits for its end.
    ///
    /// @throws WorkPool.Busy if the system has no thread for it
    public <T> T onDisk(WorkPool.Work<T> work) throws IOException {
        return disk.run(client, work);
    }

    /// Writes all that remains in the buffer, which is lent until the call returns. From a direct buffer nothing is copied.
    ///
    /// @throws UploadFault if the file would be too long, or the disk is full; then some of the bytes may be written, as [#size] says
    /// @throws IOException if the disk fails in another way
    public void write(ByteBuffer data) throws IOException {
        try {
            onDisk(() -> {
                file.write(data);
                return data;
            });
        } catch (IOException e) {
            fault = fault.or(() -> Optional.of(e));
            throw e;
        } catch (RuntimeException | Error e) {
            fault = fault.or(() -> Optional.of(new IOException(e)));
            throw e;
        }
    }

    /// Refuses content that is too long or does not fit on the disk, before it is read. As [#write], but nothing is written.
    void expect(long bytes) throws IOException {
        file.expect(bytes);
    }

    /// Writes all bytes of a stream.
    void fill(InputStream content) throws IOException {
        byte[] stretch = new byte[STRETCH];
        for (int read; (read = content.read(stretch)) >= 0; ) write(ByteBuffer.wrap(stretch, 0, read));
    }

    /// Has the content written. @return why it is incomplete, for [#end]
    Optional<IOException> filled(Content content) {
        try {
            content.writeTo(this);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /// Ends the upload and closes the file: publishes it if all of the content was written, else keeps or deletes it.
    ///
    /// @param incomplete why the content did not come to its end, or what [#write] has thrown; empty if all was written
    /// @param keep       whether a file that is not published is kept, to be resumed
    /// @return [Change.Created], [Change.Replaced], or why not: [Change.Unfinished] for content that did not come to its end, and what is
    ///         wrong with the disk or the length if a write has failed
    /// @throws IOException if the disk has failed in another way than being full; then the old file is there
    public Change end(Optional<IOException> incomplete, boolean keep) throws IOException {
        try {
            if (fault.isPresent()) return failed(fault.get(), at);
            return incomplete.isPresent() ? new Change.Unfinished(incomplete.get()) : publish();
        } finally {
            if (keep) keep();
            else close();
        }
    }

    /// Gives the file its name, where readers see it; on disk, if the tree is synced. Once; nothing can be written afterwards.
    ///
    /// @return [Change.Created], [Change.Replaced], or why not: [Change.Unwanted] if the file that the upload continues has changed, or a
    ///         name that had to be unique is in use by now. The file can still be kept then
    /// @throws IOException if the disk fails in another way than being full; then the old file is there
    public Change publish() throws IOException {
        try {
            return onDisk(() -> {
                Found.Regular whole = file.finish(at.path());
                Change change = entries.locked(at, (now, directory) -> move(now, directory, whole));
                if (change instanceof Change.Done) release();
                return change;
            });
        } catch (IOException e) {
            return file.isCancelled() ? new Change.Unfinished(e) : failed(e, at);
        }
    }

    /// The client has left, so the file is not needed any more. If a published file is being copied for its first bytes, that ends, and
    /// [#publish] returns [Change.Unfinished]. Otherwise nothing changes. Any thread; does not block.
    public void cancel() {
        file.cancel();
    }

    private Change move(PathEntry.At now, OpenDirectory directory, Found.Regular whole) throws IOException {
        Optional<Change.Failed> fault = now.notForFile();
        if (fault.isPresent()) return fault.get();
        if (!wanted.test(now.now())) return new Change.Unwanted(now.now());
        boolean creates = !(now.now() instanceof Found.Regular);
        Found.Regular younger = now.now() instanceof Found.Regular before ? file.after(directory, before, whole) : whole;
        file.move(directory, at.relative());
        entries.drop(directory, at.name());
        return creates ? new Change.Created(whole) : new Change.Replaced(younger);
    }

    /// The result for a failure to write a file at that path.
    ///
    /// @throws IOException if the disk has failed
    static Change.Failed failed(IOException e, PathEntry.At at) throws IOException {
        return switch (e) {
            case UploadFault fault -> fault.why();
            case WorkPool.Busy _ -> new Change.Overloaded();
            default -> {
                Optional<DiskRefusal> refusal = DiskRefusal.of(e);
                if (refusal.isPresent()) yield refusal.get().change();
                if (DiskSpace.isExhausted(e, at.directory().real())) yield new Change.NoSpace();
                throw e;
            }
        };
    }

    /// The result for a failure to change something that exists.
    ///
    /// @throws IOException if the disk has failed
    static Change.Failed unchanged(IOException e) throws IOException {
        Change.Failed refusal = DiskRefusal.of(e).orElseThrow(() -> e).change();
        return refusal instanceof Change.NoDirectory ? new Change.Missing() : refusal;
    }

    /// Closes the file and leaves it for its owner to resume. An empty file is deleted, and so is one that could not be synced. For a
    /// published file this is [#close].
    public void keep() throws IOException {
        atLast(() -> {
            file.keep();
            closed();
            if (file.isKept()) entries.keep(file.path(), file.size(), Optional.of(at.name()));
            return this;
        });
    }

    /// Closes the file, and deletes it unless it was published or kept. Any number of times.
    @Override
    public void close() throws IOException {
        atLast(this::closed);
    }

    /// On the caller's thread, if it must not wait for another, or there is none.
    private void atLast(WorkPool.Work<StagedFile> work) throws IOException {
        try {
            onDisk(work);
        } catch (InterruptedIOException | WorkPool.Busy e) {
            work.run();
        }
    }

    private StagedFile closed() throws IOException {
        try {
            file.close();
            if (!file.isKept()) entries.kept().remove(file.path());
        } finally {
            release();
        }
        return this;
    }

    private void release() {
        claims.forEach(entries.locks()::release);
        claims = List.of(); // another upload may hold them by now
    }
}
