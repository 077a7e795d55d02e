package stheno.mail.pop3;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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

/// Plays every transcript of the folder `pop3`, whole, byte by byte, and cut at random, each against a server and mailboxes of its own, and
/// looks whether anything is left of it. A line `# settings: tls` in a file is for the server: see [Pop3Stage].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Pop3TranscriptsTest {
    private static final Path FILES = Path.of("src", "test", "resources", "stheno", "mail", "pop3");
    private static final String SETTINGS = "# settings: ";
    private static final Map<String, String> VALUES = Map.of(
            "ann", "USER ann\r\nPASS secret",
            "welcome", "+OK Stheno POP3 server ready\r\n+OK Password required.\r\n+OK 3 messages (97 octets)\r\n",
            "plain", base64("\0ann\0secret"),
            "asAnn", base64("ann\0ann\0secret"),
            "asBob", base64("bob\0ann\0secret"),
            "wrong", base64("\0ann\0wrong"),
            "twoParts", base64("ann\0secret"),
            "latin", Base64.getEncoder().encodeToString("\0käthe\0süß".getBytes(StandardCharsets.ISO_8859_1)),
            "utf8", base64("\0käthe\0süß"),
            "long", "x".repeat(249));

    @TempDir
    private Path folder;
    private Tls tls;
    private int plays;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
            Set<String> settings = Files.readString(file).lines().filter(line -> line.startsWith(SETTINGS)).findFirst()
                    .map(line -> Set.of(line.substring(SETTINGS.length()).strip().split(" "))).orElse(Set.of());
            return dynamicContainer(file.getFileName().toString(), file.toUri(), Transcript.read(file).stream().flatMap(transcript -> {
                long seed = transcript.name().hashCode(); // the same cuts in every run, and other cuts for every transcript
                return Stream.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(seed), new Mode.Split(seed + 1))
                        .map(mode -> dynamicTest(transcript.name() + ", " + mode, () -> play(transcript, mode, settings)));
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play(Transcript transcript, Mode mode, Set<String> settings) throws IOException {
        Path own = Files.createDirectory(folder.resolve("play-" + plays++));
        try (Pop3Stage stage = new Pop3Stage(own, settings, tls, it -> it)) {
            stage.maildrops.add("ann", "Subject: one\n\n.first\n..second\nlast").add("ann", "Subject: two\r\n\r\nwhole\r\n.\r\n")
                    .add("ann", "Subject: three\n\na\r\nb\n\nc\rd\n");
            stage.maildrops.add("faulty", "Subject: good\r\n\r\n").add("faulty", "fault: bad\r\n\r\n").add("faulty", "Subject: good\r\n");
            stage.maildrops.add("gone", "Subject: kept\r\n").add("gone", "Subject: gone\r\n");
            stage.maildrops.add("blank", "").add("käthe", "Subject: Grüße\n\n");
            transcript.play(stage.address, mode, VALUES);
            stage.awaitDeserted();
        }
    }
}
