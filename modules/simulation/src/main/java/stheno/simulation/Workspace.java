package stheno.simulation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of this process, in a file system in memory if there is one. It is deleted at the end, also when a signal ends the process.
/// Folders of processes that have ended without that are deleted at the start.
final class Workspace implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "stheno-simulation-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]+)-.*");
    private static final long PATIENCE = 5000; // milliseconds for the seed that runs when a signal comes

    private final Path root;
    private final Thread owner = Thread.currentThread();
    private volatile boolean ending;

    private Workspace(Path root) {
        this.root = root;
    }

    static Workspace create() throws IOException {
        Path parent = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        sweep(parent);
        Workspace made = new Workspace(Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-"));
        Runtime.getRuntime().addShutdownHook(new Thread(made::interrupted));
        return made;
    }

    private static void sweep(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) delete(each);
            }
        }
    }

    Path root() {
        return root;
    }

    /// Whether a signal has come: no further seed is begun.
    boolean ending() {
        return ending;
    }

    private void interrupted() {
        ending = true;
        try {
            owner.join(PATIENCE);
            delete(root);
        } catch (IOException e) {
            System.err.println(root + " is left: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The process ends now, and with it the folder.
    @Override
    public void close() throws IOException {
        delete(root);
    }

    private static void delete(Path folder) throws IOException {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, IOException failure) throws IOException {
                    Files.deleteIfExists(each);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            return; // another one was faster
        }
    }
}
