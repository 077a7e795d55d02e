package stheno.web.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.storage.Found;

/// A file in the form in which it is on disk. A large one is sent from the disk without a copy; the content of a small one is in memory, as
/// a reply that is ready to be sent. Any thread.
final class StoredFile implements Representation {
    /// Uses after which content moves out of the heap, so that a write to a socket need not copy it. Content that is used once stays in the
    /// heap: memory outside of it is freed late.
    private static final int WORTH_MOVING = 8;

    private final Found.Regular file;
    private final RepresentationHeaders headers;
    private final OpenFiles files;
    private final boolean inMemory;

    // Loops race on these two: a lost use does no harm, and replies are immutable.
    private Reply full; // without its body if that is not in memory
    private int uses;

    private StoredFile(Found.Regular file, RepresentationHeaders headers, OpenFiles files, Reply full, boolean inMemory) {
        this.file = file;
        this.headers = headers;
        this.files = files;
        this.full = full;
        this.inMemory = inMemory;
    }

    /// The content is read when it is sent.
    ///
    /// @throws OpenFile.Changed if the file has changed since the look-up
    static StoredFile onDisk(Found.Regular file, RepresentationHeaders headers, OpenFiles files) throws OpenFile.Changed {
        files.verify(file); // its headers tell size and time
        return new StoredFile(file, headers, files, headers.full(), false);
    }

    /// @param content belongs to it from now on
    static StoredFile inMemory(Found.Regular file, RepresentationHeaders headers, byte[] content, OpenFiles files) {
        Reply full = headers.full().body(ByteBuffer.wrap(content).asReadOnlyBuffer());
        return new StoredFile(file, headers, files, full, true);
    }

    Found.Regular file() {
        return file;
    }

    long size() {
        return file.size();
    }

    /// A look at the disk at that time has found this version.
    void seen(long at) {
        if (!inMemory) files.seen(file, at);
    }

    /// It is not used for new replies any more.
    void forget() {
        if (!inMemory) files.forget(file);
    }

    /// The content, if it is in memory.
    Optional<ByteBuffer> content() {
        return inMemory ? Optional.of(full.bytes()) : Optional.empty();
    }

    @Override
    public RepresentationHeaders headers() {
        return headers;
    }

    @Override
    public Reply full(Disk disk) throws IOException {
        if (!inMemory) return full.body(open(disk).producer(0, size()));
        // up to Reply.SMALL bytes, the message is kept with its header and the body is not read again
        if (size() > Reply.SMALL && ++uses == WORTH_MOVING) moveOut();
        return full;
    }

    private void moveOut() {
        try {
            ByteBuffer direct = ByteBuffer.allocateDirect((int) size());
            full = full.body(direct.put(full.bytes()).flip().asReadOnlyBuffer());
        } catch (OutOfMemoryError e) {
            // the memory outside the heap is full: the content stays in the heap, which is only slower
        }
    }

    /// These ranges, with status 206: a single one as the body, several as parts of a multipart body.
    ///
    /// @param boundary between the parts
    Reply partial(List<Ranges.ByteRange> ranges, String boundary, Disk disk) throws IOException {
        Reply head = headers.partial();
        if (ranges.size() > 1) {
            Reply multipart = head.type(MultipartProducer.type(boundary));
            FileContent content = open(disk);
            return multipart.body(content.sent(new MultipartProducer(content, ranges, size(), headers.type(), boundary)));
        }
        Ranges.ByteRange only = ranges.getFirst();
        Reply single = head.field("Content-Range", only.contentRange(size()));
        return single.body(open(disk).producer(only.first(), only.length()));
    }

    /// The reply if no range overlaps the file.
    Reply unsatisfiable() {
        return Reply.error(Status.RANGE_NOT_SATISFIABLE, "The file has " + size() + " bytes.")
                .field("Content-Range", "bytes */" + size());
    }

    /// The content, for one use.
    FileContent open(Disk disk) throws IOException {
        if (inMemory) return new FileContent.InMemory(full.bytes());
        return disk == Disk.MAY_WAIT ? files.open(file) : files.shared(file).orElseThrow(Disk.NotReady::new);
    }
}
