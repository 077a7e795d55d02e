package stheno.appliance.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/// Shows TLS the certificates of a table, which may be replaced at any time. Any thread.
///
/// TLS asks three times in a handshake: for an alias, then with it for a key and a chain. An alias is a certificate's id, and the
/// table before the present one still knows its own, so that a handshake is served whole while the table is replaced.
final class ServedKeys extends X509ExtendedKeyManager {
    private record Tables(CertificateTable present, CertificateTable before) {}

    private volatile Tables tables;

    ServedKeys(CertificateTable table) {
        tables = new Tables(table, table);
    }

    /// By one thread at a time.
    void replace(CertificateTable table) {
        tables = new Tables(table, tables.present);
    }

    CertificateTable present() {
        return tables.present;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType, engine.getHandshakeSession());
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    private String alias(String keyType, SSLSession session) {
        CertificateTable table = tables.present;
        Optional<Certificate> chosen = table.choose(serverName(session), keyType);
        if (session != null && !chosen.equals(table.choose(Optional.empty(), keyType))) keepHere(session);
        return chosen.map(Certificate::id).orElse(null);
    }

    /// A session that its client keeps for us, in a ticket, is taken up again only if we show the same certificate once more; but
    /// then Java asks before it knows the name, so that the default alone could be. A session that holds a value does not fit into a ticket
    /// and stays in our cache, from which it is taken up without a question. That works for TLS 1.3; a client of TLS 1.2 that knows tickets
    /// is greeted anew by every host but the default.
    private static void keepHere(SSLSession session) {
        session.putValue("stheno.here", Boolean.TRUE);
    }

    /// A malformed name does not come here: TLS itself answers it with an alert.
    private static Optional<String> serverName(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) return Optional.empty();
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
        }
        return Optional.empty();
    }

    private Optional<Certificate> known(String alias) {
        Tables now = tables;
        return now.present.byId(alias).or(() -> now.before.byId(alias));
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return known(alias).map(Certificate::key).orElse(null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return known(alias).map(certificate -> certificate.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        List<Certificate> all = tables.present.all();
        return all.stream().filter(certificate -> certificate.keyType().equals(keyType)).map(Certificate::id).toArray(String[]::new);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null; // as a client we have nothing to show
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
