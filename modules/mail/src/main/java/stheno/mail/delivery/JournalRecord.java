package stheno.mail.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/// One message in the journal:
///
/// ```
///     length  4   of what follows the checksum; 0 after the last record
///     crc     4   CRC32C of what follows
///     plan    4 + length
///     octets  8   of the content with CRLF line ends
///     content     unless the plan names a file in the spool
/// ```
///
/// Pure functions; any thread.
final class JournalRecord {
    static final int HEAD = 8; // length and checksum
    static final int MAX = 64 << 20; // octets: more than any record has, so a wrong length is noticed

    /// The content of a message: a part of a file.
    ///
    /// @param length octets as stored
    /// @param octets octets with CRLF line ends
    record Content(FileChannel file, long position, long length, long octets) {}

    /// @param body what follows the checksum, up to the content
    record Parsed(Plan plan, long octets, long contentPosition, long contentLength) {}

    private JournalRecord() {}

    /// The size of a record in octets.
    static int size(byte[] plan, long content) {
        return Math.toIntExact(HEAD + 4L + plan.length + 8 + content);
    }

    /// Writes all but the checksum and the content.
    static void begin(ByteBuffer into, byte[] plan, long octets, long content) {
        into.putInt(size(plan, content) - HEAD).putInt(0);
        into.putInt(plan.length).put(plan).putLong(octets);
    }

    /// Fills in the checksum of the record that ends at the buffer's position.
    static void end(ByteBuffer record, int start) {
        CRC32C crc = new CRC32C();
        crc.update(record.slice(start + HEAD, record.position() - start - HEAD));
        record.putInt(start + 4, (int) crc.getValue());
    }

    /// Reads the record at a position of a segment, and checks it.
    ///
    /// @return empty at the end, or where a record is incomplete
    static Optional<ByteBuffer> read(FileChannel file, long position) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (!fill(file, position, head)) return Optional.empty();
        int length = head.getInt(0);
        if (length < 12 || length > MAX || position + HEAD + length > file.size()) return Optional.empty();
        ByteBuffer body = ByteBuffer.allocate(length);
        if (!fill(file, position + HEAD, body)) return Optional.empty();
        CRC32C crc = new CRC32C();
        crc.update(body.flip());
        return (int) crc.getValue() == head.getInt(4) ? Optional.of(body.rewind()) : Optional.empty();
    }

    /// @param body     as from [#read]
    /// @param position of the record
    static Parsed parse(ByteBuffer body, long position) throws IOException {
        int length = body.getInt();
        if (length < 0 || length > body.remaining() - 8) throw new IOException("a record with a wrong length");
        byte[] plan = new byte[length];
        body.get(plan);
        long octets = body.getLong();
        return new Parsed(Plan.decode(plan), octets, position + HEAD + body.position(), body.remaining());
    }

    static boolean fill(FileChannel file, long position, ByteBuffer into) throws IOException {
        long start = position - into.position();
        while (into.hasRemaining()) {
            if (file.read(into, start + into.position()) < 0) return false;
        }
        return true;
    }

    static void fully(FileChannel file, long position, ByteBuffer into) throws IOException {
        if (!fill(file, position, into)) throw new EOFException("a file is shorter than it was");
    }
}
