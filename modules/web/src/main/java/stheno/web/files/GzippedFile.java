package stheno.web.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;
import stheno.http.Reply;
import stheno.producers.Deflaters;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// A file that is compressed while it is sent, for clients that accept gzip, if there is no precompressed file. If the content is in
/// memory, the compressed form is made once and stays in memory too. Any thread.
final class GzippedFile implements Representation {
    private final StoredFile original;
    private final RepresentationHeaders headers;
    private final Reply head;
    private final Deflaters deflaters;
    private final LongConsumer kept;
    private volatile Optional<Reply> compressed = Optional.empty();

    /// @param kept called with the size of the compressed form in bytes, once it is in memory
    GzippedFile(StoredFile original, Deflaters deflaters, LongConsumer kept) {
        this.original = original;
        this.deflaters = deflaters;
        this.kept = kept;
        headers = original.headers().gzipped();
        head = headers.full();
    }

    @Override
    public RepresentationHeaders headers() {
        return headers;
    }

    @Override
    public Reply full(Disk disk) throws IOException {
        Optional<Reply> ready = compressed;
        if (ready.isPresent()) return ready.get();
        Optional<ByteBuffer> content = original.content();
        if (content.isPresent()) {
            if (disk == Disk.NEVER) throw new Disk.NotReady(); // compressing takes a millisecond
            return compressed(content.get());
        }
        return head.body(original.open(disk).producer(0, original.size()).gzipped(deflaters));
    }

    private synchronized Reply compressed(ByteBuffer content) throws IOException {
        if (compressed.isEmpty()) {
            byte[] bytes = drained(Producer.bytes(content).gzipped(deflaters));
            kept.accept(bytes.length);
            compressed = Optional.of(head.body(ByteBuffer.wrap(bytes)));
        }
        return compressed.get();
    }

    private static byte[] drained(Producer producer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            while (producer.more() instanceof Piece.Bytes(ByteBuffer data)) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                all.writeBytes(bytes);
            }
            return all.toByteArray();
        } finally {
            producer.close();
        }
    }
}
