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

/// A file compressed on its way out, for clients that accept gzip where no compressed file lies beside it. If its content is in
/// memory, the compressed form is made once and kept beside it. Any thread.
final class GzippedFile implements Representation {
    private final StoredFile original;
    private final RepresentationHeaders label;
    private final Reply head;
    private final Deflaters deflaters;
    private final LongConsumer kept;
    private volatile Optional<Reply> whole = Optional.empty();

    /// @param kept is told how many bytes of memory the compressed form takes, once it has been made
    GzippedFile(StoredFile original, Deflaters deflaters, LongConsumer kept) {
        this.original = original;
        this.deflaters = deflaters;
        this.kept = kept;
        label = original.label().gzipped();
        head = label.whole();
    }

    @Override
    public RepresentationHeaders label() {
        return label;
    }

    @Override
    public Reply whole() throws IOException {
        Optional<Reply> ready = whole;
        if (ready.isPresent()) return ready.get();
        Optional<ByteBuffer> content = original.content();
        if (content.isPresent()) return compressed(content.get());
        return head.body(original.source().producer(0, original.size()).gzipped(deflaters));
    }

    private synchronized Reply compressed(ByteBuffer content) throws IOException {
        if (whole.isEmpty()) {
            byte[] bytes = drained(Producer.bytes(content).gzipped(deflaters));
            kept.accept(bytes.length);
            whole = Optional.of(head.body(ByteBuffer.wrap(bytes)));
        }
        return whole.get();
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
