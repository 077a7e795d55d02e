package stheno.catcher.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import stheno.mail.mime.Source;

/// The file of a message. It is opened for each read, which costs some microseconds: so there is nothing to close, and a reader that
/// stops in the middle holds nothing. Any thread; blocks.
///
/// @param id of the message
record FileSource(Folder folder, String id, long length) implements Source {
    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        try (FileChannel file = folder.open(id)) {
            return file.read(into, position);
        }
    }
}
