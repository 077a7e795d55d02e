package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BareLoopTest {
    private static final String REPLY = """
        S: HTTP/1.1 200 OK
        S+ Content-Length: 13
        S| Hello, world!
        """;

    private interface Use {
        void with(InetSocketAddress server) throws IOException;
    }

    private static void running(Use use) throws Exception {
        var loop = new BareLoop(0);
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try {
            use.with(new InetSocketAddress(InetAddress.getLoopbackAddress(), loop.port()));
        } finally {
            loop.stop();
            thread.join();
        }
    }

    @Test
    void everyRequestGetsOneReplyHoweverItIsCut() throws Exception {
        String request = "C: GET / HTTP/1.1\nC: Host: x\nC:\n";
        String transcript = request.repeat(2) + REPLY.repeat(2) + request + REPLY;
        running(server -> {
            for (Mode mode : new Mode[] {new Mode.Whole(), new Mode.Bytewise(), new Mode.Split(3)}) {
                Transcript.parse("bare", transcript).getFirst().play(server, mode);
            }
        });
    }

    @Test
    void moreRepliesThanTheSocketTakesComeCompletely() throws Exception {
        int requests = 100_000;
        String transcript = "C*" + requests + "| GET / HTTP/1.1\\r\\n\\r\\n\n" + REPLY.repeat(requests);
        running(server -> Transcript.parse("bare", transcript).getFirst().play(server, new Mode.Whole()));
    }

    @Test
    void aHealthyClientMeasuresItsLatencies() throws Exception {
        running(server -> {
            var latencies = HealthyClient.measure(server, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 1000);
            assertEquals(1000, latencies.requests());
            assertEquals(true, latencies.p50() > 0 && latencies.p50() <= latencies.p99() && latencies.p99() <= latencies.worst());
        });
    }
}
