package stheno.web.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Transcripts;

/// The transcripts about files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TranscriptsTest {
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
        return Transcripts.play(server::address, Map.of("modified", TranscriptServer.MODIFIED));
    }
}
