package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.CtlClient;
import stheno.appliance.tls.CertificateFiles;

/// Clients that speak something else than the port expects: what they are told, and what the log says.
class WrongInputTest {
    @TempDir
    private Path home;

    private static byte[] said(InetSocketAddress port, String text) throws IOException {
        try (Socket client = new Socket()) {
            client.setSoTimeout(30_000);
            client.connect(port, 10_000);
            client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return client.getInputStream().readAllBytes();
        }
    }

    @Test
    void httpOnAPortOfHttpsIsAnsweredInWords() throws Exception {
        CertificateFiles files = new CertificateFiles(home);
        files.put("p256.pem", "p256");
        files.put("p256.key.pem", "p256.key");
        try (RunningServer server = RunningServer.start(home, "http.tls.listen=127.0.0.1:0", "tls.certificate=HOME/p256.pem",
                "tls.key=HOME/p256.key.pem")) {
            CtlClient.Answer answer = server.get("http.tls", "/");
            assertEquals(400, answer.status());
            assertEquals("This port speaks HTTPS: use a URL that begins with https://.\n", answer.body());
            byte[] alert = said(server.port("http.tls"), "hello, who is there?\r\n");
            assertEquals(21, alert[0], "a TLS alert");
        }
    }

    @Test
    void malformedRequestsAreLoggedWithoutTheirQuery() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            said(server.port("http"), "GET /page?token=secret HTTP/9.9\r\nHost: x\r\n\r\n");
            assertTrue(server.events().contains(" info malformed-request service=http peer=127.0.0.1:"), server::events);
            assertTrue(server.events().contains("start=\"GET /page?...\""), server::events);
            said(server.port("http"), "\u0016\u0003\u0001\u0000\u0005hello");
            assertTrue(server.events().contains("cause=\"not HTTP\" start=\"\\x16\\x03\\x01\\x00\\x05hello\""), server::events);
            assertFalse(server.events().contains("secret"), server::events);
        }
    }

    @Test
    void programsThatAcceptJsonGetErrorsAsJson() throws Exception {
        try (RunningServer server = RunningServer.start(home)) {
            String json = "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"";
            assertTrue(server.get("http", "/none", "Accept: application/json").body().startsWith(json));
            assertTrue(server.get("http", "/none", "Accept: application/json, text/plain, */*").body().startsWith(json));
            for (String accept : new String[] {"Accept: */*", "Accept: text/html, application/json;q=0.5", "X: y"}) {
                assertTrue(server.get("http", "/none", accept).body().startsWith("<!DOCTYPE html>"), accept);
            }
        }
    }

    @Test
    void aMissingProxyHeaderIsLogged() throws Exception {
        try (RunningServer server = RunningServer.start(home, "http.proxies=127.0.0.1")) {
            assertEquals(0, said(server.port("http"), "GET /page?token=secret HTTP/1.1\r\nHost: x\r\n\r\n").length);
            assertTrue(server.events().contains(" warn proxy-header-missing service=http peer=127.0.0.1:"), server::events);
            assertTrue(server.events().contains("GET /page"), server::events);
            assertFalse(server.events().contains("secret"), server::events);
        }
    }
}
