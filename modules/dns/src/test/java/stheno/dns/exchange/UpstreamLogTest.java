package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.reactor.Log;
import stheno.testkit.Journal;

/// The log and the status tell why a server fails: the log once, and not for each question.
@Timeout(60)
final class UpstreamLogTest {
    private static final String SILENT = "no reply from 192.0.2.53 in time";
    private static final String FAILED = "WARN upstream-failed server=192.0.2.53 cause=" + SILENT;
    private static final String ANSWERS = "INFO upstream-answers server=192.0.2.53";

    private final ScriptedUpstream server = new ScriptedUpstream();

    UpstreamLogTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private List<String> told() {
        return Stream.concat(server.log.of("WARN"), server.log.of("INFO")).toList();
    }

    private void answered() throws IOException {
        server.ask();
        ScriptedUpstream.Request request = server.request();
        server.reply(request, ScriptedUpstream.answer(request.packet()));
        server.outcome();
    }

    private void unanswered() throws IOException {
        server.ask();
        server.advance(ScriptedUpstream.PATIENCE);
        server.outcome();
        server.requests();
    }

    @Test
    void twoFailuresInARowAreToldOnceAndTheNextReplyAsWell() throws IOException {
        answered();
        unanswered();
        answered();
        unanswered();
        assertEquals(List.of(), told());
        unanswered();
        assertEquals(List.of(FAILED), told());
        for (int i = 0; i < 30; i++) unanswered(); // two minutes
        assertEquals(List.of(FAILED), told());
        answered();
        answered();
        assertEquals(List.of(FAILED, ANSWERS), told());
    }

    @Test
    void aServerThatComesAndGoesIsToldOfOnceAMinute() throws IOException {
        for (int i = 0; i < 7; i++) { // 56 seconds
            unanswered();
            unanswered();
            answered();
        }
        assertEquals(List.of(FAILED, ANSWERS), told());
        unanswered();
        unanswered();
        unanswered();
        assertEquals(List.of(FAILED, FAILED, ANSWERS), told());
    }

    @Test
    void aServerThatGoesWithinTheMinuteAndStaysAwayIsToldOfAfterIt() throws IOException {
        unanswered();
        unanswered();
        answered();
        for (int i = 0; i < 14; i++) unanswered();
        assertEquals(List.of(FAILED, ANSWERS), told());
        unanswered();
        assertEquals(List.of(FAILED, FAILED, ANSWERS), told());
    }

    @Test
    void aServerWithoutTrustedCertificatesIsToldOfAtOnce() throws IOException {
        DnsClient secure = new DnsClient(server.reactor, ExchangeSettings.DEFAULTS);
        Upstream tls = Upstream.of("tls://192.0.2.53#dns.test");
        for (int i = 0; i < 2; i++) secure.ask(tls, ScriptedUpstream.QUESTION, 0, ScriptedUpstream.PATIENCE, server.outcomes::add);
        server.turn();
        String cause = "no certificates are trusted, which " + tls + " requires";
        assertEquals(List.of("WARN upstream-failed server=" + tls + " cause=" + cause), told());
        assertEquals(cause, secure.statuses().getFirst().fault().orElseThrow().cause());
    }

    @Test
    void theStatusHasTheLastFailureAndItsAge() throws IOException {
        answered();
        assertTrue(server.status().fault().isEmpty());
        unanswered();
        answered();
        UpstreamStatus older = server.status();
        server.clock.advance(Duration.ofSeconds(90)); // no turn: the age does not wait for the loop
        assertEquals(new UpstreamStatus.Fault(SILENT, Duration.ofSeconds(90)), server.status().fault().orElseThrow());
        assertEquals(Duration.ZERO, server.status().plus(older).fault().orElseThrow().ago());
        assertEquals(Duration.ZERO, older.plus(server.status()).fault().orElseThrow().ago());
    }

    @Test
    void clientsThatShareALogTellOnce() {
        Journal journal = new Journal();
        Log log = Log.from(Log.Level.INFO, journal::event);
        UpstreamLog shared = new UpstreamLog();
        long now = Long.MAX_VALUE - 1;
        for (int i = 0; i < 3; i++) shared.failed(log, server.upstream, "refused", now + i); // overflows
        for (int i = 0; i < 3; i++) shared.answers(log, server.upstream);
        assertEquals("[WARN upstream-failed server=192.0.2.53 cause=refused, " + ANSWERS + "]", journal.toString());
        shared.retain(Set.of());
        shared.failed(log, server.upstream, "refused", now);
        assertEquals(2, journal.of("WARN").count());
    }
}
