package stheno.web.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import stheno.storage.Found;
import stheno.storage.Tree;

/// A small file of a tree, read as a whole: for an error page, or another body that stays in memory. Any thread; reading blocks.
///
/// @param type    its media type, by its name
/// @param content its bytes, read-only
public record SmallFile(String type, ByteBuffer content) {
    private static final int ATTEMPTS = 3; // a file that changes while it is read is read again

    /// Reads the file at a decoded path.
    ///
    /// @param longest bytes that the file may have
    /// @param types   the media types of files
    /// @throws FileNotFoundException if there is no file
    /// @throws FileSystemException   if it is longer; the messages of all three name the file
    /// @throws IOException           if it cannot be read
    public static SmallFile read(Tree tree, String path, int longest, MimeTypes types) throws IOException {
        for (int attempt = 1; ; attempt++) {
            if (!(tree.resolve(path) instanceof Found.Regular file)) {
                throw new FileNotFoundException("no file " + path + " below " + tree.root());
            }
            if (file.size() > longest) {
                throw new FileSystemException(path, null, "the file has " + file.size() + " bytes, more than " + longest);
            }
            try {
                return new SmallFile(types.find(path).name(), ByteBuffer.wrap(OpenFile.content(tree, file)).asReadOnlyBuffer());
            } catch (OpenFile.Changed e) {
                if (attempt == ATTEMPTS) throw e;
            }
        }
    }
}
