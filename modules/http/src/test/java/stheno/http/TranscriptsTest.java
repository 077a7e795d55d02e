package stheno.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import stheno.http.fixture.ProbeHandlers;
import stheno.http.fixture.Transcripts;
import stheno.reactor.Limits;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;

/// The transcripts about the protocol, played against a server of handlers alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TranscriptsTest {
    private ReactorGroup group;
    private InetSocketAddress common;
    private InetSocketAddress bounded;
    private InetSocketAddress hurried;

    @BeforeAll
    void start() throws IOException {
        group = ReactorGroup.start(1);
        Duration third = Duration.ofMillis(333);
        Limits deadlines = Limits.DEFAULTS.withMessage(third).withIdle(third).withWindow(third).withMinimumRate(1000);
        common = listen(HttpSettings.DEFAULTS, Limits.DEFAULTS);
        bounded = listen(HttpSettings.DEFAULTS.withHeadLimit(1024).withBodyLimit(1000).withPipelineLimit(2), Limits.DEFAULTS);
        hurried = listen(HttpSettings.DEFAULTS, deadlines);
    }

    private InetSocketAddress listen(HttpSettings settings, Limits limits) throws IOException {
        ByteBuffer digits = ByteBuffer.wrap("0123456789".repeat(10_240).getBytes(StandardCharsets.US_ASCII));
        Handler handler = ProbeHandlers.router().get("/data.bin", exchange -> exchange.respond(Reply.of(Status.OK).body(digits)));
        var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return group.listen(anywhere, PortOptions.of(new HttpService(handler, settings)).withLimits(limits));
    }

    private InetSocketAddress address(String file) {
        return switch (file) {
            case "bounds.transcript" -> bounded;
            case "deadlines.transcript" -> hurried;
            default -> common;
        };
    }

    @AfterAll
    void stop() {
        if (group != null) group.close();
    }

    @TestFactory
    Stream<DynamicNode> theServerSaysWhatTheTranscriptsSay() throws IOException {
        return Transcripts.play(this::address, Map.of());
    }
}
