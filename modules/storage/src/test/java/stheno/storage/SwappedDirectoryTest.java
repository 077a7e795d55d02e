package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A local user owns the directory `/up`, and replaces its directory `in` by a link that leads out of the root: before every single access
/// to the disk, and for each number of accesses until `in` is back. Whatever the moment, nothing outside is read or changed.
@Timeout(120)
class SwappedDirectoryTest {
    private static final String SECRET = "secret";
    private static final int LONG = 1_000; // accesses: longer than any operation

    /// What a client asks for.
    @FunctionalInterface
    private interface Operation {
        /// @return what the client gets to see
        Object run(WritableTree tree) throws IOException;
    }

    @TempDir
    Path folder;
    Path up;
    Path outside;
    FileTime secretTime;
    Tree tree;

    @BeforeEach
    void plant() throws IOException {
        folder = folder.toRealPath();
        up = Files.createDirectories(folder.resolve("www/up"));
        outside = folder.resolve("outside");
        secretTime = FileTime.fromMillis(1_234_567_000);
        tree = Tree.at(folder.resolve("www"));
        try (var stream = Files.newDirectoryStream(up)) {
            assumeTrue(stream instanceof SecureDirectoryStream);
        }
    }

    private void replant() throws IOException {
        for (Path part : List.of(up, outside)) {
            if (Files.exists(part)) delete(part);
        }
        Files.createDirectories(up.resolve("in/dir"));
        Files.writeString(up.resolve("in/file"), "inside");
        Files.createDirectories(outside.resolve("dir"));
        Files.writeString(outside.resolve("file"), SECRET);
        Files.writeString(outside.resolve("only-outside"), SECRET);
        for (Path directory : List.of(up.resolve("in"), outside)) { // a sweep deletes one of them
            Path left = Files.writeString(directory.resolve(Uploads.name("anna", "left")), SECRET);
            Files.setLastModifiedTime(left, FileTime.fromMillis(0));
        }
        for (String name : List.of("file", "only-outside", "dir", "")) Files.setLastModifiedTime(outside.resolve(name), secretTime);
    }

    private static void delete(Path part) throws IOException {
        try (Stream<Path> all = Files.walk(part)) {
            for (Path path : all.sorted((one, other) -> other.compareTo(one)).toList()) Files.delete(path);
        }
    }

    /// Swaps `in` and a link to the outside at one access to the disk, and back at another.
    private final class Swapper implements Runnable {
        private final int first;
        private final int count;
        private int accesses;
        private boolean swapped;

        Swapper(int first, int count) {
            this.first = first;
            this.count = count;
        }

        @Override
        public void run() {
            try {
                if (accesses == first) swap();
                else if (accesses == first + count) swapBack();
                accesses++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void swap() throws IOException {
            if (!Files.isDirectory(up.resolve("in"), LinkOption.NOFOLLOW_LINKS)) return; // the operation has renamed it
            Files.move(up.resolve("in"), up.resolve("kept"));
            Files.createSymbolicLink(up.resolve("in"), outside);
            swapped = true;
        }

        private void swapBack() throws IOException {
            if (!swapped) return;
            swapped = false;
            if (!Files.isSymbolicLink(up.resolve("in"))) return; // the operation has renamed the link
            Files.delete(up.resolve("in"));
            Files.move(up.resolve("kept"), up.resolve("in"));
        }
    }

    private int accesses(Operation operation) throws IOException {
        replant();
        Swapper none = new Swapper(-1, 0);
        operation.run(WritableTree.of(tree.withStep(none)));
        assertTrue(none.accesses > 2);
        return none.accesses;
    }

    private void attack(Operation operation) throws IOException {
        attack(operation, false);
    }

    private void attack(Operation operation, boolean synced) throws IOException {
        int accesses = accesses(operation);
        TreeSet<String> before = outside();
        for (Moment moment : moments(accesses)) {
            replant();
            check(operation, moment, synced, before);
        }
    }

    /// As [#attack(Operation)], for an operation that changes nothing: the files are planted once.
    private void attackReading(Operation operation) throws IOException {
        int accesses = accesses(operation);
        TreeSet<String> before = outside();
        for (Moment moment : moments(accesses)) check(operation, moment, false, before).swapBack();
    }

    private Swapper check(Operation operation, Moment moment, boolean synced, TreeSet<String> before) throws IOException {
        Swapper swapper = new Swapper(moment.first, moment.count);
        Object seen = attempt(operation, WritableTree.of(tree.withStep(swapper)).withSync(synced));
        assertEquals(before, outside(), () -> moment + ": " + seen);
        assertFalse(tells(seen), () -> moment + ": " + seen);
        return swapper;
    }

    /// When the directory is swapped, and for how many accesses.
    private record Moment(int first, int count) {}

    /// Every access, for some numbers of accesses. Those that reach beyond the end are one.
    private static List<Moment> moments(int accesses) {
        List<Moment> moments = new ArrayList<>();
        for (int first = 0; first <= accesses; first++) {
            for (int count : new int[] {1, 2}) if (first + count < accesses) moments.add(new Moment(first, count));
            moments.add(new Moment(first, LONG));
        }
        return moments;
    }

    private static Object attempt(Operation operation, WritableTree tree) {
        try {
            return operation.run(tree);
        } catch (IOException e) {
            return e; // the protocols answer 404, 550 or 450
        }
    }

    /// Whether the client learns what is outside.
    private boolean tells(Object seen) {
        String text = String.valueOf(seen);
        return text.contains(SECRET) || text.contains("only-outside") || text.contains(secretTime.toString());
    }

    private TreeSet<String> outside() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(outside)) {
            for (Path path : paths.toList()) {
                String content = Files.isRegularFile(path) ? Files.readString(path) : "";
                all.add(outside.relativize(path) + "=" + content + " " + Files.getLastModifiedTime(path));
            }
        }
        return all;
    }

    @Test
    void aFileIsReadInside() throws IOException {
        attackReading(tree -> switch (tree.find("/up/in/file")) {
            case Found.Regular file -> {
                try (FileChannel channel = tree.tree().open(file)) {
                    ByteBuffer content = ByteBuffer.allocate(100);
                    channel.read(content);
                    yield StandardCharsets.UTF_8.decode(content.flip()).toString();
                }
            }
            case Found.Directory _, Found.Missing _, Found.Refused _ -> "";
        });
    }

    @Test
    void sizeAndTimeAreThoseInside() throws IOException {
        for (String path : List.of("/up/in/file", "/up/in/dir", "/up/in", "/up/in/only-outside")) {
            attackReading(tree -> tree.tree().verified(tree.find(path)));
        }
    }

    @Test
    void aListingShowsWhatIsInside() throws IOException {
        for (String path : List.of("/up/in", "/up/in/dir", "/up")) {
            attackReading(tree -> tree.find(path) instanceof Found.Directory directory ? tree.tree().list(directory, 100).entries() : "");
        }
    }

    @Test
    void aLinkInAListingIsFollowedInside() throws IOException {
        Operation list = tree -> {
            Path link = up.resolve("link");
            if (!Files.isSymbolicLink(link)) Files.createSymbolicLink(link, Path.of("in/file"));
            return tree.find("/up") instanceof Found.Directory directory ? tree.tree().list(directory, 100).entries() : "";
        };
        attackReading(list);
    }

    @Test
    void aFileIsPutInside() throws IOException {
        for (String name : List.of("file", "new")) {
            boolean synced = name.equals("new");
            attack(tree -> tree.put("/up/in/" + name, new ByteArrayInputStream("x".getBytes(StandardCharsets.UTF_8)), 1, _ -> true),
                    synced);
        }
    }

    @Test
    void anUploadIsStoredInside() throws IOException {
        List<StagedFile.Start> starts = List.of(new StagedFile.Start.Whole(), new StagedFile.Start.At(3), new StagedFile.Start.Append(),
                new StagedFile.Start.Unique());
        for (StagedFile.Start start : starts) attack(tree -> upload(tree, "/up/in/file", start, Optional.empty(), true));
        attack(tree -> upload(tree, "/up/in/new", new StagedFile.Start.Whole(), Optional.empty(), true));
    }

    @Test
    void anUploadThatBreaksOffIsKeptAndResumedInside() throws IOException {
        Optional<IOException> broken = Optional.of(new IOException("broken off"));
        for (boolean keep : List.of(true, false)) {
            attack(tree -> List.of(upload(tree, "/up/in/file", new StagedFile.Start.Whole(), broken, keep),
                    upload(tree, "/up/in/file", new StagedFile.Start.At(1), Optional.empty(), keep),
                    Planted.partial(tree, "/up/in/file", "anna")));
        }
    }

    private static Object upload(WritableTree tree, String path, StagedFile.Start start, Optional<IOException> incomplete, boolean keep)
            throws IOException {
        return switch (tree.upload(path, "anna", start)) {
            case StagedFile.Begun.Failed(Change.Failed why) -> why;
            case StagedFile.Begun.Ready(StagedFile upload) -> {
                upload.write(Planted.text("xyz"));
                yield upload.end(incomplete, keep);
            }
        };
    }

    @Test
    void aFileIsDeletedInside() throws IOException {
        for (String name : List.of("file", "only-outside")) attack(tree -> tree.delete("/up/in/" + name, _ -> true));
    }

    /// A directory that was made outside is deleted from there, if the link still leads there. If not, an empty directory with a hidden
    /// random name is left: it has no name that the client has chosen.
    @Test
    void aDirectoryIsMadeInside() throws IOException {
        attack(tree -> {
            Change change = tree.makeDirectory("/up/in/new");
            try (Stream<Path> names = Files.list(outside)) {
                for (Path path : names.filter(Files::isDirectory).toList()) {
                    if (TemporaryFile.isName(path.getFileName().toString())) Files.delete(path);
                }
            }
            Files.setLastModifiedTime(outside, secretTime);
            return change;
        });
    }

    @Test
    void aDirectoryIsRemovedInside() throws IOException {
        attack(tree -> tree.removeDirectory("/up/in/dir"));
    }

    @Test
    void aTimeIsSetInside() throws IOException {
        for (String name : List.of("file", "dir", "only-outside")) attack(tree -> tree.touch("/up/in/" + name, FileTime.fromMillis(0)));
    }

    @Test
    void aRenameStaysInside() throws IOException {
        List<List<String>> names = new ArrayList<>();
        names.add(List.of("/up/in/file", "/up/in/other"));
        names.add(List.of("/up/in/file", "/up/out"));
        names.add(List.of("/up/in/only-outside", "/up/out"));
        names.add(List.of("/up/in/dir", "/up/out"));
        for (List<String> pair : names) attack(tree -> tree.rename(pair.getFirst(), pair.getLast()));
        attack(tree -> {
            Files.writeString(up.resolve("source"), "x");
            return tree.rename("/up/source", "/up/in/file");
        });
    }

    @Test
    void aSweepDeletesInside() throws IOException {
        attack(tree -> tree.sweep("/"));
    }
}
