package stheno.web.cgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import stheno.http.HttpService;
import stheno.reactor.PortOptions;
import stheno.reactor.Tls;
import stheno.testkit.TestKeys;

/// Scripts over TLS.
@Timeout(60)
class CgiTlsTest {
    @RegisterExtension
    final CgiServer server = new CgiServer();
    SSLContext context;
    InetSocketAddress address;

    @BeforeEach
    void makeKeys() throws Exception {
        context = TestKeys.make().context();
    }

    private SSLSocket ask(String request) throws IOException {
        if (address == null) {
            server.start(CgiSettings.DEFAULTS.withHeaderTimeout(Duration.ofSeconds(3)));
            var anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            address = server.served().group.listen(anywhere,
                    PortOptions.of(new HttpService(server.handler())).withTls(new Tls(context, List.of("http/1.1"))));
        }
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String reply(String request) throws IOException {
        try (SSLSocket socket = ask(request); InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void theScriptSeesTlsAndItsBody() throws Exception {
        server.sh("secure", CgiServer.PLAIN + "echo $HTTPS $REQUEST_SCHEME; cat");
        String reply = reply("POST /cgi-bin/secure HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
        assertTrue(reply.contains("on https\n"), reply);
        assertTrue(reply.contains("body\r\n0\r\n\r\n"), reply);
    }

    @Test
    void aScriptThatSpeaksHttpSpeaksItThroughTls() throws Exception {
        server.sh("nph-secure", "printf 'HTTP/1.1 299 My Own\\r\\n\\r\\n'; echo $HTTPS; cat; yes | head -c 300000");
        String reply = reply("POST /cgi-bin/nph-secure HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
        assertTrue(reply.startsWith("HTTP/1.1 299 My Own\r\n\r\non\nbodyy\ny\n"), reply.substring(0, Math.min(100, reply.length())));
        assertEquals("HTTP/1.1 299 My Own\r\n\r\non\nbody".length() + 300_000, reply.length());
    }

    @Test
    void aClientThatLeavesTakesTheScriptWithIt() throws Exception {
        server.sh("wait", "echo $$ > " + server.folder + "/pid; " + CgiServer.PLAIN + "echo begun; exec sleep 1000");
        long pid;
        try (SSLSocket socket = ask("GET /cgi-bin/wait HTTP/1.1\r\nHost: a\r\n\r\n")) {
            pid = server.number("pid");
            assertTrue(socket.getInputStream().read() >= 0);
        }
        CgiServer.awaitEnd(pid);
    }
}
