package stheno.web.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;

/// A file as it lies on disk, sent without a copy; or, if it is small, its content in memory as a ready answer. Any thread.
final class StoredFile implements Representation {
    /// Uses after which content moves out of the heap, so that the socket takes it from where it is. What is asked for once
    /// stays in the heap: memory outside of it is freed late.
    private static final int WORTH_MOVING = 8;

    private final Found.Regular file;
    private final RepresentationHeaders label;
    private final OpenFiles files;
    private final boolean kept;

    // Loops race on these two: a lost use does no harm, and replies are immutable.
    private Reply whole; // without its body if that is not kept
    private int uses;

    private StoredFile(Found.Regular file, RepresentationHeaders label, OpenFiles files, Reply whole, boolean kept) {
        this.file = file;
        this.label = label;
        this.files = files;
        this.whole = whole;
        this.kept = kept;
    }

    /// One whose content is read when it is sent.
    static StoredFile onDisk(Found.Regular file, RepresentationHeaders label, OpenFiles files) {
        return new StoredFile(file, label, files, label.whole(), false);
    }

    /// One whose content is read now.
    ///
    /// @throws OpenFile.Changed if the file has changed since it was looked up
    /// @throws IOException      if it cannot be read
    static StoredFile inMemory(Found.Regular file, RepresentationHeaders label, OpenFiles files) throws IOException {
        Reply whole = label.whole().body(ByteBuffer.wrap(OpenFile.content(file)));
        return new StoredFile(file, label, files, whole, true);
    }

    Found.Regular file() {
        return file;
    }

    long size() {
        return file.size();
    }

    /// The content, if it is in memory.
    Optional<ByteBuffer> content() {
        return kept ? Optional.of(whole.bytes()) : Optional.empty();
    }

    @Override
    public RepresentationHeaders label() {
        return label;
    }

    @Override
    public Reply whole() throws IOException {
        if (!kept) return whole.body(source().producer(0, size()));
        // up to Reply.WHOLE bytes a message is remembered with its header, and its body not looked at again
        if (size() > Reply.WHOLE && ++uses == WORTH_MOVING) moveOut();
        return whole;
    }

    private void moveOut() {
        try {
            ByteBuffer direct = ByteBuffer.allocateDirect((int) size());
            whole = whole.body(direct.put(whole.bytes()).flip());
        } catch (OutOfMemoryError e) {
            // of the memory outside the heap, which is only the faster place
        }
    }

    /// These stretches, with status 206: one as itself, several as parts of a multipart body.
    ///
    /// @param boundary between the parts
    Reply partial(List<Ranges.Stretch> stretches, String boundary) throws IOException {
        Reply head = label.partial();
        if (stretches.size() > 1) {
            Reply multipart = head.type(RangesProducer.type(boundary));
            return multipart.body(new RangesProducer(source(), stretches, size(), label.type(), boundary));
        }
        Ranges.Stretch only = stretches.getFirst();
        Reply single = head.field("Content-Range", only.contentRange(size()));
        return single.body(source().producer(only.first(), only.length()));
    }

    /// For ranges that are all behind the end.
    Reply unsatisfiable() {
        return Reply.error(Status.RANGE_NOT_SATISFIABLE, "The file has " + size() + " bytes.")
                .field("Content-Range", "bytes */" + size());
    }

    Source source() throws IOException {
        return kept ? new Source.Memory(whole.bytes()) : files.lease(file);
    }
}
