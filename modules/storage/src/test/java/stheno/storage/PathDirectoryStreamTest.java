package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories that are used by their paths, and when they may be.
class PathDirectoryStreamTest {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    @TempDir
    Path folder;
    Path directory;
    Path outside;

    @BeforeEach
    void plant() throws IOException {
        folder = folder.toRealPath();
        directory = Files.createDirectory(folder.resolve("dir"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.createDirectory(directory.resolve("inner"));
        Files.writeString(directory.resolve("file"), "inside");
        Files.writeString(outside.resolve("file"), "outside");
    }

    private static Path name(String text) {
        return Path.of(text);
    }

    private void swap() throws IOException {
        Files.move(directory, folder.resolve("kept"));
        Files.createSymbolicLink(directory, outside);
    }

    @Test
    void itDoesWhatADescriptorDoes() throws IOException {
        try (PathDirectoryStream stream = PathDirectoryStream.of(directory)) {
            try (SeekableByteChannel file = stream.newByteChannel(name("file"), READ)) {
                assertEquals(6, file.size());
            }
            List<String> names = new ArrayList<>();
            stream.forEach(path -> names.add(path.getFileName().toString()));
            assertEquals(Set.of("file", "inner"), Set.copyOf(names));
            assertTrue(stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().isDirectory());
            assertTrue(stream.getFileAttributeView(name("file"), BasicFileAttributeView.class).readAttributes().isRegularFile());
            try (PathDirectoryStream inner = (PathDirectoryStream) stream.newDirectoryStream(name("inner"), LinkOption.NOFOLLOW_LINKS)) {
                stream.move(name("file"), inner, name("moved"));
                inner.deleteFile(name("moved"));
            }
            stream.deleteDirectory(name("inner"));
            assertFalse(stream.iterator().hasNext());
        }
    }

    @Test
    void aDirectoryThatWasReplacedIsNoticed() throws IOException {
        try (PathDirectoryStream stream = PathDirectoryStream.of(directory); PathDirectoryStream other = PathDirectoryStream.of(folder)) {
            swap();
            assertThrows(NoSuchFileException.class, () -> stream.newByteChannel(name("file"), READ));
            assertThrows(NoSuchFileException.class, () -> stream.newDirectoryStream(name("inner")));
            assertThrows(NoSuchFileException.class, () -> stream.deleteFile(name("file")));
            assertThrows(NoSuchFileException.class, () -> stream.deleteDirectory(name("inner")));
            assertThrows(NoSuchFileException.class, () -> stream.move(name("file"), other, name("moved")));
            assertThrows(NoSuchFileException.class, () -> other.move(name("kept"), stream, name("moved")));
            assertThrows(DirectoryIteratorException.class, stream::iterator);
            assertThrows(NoSuchFileException.class, () -> PathDirectoryStream.of(directory));
            Files.delete(directory);
            Files.createDirectory(directory); // another one
            assertThrows(NoSuchFileException.class, () -> stream.deleteFile(name("file")));
        }
        assertEquals("outside", Files.readString(outside.resolve("file")));
    }

    @Test
    void aPathIsTrustedIfNoOtherUserMayReplaceADirectoryOnIt() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
        Path inner = directory.resolve("inner");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertTrue(TrustedPath.isTrusted(folder, inner));
        assertTrue(TrustedPath.isTrusted(folder, folder));
        assertFalse(TrustedPath.isTrusted(folder, directory.resolve("none")));
        for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            assertFalse(TrustedPath.isTrusted(folder, inner), permissions);
            assertTrue(TrustedPath.isTrusted(folder, directory), "what it holds does not matter");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        swap();
        assertFalse(TrustedPath.isTrusted(folder, inner));
    }

    @Test
    void aDirectoryOfAnotherUserIsNotTrusted() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
        try {
            Files.setAttribute(directory, "unix:uid", 4242);
        } catch (FileSystemException e) {
            assumeTrue(false, "only the superuser may give files away");
        }
        assertFalse(TrustedPath.isTrusted(folder, directory.resolve("inner")));
        assertTrue(TrustedPath.isTrusted(folder, directory));
    }
}
