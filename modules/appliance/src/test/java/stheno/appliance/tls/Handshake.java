package stheno.appliance.tls;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import stheno.reactor.Tls;

/// A client that believes everything, and shakes hands with a server in memory.
public final class Handshake {
    /// The number of certificates that the server sent; none if the session was resumed.
    final AtomicInteger shown = new AtomicInteger();
    private final SSLContext client;

    Handshake() throws GeneralSecurityException {
        client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Believer()}, null);
    }

    private final class Believer extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            shown.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new AssertionError();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /// The common name of the server's certificate for `host`, or without a server name if `host` is empty.
    static String shownTo(String host, Certificates certificates) throws Exception {
        return subject(new Handshake().session(certificates, host, parameters -> {}));
    }

    static String subject(SSLSession session) throws SSLException {
        X509Certificate first = (X509Certificate) session.getPeerCertificates()[0];
        return first.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    }

    SSLSession session(Certificates certificates, String host, Consumer<SSLParameters> change) throws SSLException {
        SSLEngine asking = client.createSSLEngine("server.invalid", 443); // what sessions are remembered by
        asking.setUseClientMode(true);
        SSLParameters parameters = asking.getSSLParameters();
        parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host)));
        change.accept(parameters);
        asking.setSSLParameters(parameters);
        return agreed(asking, certificates);
    }

    public static SSLSession agreed(SSLEngine asking, Certificates certificates) throws SSLException {
        SSLEngine answering = certificates.tls(Tls.Version.TLS_1_2, List.of()).context().createSSLEngine();
        answering.setUseClientMode(false);
        ByteBuffer there = ByteBuffer.allocate(1 << 16);
        ByteBuffer back = ByteBuffer.allocate(1 << 16);
        asking.beginHandshake();
        answering.beginHandshake();
        for (int turns = 0; turns < 50 && !(idle(asking) && idle(answering) && there.position() == 0 && back.position() == 0); turns++) {
            step(asking, back, there);
            step(answering, there, back);
        }
        return asking.getSession();
    }

    private static boolean idle(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        while (true) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) engine.wrap(ByteBuffer.allocate(0), out);
            else if (in.hasRemaining()) engine.unwrap(in, plain);
            else break;
        }
        in.compact();
    }
}
