package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static stheno.testkit.TranscriptTest.contains;
import static stheno.testkit.TranscriptTest.fails;
import static stheno.testkit.TranscriptTest.plays;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Transcripts that turn to TLS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTranscriptTest {
    private SSLContext server;

    /// Answers one line without TLS, and all lines in TLS.
    private final ScriptedServer.Script upgrades = plain -> {
        ScriptedServer.say(plain, "not " + ScriptedServer.readLine(plain) + "\r\n");
        try (SSLSocket socket = shaken(plain)) {
            ScriptedServer.say(socket, socket.getSession().getProtocol() + "\r\n");
            for (String line = ScriptedServer.readLine(socket); !line.isEmpty(); line = ScriptedServer.readLine(socket)) {
                ScriptedServer.say(socket, "secretly " + line + "\r\n");
            }
        }
    };

    @BeforeAll
    void keys() {
        server = TestKeys.make().context();
    }

    private SSLSocket shaken(Socket plain) throws IOException {
        var socket = (SSLSocket) server.getSocketFactory().createSocket(plain, null, true);
        socket.startHandshake();
        return socket;
    }

    @Test
    void aConversationGoesOnInTls() throws IOException {
        plays("C: a\nS: not a\nC+ TLS\nS: TLSv1.3\nC: b\nC: c\nS: secretly b\nS: secretly c\nC>\nS<\n", upgrades);
        plays("C: a\nS: not a\nC+ TLSv1.2\nS: TLSv1.2\nC*1000: b\nS*1000| secretly b\\r\\n\n", upgrades);
    }

    @Test
    void aConversationMayBeginInTls() throws IOException {
        plays("C+ TLS\nS: hello\nS<\n", plain -> {
            try (SSLSocket socket = shaken(plain)) {
                ScriptedServer.say(socket, "hello\r\n");
            }
        });
    }

    @Test
    void aResetIsOneInTlsToo() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        plays("C+ TLS\nC: a\nS: b\nC!\n", plain -> {
            try (SSLSocket socket = shaken(plain)) {
                heard.add(ScriptedServer.readLine(socket));
                ScriptedServer.say(socket, "b\r\n"); // the line has been read, so that the reset cannot overtake it
                ScriptedServer.readToEnd(socket);
                heard.add("end");
            } catch (IOException e) {
                heard.add("reset");
            }
        }, List.of(new Mode.Whole()));
        assertEquals("a", heard.poll(30, TimeUnit.SECONDS));
        assertEquals("reset", heard.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void theDataConnectionResumesTheSessionOfTheControlConnection() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            var shown = new AtomicInteger();
            var transcript = Transcript.parse("test", """
                C+ %1$s
                S~ (?<port>\\d+)
                D> ${port}
                DC+ %1$s
                DS: data
                DC: thanks
                DC>
                DS<
                S: done
                """.formatted(version)).getFirst();
            try (var scripted = new ScriptedServer(this::transfers)) {
                transcript.play(scripted.address(), new Mode.Whole(), Map.of(), counting(shown));
            }
            assertEquals(1, shown.get(), version + ": who resumes is shown no certificate");
        }
    }

    private void transfers(Socket plain) throws IOException {
        try (SSLSocket socket = shaken(plain); var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ScriptedServer.say(socket, listener.getLocalPort() + "\r\n");
            try (SSLSocket data = shaken(listener.accept())) {
                ScriptedServer.say(data, "data\r\n");
                ScriptedServer.readToEnd(data);
            }
            ScriptedServer.say(socket, "done\r\n");
            ScriptedServer.readToEnd(socket);
        }
    }

    private static SSLContext counting(AtomicInteger shown) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                shown.incrementAndGet();
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new AssertionError();
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }

    @Test
    void theClientShakesHandsAsTheClientAlsoWhereTheServerConnects() throws IOException {
        plays("D<\nC: ${dataPort}\nDC+ TLS\nDS: data\nDS<\nS: done\n", socket -> {
            int port = Integer.parseInt(ScriptedServer.readLine(socket));
            var plain = new Socket(InetAddress.getLoopbackAddress(), port);
            var data = (SSLSocket) server.getSocketFactory().createSocket(plain, null, true);
            try (data) {
                ScriptedServer.say(data, "data\r\n");
            }
            ScriptedServer.say(socket, "done\r\n");
            ScriptedServer.readToEnd(socket);
        });
    }

    @Test
    void aHandshakeThatFailsOrHangsFails() throws IOException {
        contains(fails("C: a\nS: not a\nC+ TLS\n", socket -> {
            ScriptedServer.say(socket, "not " + ScriptedServer.readLine(socket) + "\r\n");
            ScriptedServer.say(socket, "500 what?\r\n");
        }), "line 3", "a handshake of TLS", "got ");
        contains(fails("C+ TLS\n", ScriptedServer::readToEnd), "line 1", "no handshake within 500 ms");
        contains(fails("C+ TLS\n", socket -> socket.getInputStream().read()), "line 1", "no handshake: ");
        contains(fails("S: a\nC+ TLS\n", ScriptedServer.says("a\r\nb")), "line 2", "bytes in the clear before the handshake");
        contains(fails("C+ TLS\nC^ a\n", plain -> ScriptedServer.readToEnd(shaken(plain))), "line 2",
            "that the client can send urgent data");
    }

    @Test
    void aReportShowsWhatCameInTls() throws IOException {
        contains(fails("C: a\nS: not a\nC+ TLS\nS: TLSv1.3\nC: b\nS: c\n", upgrades), "line 6", "got <secretly b>",
            "<not a\\r\\nTLSv1.3\\r\\nsecretly b\\r\\n>");
    }

    @Test
    void aContextOfOnesOwnMayBelieveLess() throws Exception {
        var transcript = Transcript.parse("test", "C: a\nS: not a\nC+ TLS\nS: TLSv1.3\n").getFirst();
        try (var scripted = new ScriptedServer(upgrades)) {
            transcript.play(scripted.address(), new Mode.Whole(), Map.of(), server);
            var error = assertThrows(AssertionError.class,
                () -> transcript.play(scripted.address(), new Mode.Whole(), Map.of(), SSLContext.getDefault()));
            contains(error.getMessage(), "line 3", "a handshake of TLS", "no handshake: ");
        }
    }
}
