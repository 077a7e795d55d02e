package stheno.reactor;

import java.util.List;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/// The TLS options of a server: the versions, the cipher suites in the server's order of preference, and the application protocols (ALPN,
/// RFC 7301). Any thread.
///
/// Every suite has an ephemeral key exchange (ECDHE) and authenticated encryption, as RFC 9325, section 4.2, recommends: no CBC, no RSA key
/// exchange, no finite-field groups.
///
/// @param context holds the certificate and its key
/// @param applicationProtocols offered in this order, for example `http/1.1`; empty to offer none
/// @param minimum the oldest version accepted
public record Tls(SSLContext context, List<String> applicationProtocols, Version minimum) implements TlsOptions {
    /// A version of TLS. Older versions are insecure (RFC 8996).
    public enum Version {
        TLS_1_2, TLS_1_3;

        /// Allows this version and later ones, and the suites and groups of this class.
        void restrict(SSLParameters parameters) {
            parameters.setProtocols(switch (this) {
                case TLS_1_2 -> new String[] {"TLSv1.3", "TLSv1.2"};
                case TLS_1_3 -> new String[] {"TLSv1.3"};
            });
            parameters.setCipherSuites(SUITES.toArray(String[]::new));
            parameters.setNamedGroups(GROUPS.toArray(String[]::new));
        }
    }

    // AES with 128 bits first: secure enough, and the fastest on processors with AES instructions.
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    // The last is for certificates: TLS 1.2 uses only certificates with a curve of this list (RFC 8422, section 5.1).
    private static final List<String> GROUPS = List.of("x25519", "secp256r1", "secp384r1", "secp521r1");

    /// Accepts any server name. Without a matcher, Java would forget the name, and resume a session that began with another one. RFC 6066,
    /// section 3, forbids that.
    private static final SNIMatcher ANY_NAME = new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
        @Override
        public boolean matches(SNIServerName name) {
            return true;
        }
    };

    public Tls {
        applicationProtocols = List.copyOf(applicationProtocols);
    }

    /// TLS 1.2 and 1.3.
    public Tls(SSLContext context, List<String> applicationProtocols) {
        this(context, applicationProtocols, Version.TLS_1_2);
    }

    /// @param tag kept with the session as the client's name. There is no port: JSSE would index sessions by both
    SSLEngine engine(String tag) {
        SSLEngine engine = context.createSSLEngine(tag, -1);
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        minimum.restrict(parameters);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setSNIMatchers(List.of(ANY_NAME));
        parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }
}
