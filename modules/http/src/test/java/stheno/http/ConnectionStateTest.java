package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stheno.http.fixture.Served;
import stheno.producers.Producer;
import stheno.testkit.Await;
import stheno.testkit.Visitor;

/// What the status page tells of a connection.
@Timeout(60)
class ConnectionStateTest {
    private static final int SIZE = 30_000_000; // more than the buffers of both sockets

    private Served served;

    @AfterEach
    void close() {
        served.close();
        assertEquals(List.of(), served.journal.errors());
    }

    private void becomes(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        Await.until(() -> served.group.connections(10).get().stream().anyMatch(view -> wanted.matcher(view.state()).matches()));
    }

    @Test
    void aDownloadTellsWhatIsSentAndHowFar() throws IOException {
        served = new Served(exchange -> exchange.respond(Reply.of(Status.OK).body(ByteBuffer.allocateDirect(SIZE))));
        try (Visitor visitor = new Visitor(served.address, 64 * 1024)) {
            visitor.ask("GET /big.iso?token=secret HTTP/1.1");
            visitor.head();
            visitor.exactly(3_000_000);
            becomes("GET /big\\.iso, (2\\.[89]|[3-9]\\.\\d) of 28\\.6 MiB");
        }
    }

    @Test
    void aFileIsNotSentBecauseItIsHandedOver(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("big.iso"), new byte[SIZE]);
        served = new Served(exchange -> exchange.respond(Reply.of(Status.OK).body(Producer.file(FileChannel.open(file), 0, SIZE))));
        try (Visitor visitor = new Visitor(served.address, 64 * 1024)) {
            visitor.ask("GET /big.iso HTTP/1.1").ask("GET /second HTTP/1.1");
            visitor.head();
            visitor.exactly(3_000_000);
            becomes("GET /big\\.iso, (2\\.[89]|[3-9]\\.\\d) of 28\\.6 MiB, and 1 more");
        }
    }

    @Test
    void anUploadTellsWhatIsReceived() throws IOException {
        served = new Served(exchange -> exchange.collect(SIZE, _ -> exchange.respond(Reply.text("stored"))));
        try (Visitor visitor = served.visitor()) {
            visitor.ask("PUT /big.iso HTTP/1.1", "Content-Length: 10000000").say("x".repeat(2_000_000));
            becomes("PUT /big\\.iso, received 1\\.9 of 9\\.5 MiB");
        }
    }

    @Test
    void aConnectionWithoutARequestSaysSo() throws IOException {
        served = new Served(exchange -> exchange.respond(Reply.text("hello")));
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET / HTTP/1.1").reply();
            becomes("between requests");
            visitor.say("GET / HT");
            becomes("in a head");
        }
    }

    @Test
    void aRequestThatWaitsForItsReplySaysSo() throws IOException {
        served = new Served(exchange -> { });
        try (Visitor visitor = served.visitor()) {
            visitor.ask("GET /" + "x".repeat(500) + " HTTP/1.1");
            becomes("GET /x{115}\u2026, the reply is not known");
        }
    }
}
