package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WritableTreeTest {
    static final Predicate<Found> ANY = _ -> true;
    static final Change NO_DIRECTORY = new Change.NoDirectory();

    @TempDir
    Path folder;
    Path www;
    WritableTree tree;

    @BeforeEach
    void plant() throws IOException {
        www = Files.createDirectories(folder.resolve("www")).toRealPath();
        Files.createDirectories(www.resolve("up/inner"));
        Files.writeString(www.resolve("up/old"), "old");
        Files.createDirectories(folder.resolve("outside"));
        Files.writeString(folder.resolve("outside/file"), "outside");
        tree = WritableTree.of(Tree.at(www));
    }

    @AfterEach
    void nothingIsLeftBehindAndNothingOutsideHasChanged() throws IOException {
        assertEquals("outside", Files.readString(folder.resolve("outside/file")));
        assertEquals(List.of("file"), names(folder.resolve("outside")));
        assertFalse(everything().stream().anyMatch(name -> name.contains("/.upload-")), everything().toString());
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private Change put(String path, String content) throws IOException {
        return tree.put(path, text(content), -1, ANY);
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /// Every path below the root, with its content.
    private TreeSet<String> everything() throws IOException {
        TreeSet<String> all = new TreeSet<>();
        Files.walkFileTree(www, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean small = attributes.isRegularFile() && attributes.size() < 1000;
                all.add("/" + www.relativize(file) + (small ? "=" + Files.readString(file, StandardCharsets.ISO_8859_1) : ""));
                return FileVisitResult.CONTINUE;
            }
        });
        return all;
    }

    @Test
    void aNewFileIsCreatedAndAnOldOneReplaced() throws IOException {
        Change.Created created = assertInstanceOf(Change.Created.class, put("/up/new", "one"));
        assertEquals(tree.find("/up/new"), created.file());
        Change.Replaced replaced = assertInstanceOf(Change.Replaced.class, put("/up/new", "other"));
        assertEquals(tree.find("/up/new"), replaced.file());
        assertEquals("other", Files.readString(www.resolve("up/new")));
        assertInstanceOf(Change.Replaced.class, put("/up/new", ""));
        assertEquals(0, Files.size(www.resolve("up/new")));
        assertInstanceOf(Change.Created.class, put("/ü %41 ?", "name"));
        assertEquals("name", Files.readString(www.resolve("ü %41 ?")));
    }

    @Test
    void aLargeFileOfAnyPiecesIsWhole() throws IOException {
        Random random = new Random(7);
        byte[] content = new byte[3_000_000];
        random.nextBytes(content);
        InputStream ragged = new ByteArrayInputStream(content) {
            @Override
            public int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(100_000)));
            }
        };
        for (boolean synced : List.of(true, false)) {
            assertInstanceOf(Change.class, tree.withSync(synced).put("/up/large", ragged, content.length, ANY));
            assertEquals(content.length, Files.size(www.resolve("up/large")));
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(www.resolve("up/large"))));
            ragged.reset();
        }
    }

    @Test
    void aFileIsDeletedOnceAndADirectoryNever() throws IOException {
        assertEquals(new Change.Deleted(), tree.delete("/up/old", ANY));
        assertEquals(new Change.Missing(), tree.delete("/up/old", ANY));
        for (String path : List.of("/no/folder", "/up/inner/no/", "/up/old/")) {
            assertEquals(new Change.Missing(), tree.delete(path, ANY), path);
        }
        for (String path : List.of("/up/inner", "/up/inner/", "/up", "/")) {
            assertEquals(new Change.IsDirectory(), tree.delete(path, ANY), path);
        }
        assertTrue(Files.isDirectory(www.resolve("up/inner")));
    }

    @Test
    void aDirectoryIsNeverReplacedAndNeverMade() throws IOException {
        for (String path : List.of("/", "/up", "/up/", "/up/inner")) assertEquals(new Change.IsDirectory(), put(path, "x"), path);
        for (String path : List.of("/no/file", "/up/new/", "/up/old/", "/up/old/file", "//file", "/up//file", "/up/x//")) {
            assertEquals(NO_DIRECTORY, put(path, "x"), path);
        }
        assertEquals(new TreeSet<>(List.of("/up/old=old")), everything());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "up/x", "/../x", "/up/../x", "/up/./x", "/up/..", "/up/.", "/up/a\\b", "/up/a\0b", "/up/a\nb", "/up/LONG", "/DEEP", "/up/HALF"})
    void aNameThatIsNoneIsMalformed(String path) throws IOException {
        String text = path.replace("LONG", "n".repeat(256)).replace("DEEP", "d/".repeat(2048) + "x").replace("HALF", "\ud800");
        Change malformed = new Change.Refused(Found.Reason.MALFORMED);
        assertEquals(malformed, WritableTree.of(Tree.at(www).withHidden()).put(text, text("x"), -1, ANY));
        assertEquals(malformed, tree.delete(text, ANY));
        String upload = "/up/.upload-0123456789abcdef0123456789abcdef"; // never visible, so it is hidden
        Tree all = Tree.at(www).withHidden();
        assertEquals(new Change.Refused(Found.Reason.HIDDEN), WritableTree.of(all).put(upload, text("x"), -1, ANY));
        assertEquals(new TreeSet<>(List.of("/up/old=old")), everything());
    }

    @Test
    void hiddenNamesAreRefusedAsTheTreeRefusesThem() throws IOException {
        Files.createDirectories(www.resolve(".git"));
        for (String path : List.of("/.htaccess", "/up/.x", "/.git/config")) {
            assertEquals(new Change.Refused(Found.Reason.HIDDEN), put(path, "x"));
            assertEquals(new Change.Refused(Found.Reason.HIDDEN), tree.delete(path, ANY));
        }
        Files.delete(www.resolve(".git"));
        assertInstanceOf(Change.Created.class, WritableTree.of(Tree.at(www).withHidden()).put("/.x", text("x"), -1, ANY));
    }

    @Test
    void noLinkLeadsAWriterOut() throws IOException {
        Path outside = folder.resolve("outside").toRealPath();
        Files.createSymbolicLink(www.resolve("up/dir"), outside);
        Files.createSymbolicLink(www.resolve("up/link"), outside.resolve("file"));
        Files.createSymbolicLink(www.resolve("up/dangling"), outside.resolve("made"));
        Change refused = new Change.Refused(Found.Reason.OUTSIDE);
        for (String path : List.of("/up/dir/file", "/up/dir/new", "/up/dir", "/up/link")) {
            assertEquals(refused, put(path, "x"), path);
            assertEquals(refused, tree.delete(path, ANY), path);
        }
        assertInstanceOf(Change.Created.class, put("/up/dangling", "x")); // instead of the link
        assertFalse(Files.isSymbolicLink(www.resolve("up/dangling")));
    }

    @Test
    void aLinkThatStaysInsideIsReplacedItself() throws IOException {
        Files.createSymbolicLink(www.resolve("up/link"), Path.of("old"));
        assertInstanceOf(Change.Replaced.class, put("/up/link", "new"));
        assertEquals("old", Files.readString(www.resolve("up/old")));
        assertEquals("new", Files.readString(www.resolve("up/link")));
        Files.createSymbolicLink(www.resolve("up/other"), Path.of("old"));
        assertEquals(new Change.Deleted(), tree.delete("/up/other", ANY));
        assertTrue(Files.exists(www.resolve("up/old")));
        Files.createSymbolicLink(www.resolve("folder"), Path.of("up"));
        assertInstanceOf(Change.Created.class, put("/folder/new", "x"));
        assertTrue(Files.exists(www.resolve("up/new")));
    }

    @Test
    void whatBreaksOffLeavesTheOldFile() throws IOException {
        IOException broken = new IOException("as the test demands");
        InputStream content = new SequenceInputStream(text("half of it"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }
        });
        assertEquals(new Change.Unfinished(broken), tree.put("/up/old", content, 20, ANY));
        assertEquals(new TreeSet<>(List.of("/up/old=old")), everything());
    }

    @Test
    void theConditionIsAskedBeforeAndAfter() throws IOException {
        List<Found> asked = new ArrayList<>();
        InputStream meddling = new SequenceInputStream(text("mine"), new InputStream() {
            @Override
            public int read() throws IOException {
                put("/up/new", "somebody else's");
                return -1;
            }
        });
        Change change = tree.put("/up/new", meddling, -1, now -> {
            asked.add(now);
            return now instanceof Found.Missing;
        });
        assertEquals(new Change.Unwanted(tree.find("/up/new")), change);
        assertEquals(List.of(new Found.Missing(), tree.find("/up/new")), asked);
        assertEquals("somebody else's", Files.readString(www.resolve("up/new")));
        assertEquals(new Change.Unwanted(tree.find("/up/new")), tree.delete("/up/new", _ -> false));
        assertEquals(new Change.Unwanted(tree.find("/up/old")), tree.put("/up/old", InputStream.nullInputStream(), -1, _ -> false));
    }

    @Test
    void ofManyWritersOneWinsAndOfManyCreatorsOneCreates() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 10; round++) {
                Files.deleteIfExists(www.resolve("up/contested"));
                List<Future<Change>> changes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String content = String.valueOf((char) ('a' + i)).repeat(50_000);
                    boolean onlyNew = round % 2 == 0;
                    changes.add(threads.submit(() -> tree.withSync(false).put("/up/contested", text(content), -1,
                            now -> !onlyNew || now instanceof Found.Missing)));
                }
                int created = 0;
                for (Future<Change> change : changes) {
                    if (change.get(30, TimeUnit.SECONDS) instanceof Change.Created) created++;
                }
                assertEquals(1, created);
                byte[] content = Files.readAllBytes(www.resolve("up/contested"));
                assertEquals(50_000, content.length);
                for (byte b : content) assertEquals(content[0], b);
            }
        }
    }

    @Test
    void aFileKeepsThePermissionsOfTheOneBefore() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        for (String permissions : List.of("rw-rw-rw-", "rw-------", "r--r-----")) {
            Files.setPosixFilePermissions(www.resolve("up/old"), PosixFilePermissions.fromString(permissions));
            put("/up/old", "new");
            assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(www.resolve("up/old"))));
        }
    }

    @Test
    void aFileDeletedDuringItsReplacementIsCreated() throws IOException {
        InputStream meddling = new InputStream() {
            @Override
            public int read() throws IOException {
                Files.deleteIfExists(www.resolve("up/old"));
                return -1;
            }
        };
        assertInstanceOf(Change.Created.class, tree.put("/up/old", meddling, -1, ANY));
    }

    @Test
    void whatIsLongerThanTheLimitIsRefusedSaidOrNot() throws IOException {
        WritableTree small = tree.withLimit(10);
        assertInstanceOf(Change.Created.class, small.put("/up/ten", text("0123456789"), -1, ANY));
        assertEquals(new Change.TooLong(10), small.put("/up/ten", text("0123456789x"), -1, ANY));
        assertEquals(new Change.TooLong(10), small.put("/up/ten", InputStream.nullInputStream(), 11, ANY));
        assertEquals("0123456789", Files.readString(www.resolve("up/ten")));
    }

    @Test
    void theReserveIsLeftAlone() throws IOException {
        assertEquals(new Change.NoSpace(), tree.withReserve(Long.MAX_VALUE).put("/up/old", text("x"), -1, ANY));
        assertEquals(new Change.NoSpace(), tree.put("/up/old", text("x"), Long.MAX_VALUE, ANY));
        assertInstanceOf(Change.Replaced.class, tree.withReserve(1).put("/up/old", text("x"), 1, ANY));
    }

    @Test
    void aDiskThatIsFullSaysSo() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        WritableTree stuffed = tree.withDisk(file -> {
            file.close();
            return FileChannel.open(full, StandardOpenOption.WRITE);
        });
        assertEquals(new Change.NoSpace(), stuffed.put("/up/old", text("x"), -1, ANY));
        assertEquals("old", Files.readString(www.resolve("up/old")));
    }

    @Test
    void aFileSystemThatFillsUpSaysSo() throws Exception {
        Path small = Files.createDirectory(www.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()));
        try {
            assertEquals(new Change.NoSpace(), put("/small/file", "x".repeat(1_000_000)));
            assertEquals(new Change.NoSpace(), tree.put("/small/file", text("never read"), 1_000_000, ANY));
            assertInstanceOf(Change.Created.class, put("/small/file", "x".repeat(100_000)));
            assertEquals(List.of("file"), names(small));
        } finally {
            assertTrue(run("umount", small.toString()));
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            return process.start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such command here
        }
    }

    @Test
    void aDiskThatFailsIsNoFullDisk() {
        IOException broken = new IOException("Input/output error");
        WritableTree failing = tree.withDisk(_ -> {
            throw broken;
        });
        assertEquals(broken, assertThrows(IOException.class, () -> failing.put("/up/old", text("x"), -1, ANY)));
        IOException named = new FileSystemException("/quota/No space left on device", null, "Input/output error");
        assertFalse(DiskSpace.isExhausted(named, www));
        assertTrue(DiskSpace.isExhausted(new FileSystemException("/x", null, "Disk quota exceeded"), www));
    }

    @Test
    void aDirectoryThatGoesAwayMeanwhileIsMissed() throws IOException {
        InputStream meddling = new InputStream() {
            @Override
            public int read() throws IOException {
                for (String name : names(www.resolve("up/inner"))) Files.delete(www.resolve("up/inner").resolve(name));
                Files.delete(www.resolve("up/inner"));
                return -1;
            }
        };
        assertEquals(NO_DIRECTORY, tree.put("/up/inner/file", meddling, -1, ANY));
    }

    @Test
    void anInterruptedWriterLeavesNothing() throws IOException {
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, () -> put("/up/new", "x"));
        assertTrue(Thread.interrupted());
        assertEquals(new TreeSet<>(List.of("/up/old=old")), everything());
    }

    @Test
    void onlyOldLeftoversAreSweptAway() throws IOException {
        String name = ".upload-0123456789abcdef0123456789abcde";
        Path old = Files.writeString(www.resolve("up/inner/" + name + "1"), "x");
        Path young = Files.writeString(www.resolve("up/" + name + "2"), "x");
        Path linked = Files.createSymbolicLink(www.resolve("up/" + name + "3"), folder.resolve("outside/file"));
        Files.createSymbolicLink(www.resolve("up/dir"), folder.resolve("outside").toRealPath());
        Path other = Files.writeString(www.resolve("up/.upload-my-holiday-in-the-alps-2024-0001"), "x");
        FileTime ago = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
        for (Path path : List.of(old, other, folder.resolve("outside/file"))) Files.setLastModifiedTime(path, ago);
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofHours(23))));
        assertEquals(0, tree.sweep("/nowhere"));
        assertEquals(1, tree.sweep("/up"));
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young) && Files.exists(other) && Files.isSymbolicLink(linked));
        for (Path path : List.of(young, other, linked)) Files.delete(path);
    }
}
