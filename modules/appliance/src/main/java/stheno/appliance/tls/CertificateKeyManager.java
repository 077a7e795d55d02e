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

/// Gives TLS the certificates of a table, which may be replaced at any time. Any thread.
///
/// TLS calls three times in a handshake: first for an alias, then with it for a key and a chain. An alias is the id of a certificate. The
/// table before the current one still answers, so that a handshake is consistent while the table is replaced.
final class CertificateKeyManager extends X509ExtendedKeyManager {
    private record Tables(CertificateTable present, CertificateTable before) {}

    private volatile Tables tables;

    CertificateKeyManager(CertificateTable table) {
        tables = new Tables(table, table);
    }

    /// Called by one thread at a time.
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

    /// Java resumes a session from a ticket only if the server would present the same certificate. It asks for that certificate before it
    /// knows the server name, so only the default certificate works. A session that holds a value does not fit into a ticket:
    /// it stays in the server's cache, and is resumed without that question. This works for TLS 1.3. A TLS 1.2 client that supports tickets
    /// makes a full handshake with every host except the default one.
    private static void keepHere(SSLSession session) {
        session.putValue("stheno.here", Boolean.TRUE);
    }

    /// TLS itself rejects malformed names with an alert.
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
        return null; // client connections present no certificate
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
