package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// The TLS options of a client: the server to which it connects, and the certificates that it trusts. TLS 1.2 and 1.3, with the cipher
/// suites of [Tls]. Any thread.
///
/// The server's name is sent to the server (SNI, RFC 6066, section 3) and must be in its certificate (RFC 9525), unless that is not
/// [checked]. A connection to a server that fails a check ends with [Closed.TlsRejected].
///
/// @param context the trusted certificates, and the sessions to be resumed
/// @param host    the server's DNS name or IP address
/// @param checked whether the certificate must have that name
/// @param applicationProtocols offered to the server in this order (ALPN, RFC 7301), for example `http/1.1`; empty to offer none
public record TlsClient(SSLContext context, String host, boolean checked, List<String> applicationProtocols) implements TlsOptions {
    private static final int ANY_PORT = 0; // part of the key of a session that can be resumed; the host decides

    public TlsClient {
        Objects.requireNonNull(context);
        Objects.requireNonNull(host);
        applicationProtocols = List.copyOf(applicationProtocols);
    }

    /// Without application protocols.
    public TlsClient(SSLContext context, String host, boolean checked) {
        this(context, host, checked, List.of());
    }

    /// The same for another server: the same trust, and the same memory of sessions.
    public TlsClient withHost(String other) {
        return new TlsClient(context, other, checked, applicationProtocols);
    }

    /// The same with these application protocols.
    public TlsClient withApplicationProtocols(List<String> offered) {
        return new TlsClient(context, host, checked, offered);
    }

    /// Trusts the issuers that the Java runtime trusts, and further certificates: of issuers, or of the server itself. Reads a file of the
    /// runtime, which blocks.
    ///
    /// @throws IOException if the file cannot be read
    public static TlsClient trusting(String host, Collection<X509Certificate> further) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (TrustManager manager : managers(null)) {
                if (!(manager instanceof X509TrustManager x509)) continue;
                for (X509Certificate issuer : x509.getAcceptedIssuers()) trusted.setCertificateEntry("runtime-" + number++, issuer);
            }
            for (X509Certificate certificate : further) trusted.setCertificateEntry("further-" + number++, certificate);
            return new TlsClient(context(managers(trusted)), host, true);
        } catch (GeneralSecurityException e) {
            throw new IOException("the trusted certificates cannot be used: " + e.getMessage(), e);
        }
    }

    /// Checks nothing: encrypts, but any server can pretend to be this one.
    public static TlsClient unchecked(String host) {
        try {
            return new TlsClient(context(new TrustManager[] {new Unchecked()}), host, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has TLS", e);
        }
    }

    private static TrustManager[] managers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static SSLContext context(TrustManager[] managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine(host, ANY_PORT);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        Tls.Version.TLS_1_2.restrict(parameters);
        if (checked) parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818: the same rules as for a mail server
        parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        if (!isAddress(host)) parameters.setServerNames(List.of(new SNIHostName(host)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// An IP address is not sent as a server name (RFC 6066, section 3).
    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Without the context.
    @Override
    public String toString() {
        return host;
    }
}
