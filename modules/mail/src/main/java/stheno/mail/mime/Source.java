package stheno.mail.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// The octets of a message, at any position: a file, or memory. They must not change while a message reads them.
///
/// The source belongs to the caller and is never closed here. Any thread, several at once.
public interface Source {
    /// How many octets there are.
    long length();

    /// Reads some octets at a position, as [FileChannel#read(ByteBuffer,long)] does: at least one, or -1 at the end.
    ///
    /// @throws IOException if the octets cannot be read
    int read(long position, ByteBuffer into) throws IOException;

    /// An array, not copied.
    static Source of(byte[] octets) {
        return new Source() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                if (position >= octets.length) return -1;
                int count = (int) Math.min(into.remaining(), octets.length - position);
                into.put(octets, (int) position, count);
                return count;
            }
        };
    }

    /// A whole file, as long as it is now. The caller keeps it open.
    static Source of(FileChannel file) throws IOException {
        return of(file, 0, file.size());
    }

    /// `count` octets of a file from `position` on. The caller keeps it open.
    static Source of(FileChannel file, long position, long count) {
        return new Source() {
            @Override
            public long length() {
                return count;
            }

            @Override
            public int read(long from, ByteBuffer into) throws IOException {
                if (from >= count) return -1;
                int limit = into.limit();
                if (into.remaining() > count - from) into.limit(into.position() + (int) (count - from));
                int read = file.read(into, position + from);
                into.limit(limit);
                return read;
            }
        };
    }
}
