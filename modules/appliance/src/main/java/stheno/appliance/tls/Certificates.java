package stheno.appliance.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CertificateSetting;
import stheno.appliance.config.FileStamp;
import stheno.appliance.config.Setting;
import stheno.reactor.Tls;

/// The certificates of a server, by host name. They may be replaced while the server runs: new handshakes use the new ones, and open
/// connections are not affected. Any thread.
public final class Certificates {
    /// Sessions that cannot be kept in a ticket; those of the default certificate can. About 2 KB each, 40 MB in total, in soft
    /// references: the garbage collector frees them if memory is short.
    private static final int SESSIONS = 20_000;

    /// Seconds; if tickets lived longer, each ticket key would decrypt more sessions.
    private static final int SESSION_LIFE = 3600;

    private record Loaded(CertificateTable table, Map<Path, FileStamp> stamps) {}

    private final CertificateKeyManager keys;
    private final SSLContext context;
    private volatile Map<Path, FileStamp> stamps;

    private Certificates(Loaded loaded) {
        keys = new CertificateKeyManager(loaded.table);
        context = context(keys);
        stamps = loaded.stamps;
    }

    /// Blocks while the files are read.
    ///
    /// @param sources not empty
    public static Certificates read(List<CertificateSetting> sources) throws BadSetting {
        return new Certificates(load(sources));
    }

    /// The DNS names of certificates, in lower case, possibly with `*` for the first label. Blocks while the files are read.
    public static Set<String> names(List<CertificateSetting> sources) throws BadSetting {
        Set<String> names = new HashSet<>();
        for (CertificateSetting source : sources) names.addAll(Certificate.read(source).names());
        return names;
    }

    /// Replaces all of them, or none if there is a fault. Blocks while the files are read.
    public synchronized void replace(List<CertificateSetting> sources) throws BadSetting {
        Loaded loaded = load(sources);
        keys.replace(loaded.table);
        stamps = loaded.stamps;
    }

    /// The stamps are taken first, so that a change during the read is noticed.
    private static Loaded load(List<CertificateSetting> sources) throws BadSetting {
        Map<Path, FileStamp> stamps = new LinkedHashMap<>();
        for (CertificateSetting source : sources) {
            for (Setting setting : List.of(source.certificate(), source.key())) {
                stamps.computeIfAbsent(PemFile.path(setting), FileStamp::of);
            }
        }
        List<Certificate> all = new ArrayList<>();
        for (CertificateSetting source : sources) all.add(Certificate.read(source));
        return new Loaded(CertificateTable.of(all), Map.copyOf(stamps));
    }

    private static SSLContext context(CertificateKeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Clients are not asked for certificates. Without the empty list, Java would read all certificate authorities first.
            context.init(new KeyManager[] {keys}, new TrustManager[0], null);
            SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(SESSIONS);
            sessions.setSessionTimeout(SESSION_LIFE);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has TLS
        }
    }

    /// TLS with these certificates, now and after each [#replace(List)].
    ///
    /// @param applicationProtocols offered in this order (ALPN), such as `http/1.1`
    public Tls tls(Tls.Version minimum, List<String> applicationProtocols) {
        return new Tls(context, applicationProtocols, minimum);
    }

    /// The earliest expiry.
    public Instant notAfter() {
        return keys.present().all().stream().map(Certificate::notAfter).min(Instant::compareTo).orElseThrow();
    }

    /// Warnings that do not prevent serving: expiry, a key that all users can read, and others.
    public List<String> warnings() {
        return warnings(Instant.now());
    }

    public List<String> warnings(Instant now) {
        return keys.present().all().stream().flatMap(certificate -> certificate.warnings(now).stream()).distinct().toList();
    }

    /// Their files, with stamps from just before they were read.
    Map<Path, FileStamp> stamps() {
        return stamps;
    }
}
