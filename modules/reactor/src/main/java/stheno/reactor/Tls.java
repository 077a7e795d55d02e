package stheno.reactor;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// How a server speaks TLS: 1.3 and 1.2, its own order of cipher suites, the given application protocols (ALPN, RFC 7301).
///
/// @param context holds the certificate and its key
/// @param applicationProtocols offered in this order, for example `http/1.1`; empty to offer none
public record Tls(SSLContext context, List<String> applicationProtocols) {
    public Tls {
        applicationProtocols = List.copyOf(applicationProtocols);
    }

    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }
}
