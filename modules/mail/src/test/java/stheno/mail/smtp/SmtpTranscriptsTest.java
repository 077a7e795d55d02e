package stheno.mail.smtp;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import stheno.reactor.Tls;
import stheno.testkit.Mode;
import stheno.testkit.TestKeys;
import stheno.testkit.Transcript;

/// Plays every transcript of SMTP, whole, byte by byte, and cut at random, each against a server of its own. A file's line `# settings:`
/// says how the server is set, see [SmtpStage].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmtpTranscriptsTest {
    private static final Path FILES = Path.of("src", "test", "resources", "transcripts", "smtp");
    private static final String GREETING = "220 mail.here.test ESMTP Stheno\r\n";
    private static final String PLAIN_EHLO = "250-mail.here.test\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
            + "250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n250-LIMITS RCPTMAX=1000\r\n";
    private static final String START = "EHLO client.test\r\nMAIL FROM:<ann@there.test>\r\nRCPT TO:<bob@here.test>";
    private static final String STARTED = GREETING + PLAIN_EHLO + "250 HELP\r\n250 2.1.0 Sender OK\r\n250 2.1.5 Recipient OK\r\n";
    private static final Map<String, String> VALUES = Map.of("greeting", GREETING, "keywords", PLAIN_EHLO, "start", START,
            "started", STARTED, "welcome", GREETING + PLAIN_EHLO + "250 HELP\r\n", "long", "x".repeat(12_400), "local", "l".repeat(80),
            "longest", "l".repeat(1011), "tooLong", "l".repeat(1013));

    private Tls tls;

    @BeforeAll
    void keys() {
        tls = new Tls(TestKeys.make().context(), List.of());
    }

    @TestFactory
    Stream<DynamicNode> theServerSaysWhatTheTranscriptsSay() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted().map(this::played).toList().stream();
        }
    }

    private DynamicNode played(Path file) {
        try {
            Set<String> words = settings(Files.readString(file));
            return dynamicContainer(file.getFileName().toString(), file.toUri(), Transcript.read(file).stream().flatMap(transcript ->
                    modes(transcript).map(mode -> dynamicTest(transcript.name() + ", " + mode, () -> play(transcript, mode, words)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> settings(String text) {
        return text.lines().filter(line -> line.startsWith("# settings: ")).findFirst()
                .map(line -> Set.of(line.substring(12).strip().split(" "))).orElse(Set.of());
    }

    /// The same cuts in every run, and other cuts for every transcript.
    private static Stream<Mode> modes(Transcript transcript) {
        long seed = transcript.name().hashCode();
        return Stream.of(new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(seed), new Mode.Split(seed + 1));
    }

    private void play(Transcript transcript, Mode mode, Set<String> words) throws IOException {
        try (SmtpStage stage = new SmtpStage(words, tls)) {
            transcript.play(stage.address, mode, VALUES);
            stage.assertDeserted();
        }
    }
}
