package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Log;

class AdminHandlerTest {
    private AdminBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new AdminBench();
    }

    @AfterEach
    void stop() throws IOException {
        bench.close();
    }

    private String token() {
        return "X-Stheno-Token: " + bench.admin.guard().token();
    }

    @Test
    void aProcessThatTurnsIsHealthy() throws IOException {
        bench.control.phase = Control.Phase.DRAINING;
        assertEquals("ok\n", bench.get("/healthz").body());
    }

    @ParameterizedTest
    @CsvSource({"SERVING,200,ready", "STARTING,503,starting", "DRAINING,503,draining"})
    void onlyAServerThatAcceptsRequestsIsReady(Control.Phase phase, int status, String word) throws IOException {
        bench.control.phase = phase;
        AdminBench.Answer answer = bench.get("/readyz");
        assertEquals(status, answer.status());
        assertEquals(word + "\n", answer.body());
    }

    @Test
    void metricsAreServedAsPrometheusReadsThem() throws IOException {
        AdminBench.Answer answer = bench.get("/metrics");
        assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.field("Content-Type"));
        MetricsChecker checker = new MetricsChecker();
        assertEquals(List.of(), checker.check(answer.body()));
        assertTrue(checker.samples.get("stheno_connections_accepted_total{service=http}") >= 1, answer.body());
    }

    @ParameterizedTest
    @CsvSource({"/,text/html; charset=utf-8,Connections", "/status.css,text/css; charset=utf-8,prefers-color-scheme",
            "/status.js,text/javascript; charset=utf-8,EventSource",
        "/status.json,application/json,uptimeSeconds", "/samples.json,application/json,classes",
                "/status.txt,text/plain; charset=utf-8,stheno 1.2.3", "/connections.json?limit=5,application/json,http",
        "/connections.txt,text/plain; charset=utf-8,WAITS FOR"})
    void everyPageIsSealed(String path, String type, String holds) throws IOException {
        AdminBench.Answer answer = bench.get(path);
        assertEquals(200, answer.status());
        assertEquals(type, answer.field("Content-Type"));
        assertTrue(answer.body().contains(holds), answer.body());
        assertTrue(answer.field("Content-Security-Policy").startsWith("default-src 'none'; script-src 'self'; style-src 'self'"));
        assertEquals("nosniff", answer.field("X-Content-Type-Options"));
        assertEquals("DENY", answer.field("X-Frame-Options"));
        assertEquals("same-origin", answer.field("Referrer-Policy"));
        assertEquals("no-store", answer.field("Cache-Control"));
    }

    @Test
    void itAllWorksBelowAnotherPath() throws IOException {
        assertEquals(200, AdminBench.ask(bench.below, "GET", "/.stheno/", "").status());
        assertEquals(200, AdminBench.ask(bench.below, "GET", "/.stheno/status.js", "").status());
        assertEquals(200, AdminBench.ask(bench.below, "GET", "/.stheno/readyz", "").status());
        assertEquals(404, AdminBench.ask(bench.below, "GET", "/readyz", "").status());
        assertEquals("./.stheno/", AdminBench.ask(bench.below, "GET", "/.stheno", "").field("Location"));
        assertEquals(401, AdminBench.ask(bench.below, "POST", "/.stheno/reload", "", token()).status());
        assertEquals(0, bench.control.reloads);
        assertEquals(303, AdminBench.ask(bench.below, "POST", "/.stheno/reload", "", token(), "Authorization: any").status());
        assertEquals(1, bench.control.reloads);
    }

    /// It may be a client of another machine.
    @Test
    void whatAProxyForwardsNeedsALogin() throws IOException {
        assertEquals(401, bench.post("/reload", "", token(), "X-Forwarded-For: 192.0.2.7").status());
        assertEquals(401, bench.post("/reload", "", token(), "Forwarded: for=192.0.2.7").status());
        assertEquals(0, bench.control.reloads);
        assertEquals(303, bench.post("/reload", "", token()).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/status.json", "/connections.json", "/events", "/status.js"})
    void aNameThatIsNotOursIsNotServed(String path) throws IOException {
        AdminBench.Answer answer = bench.get(path, "Host: evil.example");
        assertEquals(421, answer.status());
        assertFalse(answer.body().contains("1.2.3"), answer.body());
    }

    @Test
    void probesMayCallUsAnything() throws IOException {
        assertEquals(200, bench.get("/healthz", "Host: stheno.cluster.local").status());
        assertEquals(200, bench.get("/readyz", "Host: stheno.cluster.local").status());
    }

    @Test
    void namesOfTheServerAreServed() throws IOException {
        bench.control.hosts.put("blog.example.org", "/srv/blog");
        for (String host : List.of("localhost:1", "blog.example.org", "STATUS.example:80")) {
            assertEquals(200, bench.get("/status.json", "Host: " + host).status(), host);
        }
    }

    @Test
    void aFormWithTheTokenReloadsTheSettings() throws IOException {
        AdminBench.Answer answer = bench.post("/reload", "token=" + bench.admin.guard().token(),
                "Content-Type: application/x-www-form-urlencoded",
                "Origin: http://" + AdminBench.host(bench.web), "Sec-Fetch-Site: same-origin");
        assertEquals(303, answer.status());
        assertEquals("./", answer.field("Location"));
        assertEquals(1, bench.control.reloads);
    }

    @Test
    void aFormWithoutTheTokenChangesNothing() throws IOException {
        assertEquals(403, bench.post("/reload", "").status());
        assertEquals(403, bench.post("/reload", "token=").status());
        assertEquals(403, bench.post("/reload", "token=" + "A".repeat(32)).status());
        assertEquals(403, bench.post("/reload?token=" + bench.admin.guard().token(), "").status());
        assertEquals(0, bench.control.reloads);
    }

    @Test
    void aFormOfAnotherSiteChangesNothingEvenWithTheToken() throws IOException {
        assertEquals(403, bench.post("/reload", "", token(), "Origin: http://evil.example").status());
        assertEquals(403, bench.post("/reload", "", token(), "Origin: null").status());
        assertEquals(403, bench.post("/reload", "", token(), "Sec-Fetch-Site: cross-site").status());
        assertEquals(421, bench.post("/reload", "", token(), "Host: evil.example", "Origin: http://evil.example").status());
        assertEquals(0, bench.control.reloads);
    }

    @Test
    void aFormThatIsTooLongIsRefused() throws IOException {
        assertEquals(413, bench.post("/reload", "x".repeat(5000)).status());
    }

    @Test
    void nothingIsChangedByReading() throws IOException {
        AdminBench.Answer answer = bench.get("/reload", token());
        assertEquals(405, answer.status());
        assertEquals("POST", answer.field("Allow"));
        assertEquals(405, bench.get("/connections/1/close", token()).status());
        assertEquals(0, bench.control.reloads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/drain", "/stop", "/log/level?level=debug", "/log/reopen"})
    void otherCommandsAreForTheSocketOnly(String path) throws IOException {
        assertEquals(403, bench.post(path, "", token(), "Accept: application/json").status());
        assertEquals(1, bench.control.drained.getCount() * bench.control.stopped.getCount() * bench.control.reopened.getCount());
        assertEquals(Log.Level.INFO, bench.control.level);
    }

    @Test
    void aConnectionIsClosedByItsNumber() throws Exception {
        AdminBench.Idle idle = bench.idle();
        try (var client = idle.socket()) {
            AdminBench.Answer answer = bench.post("/connections/" + idle.id() + "/close", "", token());
            assertEquals(303, answer.status());
            assertEquals("../../", answer.field("Location"));
            assertEquals(-1, client.getInputStream().read());
        }
        assertEquals(404, bench.post("/connections/" + idle.id() + "/close", "", token()).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/connections/x/close", "/connections//close", "/connections/1/2/close",
            "/connections/99999999999999999999/close", "/connections/1", "/nothing"})
    void whatIsNoWishIsNotFound(String path) throws IOException {
        assertEquals(404, bench.post(path, "", token()).status());
    }

    @Test
    void whatNeedsARestartIsSaid() throws IOException {
        bench.control.reload = new Control.Reload.Done(List.of("http.listen", "<b>"));
        AdminBench.Answer page = bench.post("/reload", "", token());
        assertEquals(200, page.status());
        assertTrue(page.body().contains("<code>http.listen</code></li><li><code>&lt;b&gt;</code>"), page.body());
        AdminBench.Answer json = bench.post("/reload", "", token(), "Accept: application/json");
        assertEquals("{\"done\":true,\"message\":\"The new settings are in force, except these, which need a restart:\","
                + "\"details\":[\"http.listen\",\"\\u003cb\\u003e\"],\"warnings\":[]}\n", json.body());
    }

    @Test
    void faultsOfTheSettingsAreSaid() throws IOException {
        bench.control.reload = new Control.Reload.Refused(List.of("a.properties:1: x"));
        AdminBench.Answer answer = bench.post("/reload", "", token(), "Accept: application/json");
        assertEquals(409, answer.status());
        assertTrue(answer.body().contains("\"details\":[\"a.properties:1: x\"]"), answer.body());
    }

    @Test
    void aPageShowsWhatWasRefusedAndTheWarnings() throws IOException {
        bench.control.reporting = report -> {
            report.fault("a.zone:4: <b>");
            report.warning("b.zone: warning: x");
        };
        AdminBench.Answer page = bench.post("/reload", "", token());
        assertEquals(409, page.status());
        assertTrue(page.body().contains("except what was refused:</p><ul><li><code>a.zone:4: &lt;b&gt;</code></li></ul>"
                + "<p>Warnings:</p><ul><li><code>b.zone: warning: x</code></li></ul>"), page.body());
        assertTrue(bench.post("/reload", "", token(), "Accept: application/json").body()
                .contains("\"details\":[\"a.zone:4: \\u003cb\\u003e\"],\"warnings\":[\"b.zone: warning: x\"]"));
    }

    @Test
    void aReloadThatTakesLongIsAnsweredWithWhatItStillLoads() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (AdminBench impatient = new AdminBench(Duration.ofSeconds(1))) {
            impatient.control.reporting = report -> {
                report.begin("zone large.example.");
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            AdminBench.Answer late = impatient.post("/reload", "", "X-Stheno-Token: " + impatient.admin.guard().token(),
                    "Accept: text/plain");
            assertEquals(504, late.status());
            assertEquals("The reload has not ended yet; the log will tell its result.\nWarnings:\n  still loading: zone large.example.\n",
                    late.body());
            answered.countDown();
        }
    }

    @Test
    void samplesComeAsTheyAreTaken() throws IOException {
        List<String> lines = bench.stream("/events", 12);
        assertTrue(lines.contains("Content-Type: text/event-stream"), lines.toString());
        assertTrue(lines.contains("event: sample"), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("data: {\"time\":") && line.endsWith("}")), lines.toString());
    }

    @Test
    void eventStreamsEndWhenTheServerDrainsAndPagesStillAnswer() throws Exception {
        bench.admin.drain();
        assertEquals(204, bench.get("/events").status());
        assertEquals(200, bench.get("/").status());
    }

    @Test
    void manyPagesAtOnceAreAllAnswered() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(Collections.nCopies(30, () -> bench.get("/").status()), 30, TimeUnit.SECONDS);
            for (var answer : answers) assertEquals(200, answer.get());
        }
    }

    @Test
    void headHasNoBody() throws IOException {
        AdminBench.Answer answer = AdminBench.ask(bench.web, "HEAD", "/", "");
        assertEquals(200, answer.status());
        assertEquals("", answer.body());
    }
}
