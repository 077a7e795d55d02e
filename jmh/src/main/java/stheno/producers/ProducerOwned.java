package stheno.producers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// The alternative to [GzipProducer]: gzip by a deflater that belongs to the reply and remembers all of it, as in most servers.
///
/// It gets every advantage of a loop: it borrows room for input and output, and copies only the deflater's output.
/// One thread.
final class ProducerOwned implements Producer {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER = 8;

    /// The room that a loop lends to producers.
    record Room(ByteBuffer input, byte[] output) {
        /// As large as a [Compressor]'s.
        Room() {
            this(ByteBuffer.allocateDirect(Compressor.GLOB), new byte[Compressor.GLOB + Compressor.GLOB / 8]);
        }
    }

    private final Producer inner;
    private final Room room;
    private final Deflater deflater = new Deflater(6, true);
    private final CRC32 crc = new CRC32();
    private ByteBuffer source = ByteBuffer.allocate(0);
    private boolean begun;
    private boolean ended;

    /// @param inner of bytes, without `Later`
    ProducerOwned(Producer inner, Room room) {
        this.inner = inner;
        this.room = room;
    }

    @Override
    public Piece more() throws IOException {
        if (ended) return Piece.END;
        int before = begun ? 0 : HEADER.length;
        System.arraycopy(HEADER, 0, room.output, 0, before);
        begun = true;
        int count = before;
        while (count == before && !ended) { // a deflater takes much input before its first output
            ended = fill();
            crc.update(room.input);
            deflater.setInput(room.input.rewind());
            if (ended) deflater.finish();
            count += deflater.deflate(room.output, count, room.output.length - count - TRAILER);
            if (!deflater.needsInput()) throw new IOException("the room is too small for what does not compress");
        }
        if (ended) count = trailer(count);
        return new Piece.Bytes(ByteBuffer.wrap(Arrays.copyOf(room.output, count)));
    }

    /// @return whether that was all
    private boolean fill() throws IOException {
        ByteBuffer input = room.input.clear();
        boolean last = false;
        while (input.hasRemaining() && !last) {
            if (source.hasRemaining()) {
                int count = Math.min(source.remaining(), input.remaining());
                input.put(input.position(), source, source.position(), count).position(input.position() + count);
                source.position(source.position() + count);
                continue;
            }
            switch (inner.more()) {
                case Piece.Bytes(var data) -> source = data;
                case Piece.End _ -> last = true;
                case Piece.FileSlice _, Piece.Later _ -> throw new IOException("only bytes are compressed here");
            }
        }
        input.flip();
        return last;
    }

    private int trailer(int count) throws IOException {
        if (!deflater.finished()) throw new IOException("the end does not fit");
        ByteBuffer.wrap(room.output, count, TRAILER).order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead());
        return count + TRAILER;
    }

    @Override
    public void close() {
        deflater.end();
        inner.close();
    }
}
