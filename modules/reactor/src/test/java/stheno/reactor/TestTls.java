package stheno.reactor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import stheno.testkit.TestKeys;

/// One certificate for all tests, and clients that trust it.
final class TestTls {
    private static final TestKeys KEYS = TestKeys.make();

    /// Serves with the certificate, and trusts it.
    static final SSLContext CONTEXT = context();

    static final Optional<Tls> TLS = Optional.of(new Tls(CONTEXT, List.of("echo")));

    /// A port's options, with TLS or without.
    static PortOptions options(Service service, Limits limits, Optional<Tls> tls) {
        PortOptions plain = PortOptions.of(service).withLimits(limits);
        return tls.map(plain::withTls).orElse(plain);
    }

    private TestTls() {}

    /// A context of its own, which shares no sessions with others.
    static SSLContext context() {
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true"); // a stream that ends without close_notify fails at the client
        return KEYS.context();
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
