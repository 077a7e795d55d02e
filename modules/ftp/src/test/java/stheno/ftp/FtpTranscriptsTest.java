package stheno.ftp;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import stheno.reactor.Tls;
import stheno.testkit.Mode;
import stheno.testkit.TestKeys;
import stheno.testkit.Transcript;

/// Plays every transcript beside this test, whole, byte by byte, and cut at random, each against a server and a folder of its own, and
/// looks whether anything is left of it.
///
/// Comments in a transcript file that mean something here:
///
/// ```text
/// # settings: tls reuse      of the server, for the whole file: see FtpStage
/// # leaves an upload         the transcript leaves an upload unfinished, to be resumed
/// # in one read              the transcript is only played whole: its replies depend on input that arrives together
/// ```
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FtpTranscriptsTest {
    private static final Path FILES = Path.of("src", "test", "resources", "transcripts");
    private static final String GREETING = "220 Stheno FTP server ready\r\n";
    private static final String WELCOME = GREETING + "331 Password required.\r\n230 Logged in.\r\n";
    private static final Map<String, String> VALUES = Map.of("writer", login("writer"), "reader", login("reader"), "owner", login("owner"),
            "dropper", login("dropper"), "welcome", WELCOME, "long", "x".repeat(256), "longest", "x/".repeat(2049));

    @TempDir
    private Path folder;
    private Tls tls;
    private int plays;

    private static String login(String name) {
        return "USER " + name + "\r\nPASS secret";
    }

    @BeforeAll
    void keys() {
        tls = new Tls(TestKeys.make().context(), List.of());
    }

    @TestFactory
    Stream<DynamicNode> theServerSaysWhatTheTranscriptsSay() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(file -> file.toString().endsWith(".transcript")).sorted().map(this::played).toList().stream();
        }
    }

    private DynamicNode played(Path file) {
        try {
            Notes notes = Notes.of(Files.readString(file));
            return dynamicContainer(file.getFileName().toString(), file.toUri(), Transcript.read(file).stream()
                    .flatMap(transcript -> parameters(transcript, notes)
                            .map(mode -> dynamicTest(transcript.name() + ", " + mode, () -> play(transcript, mode, notes)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same cuts in every run, and other cuts for every transcript.
    private static Stream<Mode> parameters(Transcript transcript, Notes notes) {
        if (notes.has(transcript, "in one read")) return Stream.of(new Mode.Whole());
        long seed = transcript.name().hashCode();
        return Stream.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(seed), new Mode.Split(seed + 1));
    }

    private void play(Transcript transcript, Mode mode, Notes notes) throws IOException {
        Path own = Files.createDirectory(folder.resolve("play-" + plays++));
        try (FtpStage stage = new FtpStage(own.toRealPath(), notes.settings(), tls)) {
            transcript.play(stage.address, mode, VALUES);
            stage.assertDeserted(notes.has(transcript, "leaves an upload") ? 1 : 0);
        }
    }

    /// The options in the comments.
    ///
    /// @param comments by the transcript's name
    private record Notes(Set<String> settings, Map<String, List<String>> comments) {
        static Notes of(String text) {
            Set<String> settings = Set.of();
            Map<String, List<String>> comments = new HashMap<>();
            for (String part : ("\n" + text).split("\n=== ")) {
                List<String> lines = part.lines().toList();
                comments.put(lines.getFirst().strip(),
                        lines.stream().filter(line -> line.startsWith("# ")).map(line -> line.substring(2)).toList());
                for (String line : lines) if (line.startsWith("# settings: ")) settings = Set.of(line.substring(12).strip().split(" "));
            }
            return new Notes(settings, comments);
        }

        boolean has(Transcript transcript, String comment) {
            String name = transcript.name();
            return comments.getOrDefault(name.substring(name.indexOf(": ") + 2), List.of()).contains(comment);
        }
    }
}
