package stheno.catcher.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/// The rows on disk: a file that grows with each message and each deletion, and is written new when most of it is out of date.
///
/// ```
///   record: length (4), CRC-32 of the rest (4), kind (1), content
///   content of ADD: the row; of DELETE: positions of eight octets
/// ```
///
/// After a crash, the file may end in the middle of a record: reading ends there, and writing goes on from there. One thread at a time;
/// blocks.
final class IndexFile implements AutoCloseable {
    private static final String NAME = "stheno-index";
    private static final byte[] MAGIC = {'S', 'T', 'H', 'M', 'A', 'I', 'L', '1'};
    private static final int HEAD = 9;
    private static final int LONGEST = 64 << 20; // octets of a record: 30,000 recipients of 2,000 octets
    private static final int BUFFER = 256 * 1024;
    private static final byte ADD = 1;
    private static final byte DELETE = 2;

    /// Takes what was read.
    interface Records {
        void added(byte[] row);

        void deleted(long position);
    }

    private final Path path;
    private final boolean durable;
    private FileChannel file;
    private long length;

    IndexFile(Path folder, boolean durable) {
        this.path = folder.resolve(NAME);
        this.durable = durable;
    }

    /// Reads what is there, and opens it for writing.
    void open(Records records) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        length = read(records);
        file.truncate(length);
        if (length == 0) writeAll(ByteBuffer.wrap(MAGIC));
    }

    private long read(Records records) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER));
        long whole = 0;
        try {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) return 0;
            whole = MAGIC.length;
            CRC32 crc = new CRC32();
            while (true) {
                int size = in.readInt();
                int sum = in.readInt();
                if (size < 1 || size > LONGEST) return whole;
                byte[] record = in.readNBytes(size);
                if (record.length < size) return whole;
                crc.reset();
                crc.update(record);
                if ((int) crc.getValue() != sum || !apply(record, records)) return whole;
                whole += 8 + size;
            }
        } catch (EOFException _) {
            return whole;
        }
    }

    private static boolean apply(byte[] record, Records records) {
        if (record[0] == DELETE) {
            ByteBuffer positions = ByteBuffer.wrap(record, 1, record.length - 1);
            while (positions.remaining() >= 8) records.deleted(positions.getLong());
            return true;
        }
        byte[] row = Arrays.copyOfRange(record, 1, record.length);
        if (record[0] != ADD || !Row.isValid(row)) return false;
        records.added(row);
        return true;
    }

    void add(byte[] row) throws IOException {
        write(record(ADD, ByteBuffer.wrap(row)));
    }

    void delete(List<Long> positions) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(8 * positions.size());
        positions.forEach(content::putLong);
        write(record(DELETE, content.flip()));
    }

    private static ByteBuffer record(byte kind, ByteBuffer content) {
        ByteBuffer record = ByteBuffer.allocate(HEAD + content.remaining());
        record.putInt(1 + content.remaining()).putInt(0).put(kind).put(content).flip();
        CRC32 crc = new CRC32();
        crc.update(record.array(), 8, record.limit() - 8);
        return record.putInt(4, (int) crc.getValue());
    }

    private void write(ByteBuffer record) throws IOException {
        try {
            writeAll(record);
            if (durable) file.force(false);
        } catch (IOException e) {
            file.truncate(length); // a part of a record would hide all later ones
            throw e;
        }
    }

    private void writeAll(ByteBuffer octets) throws IOException {
        long at = length;
        while (octets.hasRemaining()) at += file.write(octets, at);
        length = at;
    }

    long length() {
        return length;
    }

    /// Replaces the file by one with these rows only.
    void rewrite(Rows rows) throws IOException {
        Path next = path.resolveSibling(NAME + ".new");
        FileChannel old = file;
        FileChannel written = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long size = Rewriting.run(written, rows);
            if (durable) written.force(false);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            file = written;
            length = size;
        } catch (IOException | RuntimeException e) {
            written.close();
            Files.deleteIfExists(next);
            throw e;
        }
        old.close();
        if (durable) syncName();
    }

    /// What is added to the new file must not come back as the old one after a power failure.
    private void syncName() throws IOException {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /// Writes many records through one buffer.
    private static final class Rewriting {
        private final FileChannel to;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        private IOException failed;

        private Rewriting(FileChannel to) {
            this.to = to;
        }

        static long run(FileChannel to, Rows rows) throws IOException {
            Rewriting rewriting = new Rewriting(to);
            rewriting.buffer.put(MAGIC);
            rows.up(0, Long.MAX_VALUE, rewriting::put);
            if (rewriting.failed != null) throw rewriting.failed;
            rewriting.flush();
            return to.position();
        }

        private boolean put(byte[] octets, int row) {
            try {
                ByteBuffer record = record(ADD, ByteBuffer.wrap(octets, row, Row.length(octets, row)));
                if (buffer.remaining() < record.remaining()) flush();
                if (buffer.remaining() >= record.remaining()) {
                    buffer.put(record);
                    return true;
                }
                while (record.hasRemaining()) to.write(record);
                return true;
            } catch (IOException e) {
                failed = e;
                return false;
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) to.write(buffer);
            buffer.clear();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
