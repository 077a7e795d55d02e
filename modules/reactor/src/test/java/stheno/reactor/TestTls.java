package stheno.reactor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// A certificate that signs itself, made once by the running JDK's own keytool, and clients that trust it.
final class TestTls {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final KeyStore KEYS = keys();

    /// Serves with the certificate, and trusts it.
    static final SSLContext CONTEXT = context();

    static final Optional<Tls> TLS = Optional.of(new Tls(CONTEXT, List.of("echo")));

    /// A port's options, with TLS or without.
    static PortOptions options(Service service, Limits limits, Optional<Tls> tls) {
        PortOptions plain = PortOptions.of(service).withLimits(limits);
        return tls.map(plain::withTls).orElse(plain);
    }

    private TestTls() {}

    private static KeyStore keys() {
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true"); // clients complain of a stream that ends without a farewell
        try {
            return made();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Another that remembers no session.
    static SSLContext context() {
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
            own.init(KEYS, PASSWORD);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(KEYS);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore made() throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("stheno-tls");
        Path file = folder.resolve("keys.p12");
        try {
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                    "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-alias", "test",
                    "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-validity", "2")
                    .redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) throw new IOException("keytool: " + said);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD);
            }
            return keys;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /// A client that speaks the protocols given, or whatever it likes.
    static Client client(InetSocketAddress server, String... protocols) throws IOException {
        return over(new Socket(server.getAddress(), server.getPort()), protocols);
    }

    /// TLS over a socket that is connected already; the handshake is begun by the first byte.
    static Client over(Socket plain, String... protocols) throws IOException {
        plain.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) CONTEXT.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        if (protocols.length > 0) socket.setEnabledProtocols(protocols);
        return new Client(socket);
    }
}
