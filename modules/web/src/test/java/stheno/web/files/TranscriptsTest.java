package stheno.web.files;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Mode;
import stheno.testkit.Transcript;

/// Plays every transcript beside this test, whole, byte by byte, and cut at random.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TranscriptsTest {
    private static final Path FILES = Path.of("src", "test", "resources", "transcripts");
    private static final Map<String, String> VALUES = Map.of("modified", TranscriptServer.MODIFIED);

    private TranscriptServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new TranscriptServer(folder);
    }

    @AfterAll
    void stop() throws InterruptedException {
        server.close();
    }

    @TestFactory
    Stream<DynamicNode> theServerSaysWhatTheTranscriptsSay() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(file -> file.toString().endsWith(".transcript")).sorted().map(this::played).toList().stream();
        }
    }

    private DynamicNode played(Path file) {
        String name = file.getFileName().toString();
        InetSocketAddress address = server.address(name);
        try {
            return dynamicContainer(name, file.toUri(), Transcript.read(file).stream().flatMap(transcript -> modes(transcript)
                .map(mode -> dynamicTest(transcript.name() + ", " + mode, () -> transcript.play(address, mode, VALUES)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same cuts in every run, and other cuts for every transcript.
    private static Stream<Mode> modes(Transcript transcript) {
        long seed = transcript.name().hashCode();
        return Stream.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(seed), new Mode.Split(seed + 1), new Mode.Split(seed + 2));
    }
}
