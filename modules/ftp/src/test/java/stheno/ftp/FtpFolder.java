package stheno.ftp;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// The files of the transcripts: `root`, which all share, the `home` of one account, and files `outside` of both.
record FtpFolder(Path path) {
    /// Ten times the kernel's buffers for a client that does not read; it takes no space on the disk.
    private static final long LARGE = 64 * 1024 * 1024;
    private static final FileTime TIME = FileTime.from(Instant.parse("2024-05-01T12:00:00Z"));
    private static final String SECRET = "secret";

    static FtpFolder made(Path path) throws IOException {
        FtpFolder folder = new FtpFolder(path);
        folder.fill();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isSymbolicLink()) Files.setLastModifiedTime(file, TIME);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.setLastModifiedTime(directory, TIME);
                return FileVisitResult.CONTINUE;
            }
        });
        return folder;
    }

    private void fill() throws IOException {
        write("outside/secret.txt", SECRET);
        write("home/mine.txt", "mine");
        write("root/hello.txt", "hello");
        write("root/lines.txt", "one\ntwo\n");
        write("root/crlf.txt", "one\r\ntwo\r\n");
        write("root/data.bin", "0123456789");
        write("root/empty.txt", "");
        write("root/.hidden", "hidden");
        write("root/a folder/a file", "blanks");
        write("root/quo\"te/\"in quotes\"", "quotes");
        write("root/größe/ß€\uD83D\uDE00", "utf-8");
        write("root/pub/one.txt", "1");
        write("root/pub/two.txt", "22");
        write("root/pub/sub/deep.txt", "deep");
        Files.createDirectories(path.resolve("root/empty"));
        Files.createDirectories(path.resolve("root/big"));
        try (RandomAccessFile large = new RandomAccessFile(path.resolve("root/big/large.bin").toFile(), "rw")) {
            large.setLength(LARGE);
        }
        link("inside.txt", "hello.txt");
        link("inside", "pub");
        link("nowhere.txt", "no-such-thing");
        link("loop", "loop");
        link("out.txt", "../outside/secret.txt");
        link("out", "../outside");
        link("pub/out", "../../outside");
    }

    private void write(String name, String content) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(path.resolve("root").resolve(name), Path.of(target));
    }

    Path root() {
        return path.resolve("root");
    }

    Path home() {
        return path.resolve("home");
    }

    /// Whether the files outside the root are unchanged.
    boolean isUntouchedOutside() throws IOException {
        Path outside = path.resolve("outside");
        try (Stream<Path> files = Files.list(outside)) {
            Path secret = outside.resolve("secret.txt");
            return files.toList().equals(List.of(secret)) && Files.readString(secret).equals(SECRET)
                    && Files.getLastModifiedTime(secret).equals(TIME);
        }
    }

    /// Uploads that have no name yet.
    List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".upload-")).toList();
        }
    }

    /// Files here that this process has open.
    List<String> open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.map(FtpFolder::target).filter(it -> it.startsWith(path.toString())).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    void delete() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
