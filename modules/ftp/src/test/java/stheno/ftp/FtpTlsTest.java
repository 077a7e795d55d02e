package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Tls;
import stheno.testkit.LineClient;
import stheno.testkit.TestKeys;
import stheno.text.TlsPolicy;

/// Data in TLS: the session that it resumes, and clients that leave during a transfer.
@Timeout(60)
class FtpTlsTest {
    private static final byte[] CONTENT = new byte[300_000];

    @TempDir
    static Path shared;
    private static Tls tls;

    @TempDir
    Path home;

    @BeforeAll
    static void keys() throws Exception {
        tls = new Tls(TestKeys.make().context(), List.of());
        new Random(9).nextBytes(CONTENT);
    }

    /// A client's memory, which believes every certificate.
    private static SSLContext memory(String version) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(version);
        context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }

    /// Says that its peer's port is the control connection's, by which JSSE finds the session; and sends what is said after its first
    /// words together with its end, if it is to.
    private static final class DataSocket extends Socket {
        private final int port;
        private final boolean holds;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private int writes;

        DataSocket(int port, boolean holds) {
            this.port = port;
            this.holds = holds;
        }

        @Override
        public int getPort() {
            return port;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (holds && writes++ > 0) held.write(bytes, from, length);
                    else out.write(bytes, from, length);
                }
            };
        }

        @Override
        public void shutdownOutput() throws IOException {
            if (!holds) super.shutdownOutput();
        }

        void letGo() throws IOException {
            super.getOutputStream().write(held.toByteArray());
            super.shutdownOutput();
        }
    }

    private Running serving(boolean reuse) throws IOException {
        return new Running(home, it -> it.withTls(TlsPolicy.REQUIRED, () -> tls).withTlsReuse(reuse));
    }

    private static LineClient secured(Running server, SSLContext memory) throws IOException {
        LineClient client = server.greeted();
        Running.asks(client, "AUTH TLS", 234);
        client.startTls(memory);
        Running.loggedIn(client, "alice");
        Running.asks(client, "PBSZ 0", 200);
        Running.asks(client, "PROT P", 200);
        return client;
    }

    private static SSLSocket data(Running server, LineClient client, SSLContext memory) throws IOException {
        return data(server, memory, connected(server, client, false));
    }

    private static DataSocket connected(Running server, LineClient client, boolean holds) throws IOException {
        int port = Running.port(client);
        DataSocket plain = new DataSocket(server.address.getPort(), holds);
        plain.connect(new InetSocketAddress(server.address.getAddress(), port));
        plain.setSoTimeout(30_000);
        return plain;
    }

    private static SSLSocket data(Running server, SSLContext memory, Socket plain) throws IOException {
        return (SSLSocket) memory.getSocketFactory().createSocket(plain, server.address.getHostString(), server.address.getPort(), true);
    }

    private static void moves(Running server, LineClient client, SSLContext memory) throws IOException {
        try (SSLSocket data = data(server, client, memory)) {
            Running.asks(client, "STOR file", 150);
            data.getOutputStream().write(CONTENT);
            data.shutdownOutput();
            assertEquals(-1, data.getInputStream().read()); // and so it has read its ticket: with TLS 1.3, JSSE takes each for once
        }
        Running.hears(client, 226);
        try (SSLSocket data = data(server, client, memory)) {
            Running.asks(client, "RETR file", 150);
            assertArrayEquals(CONTENT, data.getInputStream().readAllBytes());
        }
        Running.hears(client, 226);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void dataMovesInTheSessionOfItsControlConnection(String version, boolean required) throws Exception {
        SSLContext memory = memory(version);
        try (Running server = serving(required)) {
            try (LineClient client = secured(server, memory)) {
                moves(server, client, memory);
                moves(server, client, memory);
            }
            server.awaitNoConnections();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void dataOfAnotherSessionIsTakenUnlessItMustBeTheSame(String version) throws Exception {
        SSLContext memory = memory(version);
        try (Running server = serving(true)) {
            try (LineClient client = secured(server, memory)) {
                for (int i = 0; i < 3; i++) {
                    SSLSocket data = data(server, client, memory(version));
                    Running.asks(client, "STOR file", 150);
                    shake(data);
                    Running.hears(client, 522);
                    data.close();
                }
                moves(server, client, memory);
                server.change(it -> it.withTls(TlsPolicy.REQUIRED, () -> tls));
                moves(server, client, memory(version));
            }
            server.awaitNoConnections();
        }
    }

    private static void shake(SSLSocket data) {
        try {
            data.startHandshake();
            assertEquals(-1, data.getInputStream().read());
        } catch (IOException e) {
            // it was closed already
        }
    }

    /// The end of the stream comes with the end of the handshake, before there is a command that wants it.
    @Test
    void anEmptyFileMayBeOverBeforeItsCommand() throws Exception {
        SSLContext memory = memory("TLSv1.3");
        try (Running server = serving(false); LineClient client = secured(server, memory)) {
            for (int i = 0; i < 10; i++) {
                DataSocket plain = connected(server, client, true);
                SSLSocket data = data(server, memory, plain);
                data.startHandshake();
                data.shutdownOutput();
                plain.letGo();
                Running.asks(client, "NOOP", 200);
                Running.asks(client, "STOR empty-" + i, 150);
                Running.hears(client, 226);
                assertEquals(0, Files.size(server.folder.resolve("empty-" + i)));
                data.close();
            }
        }
    }

    @Test
    void whoDoesNotSpeakTlsHasNoDataConnection() throws Exception {
        SSLContext memory = memory("TLSv1.3");
        try (Running server = serving(false); LineClient client = secured(server, memory)) {
            try (Socket plain = server.data(client)) {
                Running.asks(client, "STOR file", 150);
                plain.getOutputStream().write("this is no TLS, but the file itself".getBytes());
                Running.hears(client, 425);
            }
            try (Socket silent = server.data(client)) {
                Running.asks(client, "STOR file", 150);
                Running.asks(client, "ABOR", 426);
                Running.hears(client, 226);
                assertEquals(-1, silent.getInputStream().read());
            }
            moves(server, client, memory);
            assertEquals(List.of(), server.partials());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesDuringAHandshakeLeavesNothingBehind(boolean reset) throws Exception {
        SSLContext memory = memory("TLSv1.3");
        try (Running server = serving(false)) {
            try (LineClient client = secured(server, memory)) {
                moves(server, client, memory);
            }
            server.awaitNoConnections();
            long before = Running.descriptors();
            for (int i = 0; i < 10; i++) {
                LineClient shaking = server.greeted();
                Running.asks(shaking, "AUTH TLS", 234);
                shaking.say(new byte[] {22, 3, 1, 2, 0, 1}); // the beginning of a hello
                LineClient client = secured(server, memory);
                Socket data = server.data(client);
                Running.asks(client, i % 2 == 0 ? "STOR other" + i : "RETR file", 150);
                data.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
                if (reset) {
                    shaking.reset();
                    client.reset();
                    Running.reset(data);
                } else {
                    shaking.close();
                    client.close();
                    data.close();
                }
            }
            server.awaitNoConnections();
            Running.await("descriptors are as before", () -> Running.descriptors() <= before);
            assertEquals(List.of(), server.partials());
        }
    }

    @Test
    void anUploadThatIsPausedForTheDiskInTlsComesWhole() throws Exception {
        SSLContext memory = memory("TLSv1.3");
        byte[] much = new byte[8_000_000];
        new Random(2).nextBytes(much);
        try (Running server = serving(true); LineClient client = secured(server, memory)) {
            try (SSLSocket data = data(server, client, memory)) {
                Running.asks(client, "STOR much", 150);
                data.getOutputStream().write(much);
            }
            Running.hears(client, 226);
            assertArrayEquals(much, Files.readAllBytes(server.folder.resolve("much")));
        }
    }

    /// Data in the client's receive buffer would make its close a reset, which drops what the client has not sent yet: the throttle makes
    /// sure that there is some. JSSE reads the handshake alone here; the end is said, and the socket closed beneath it.
    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void anUploadOfAClientThatNeverReadsItsDataConnectionComesWhole(String version, boolean required) throws Exception {
        SSLContext memory = memory(version);
        byte[] much = new byte[2_000_000];
        new Random(3).nextBytes(much);
        try (Running server = serving(required); LineClient client = secured(server, memory)) {
            server.change(it -> it.withTls(TlsPolicy.REQUIRED, () -> tls).withTlsReuse(required).withAccountBandwidth(4_000_000));
            client.close();
            try (LineClient slow = secured(server, memory)) {
                DataSocket plain = connected(server, slow, false);
                SSLSocket data = data(server, memory, plain);
                Running.asks(slow, "STOR much", 150);
                data.getOutputStream().write(much);
                data.shutdownOutput();
                plain.close();
                Running.hears(slow, 226);
            }
            assertArrayEquals(much, Files.readAllBytes(server.folder.resolve("much")));
        }
    }
}
