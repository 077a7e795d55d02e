package stheno.web.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import stheno.http.Handler;
import stheno.http.HttpService;
import stheno.http.fixture.ProbeHandlers;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.storage.Tree;

/// The server of the transcripts: the probe handlers, and a folder of files behind them.
final class TranscriptServer implements AutoCloseable {
    /// The time of all files, as the transcripts know it.
    static final String MODIFIED = "Wed, 01 May 2024 12:00:00 GMT";

    private final ReactorGroup group = ReactorGroup.start(1);
    private final InetSocketAddress common;
    private final InetSocketAddress listing;

    TranscriptServer(Path folder) throws IOException {
        Tree tree = Tree.at(populated(folder));
        Handler files = new FileHandler(tree, FileSettings.DEFAULTS);
        common = listen(ProbeHandlers.router().fallback(files));
        listing = listen(new FileHandler(tree, FileSettings.DEFAULTS.withListing(true)));
    }

    private InetSocketAddress listen(Handler handler) throws IOException {
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return group.listen(anywhere, PortOptions.of(new HttpService(handler)));
    }

    /// The address for the transcripts in a file of this name.
    InetSocketAddress address(String file) {
        return file.equals("listing.transcript") ? listing : common;
    }

    @Override
    public void close() throws InterruptedException {
        group.close();
    }

    /// Makes the files under `folder`, and files outside of it beside it.
    private static Path populated(Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        write(outside, "secret.txt", "secret");
        write(folder, "secret.txt", "secret");
        write(root, "index.html", "<h1>Hello, index!</h1>");
        write(root, "hello.txt", "Hello, files!");
        write(root, "empty.txt", "");
        write(root, "README", "read!");
        write(root, "data.bin", "0123456789".repeat(10_240));
        write(root, "page.html", "<p>0123456789ABC</p>".repeat(1024));
        write(root, "page.html.br", "brotli bytes!");
        write(root, "page.html.gz", "gzip bytes");
        write(root, "large.html", "<p>0123456789ABC</p>".repeat(1024));
        write(root, "site/index.html", "<p>site</p>");
        write(root, "a folder/file one.txt", "Hello, blank!");
        write(root, "folder/one.txt", "one");
        write(root, "folder/two words & a <b>.txt", "two words & a <b>...");
        write(root, "folder/sub/deep.txt", "deep");
        write(root, "mixed/shown.txt", "shown");
        write(root, "mixed/.hidden", "secret");
        write(root, ".hidden", "secret");
        write(root, ".folder/file.txt", "secret");
        write(root, ".well-known/test.txt", "well known");
        Files.createSymbolicLink(root.resolve("inside.txt"), Path.of("hello.txt"));
        Files.createSymbolicLink(root.resolve("outside.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("outside"), outside);
        Files.createSymbolicLink(root.resolve("nowhere.txt"), Path.of("no-such-thing"));
        Files.createSymbolicLink(root.resolve("mixed/outside.txt"), outside.resolve("secret.txt"));
        date(root.resolve("folder/sub"));
        return root;
    }

    private static void write(Path root, String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        date(file);
    }

    private static void date(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2024-05-01T12:00:00Z")));
    }
}
