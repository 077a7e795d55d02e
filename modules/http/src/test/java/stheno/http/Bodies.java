package stheno.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import stheno.producers.Piece;
import stheno.producers.Producer;

/// Takes replies' bodies for tests, as a connection would.
final class Bodies {
    private Bodies() {}

    /// All of it, closing the producer.
    static byte[] drain(Producer producer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            while (true) {
                switch (producer.more()) {
                    case Piece.Bytes(ByteBuffer data) -> all.writeBytes(copy(data));
                    case Piece.FileSlice slice -> {
                        ByteBuffer data = ByteBuffer.allocate((int) slice.count());
                        while (data.hasRemaining() && slice.file().read(data, slice.position() + data.position()) >= 0) { }
                        all.writeBytes(copy(data.flip()));
                    }
                    case Piece.Later _ -> throw new AssertionError("files are never late");
                    case Piece.End _ -> {
                        return all.toByteArray();
                    }
                }
            }
        } finally {
            producer.close();
        }
    }

    private static byte[] copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    static byte[] of(Reply reply) throws IOException {
        return drain(reply.producer());
    }

    static String text(Reply reply) throws IOException {
        return new String(of(reply), StandardCharsets.UTF_8);
    }
}
