package stheno.appliance.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.reactor.Tls;

/// The certificates that a server shows, by the name that a client asks for. They may be replaced while it serves: new handshakes
/// show the new ones, and connections do not notice. Any thread.
public final class Certificates {
    /// Sessions that cannot be kept by the client, in a ticket; those of the default certificate can. About 2 KB each, 40 MB in all,
    /// which the garbage collector takes back when it needs them: the cache holds them softly.
    private static final int SESSIONS = 20_000;

    /// Seconds; a longer life of tickets would have old keys decrypt more.
    private static final int SESSION_LIFE = 3600;

    /// A certificate's files, and the hosts it is for.
    ///
    /// @param hostnames exact, or with `*.` for one label; none for the default, and for whatever names the certificate is made out to
    /// @param certificate names the file of the chain, in any order
    /// @param key names the file of the key, which may be the same
    public record Source(List<String> hostnames, Setting certificate, Setting key) {
        public Source {
            hostnames = hostnames.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        }
    }

    private record Loaded(CertificateTable table, Map<Path, FileStamp> stamps) {}

    private final ServedKeys keys;
    private final SSLContext context;
    private volatile Map<Path, FileStamp> stamps;

    private Certificates(Loaded loaded) {
        keys = new ServedKeys(loaded.table);
        context = context(keys);
        stamps = loaded.stamps;
    }

    /// Blocks while the files are read.
    ///
    /// @param sources not empty
    public static Certificates read(List<Source> sources) throws BadSetting {
        return new Certificates(load(sources));
    }

    /// All of them, or on a fault none. Blocks while the files are read.
    public synchronized void replace(List<Source> sources) throws BadSetting {
        Loaded loaded = load(sources);
        keys.replace(loaded.table);
        stamps = loaded.stamps;
    }

    /// The stamps are taken first: a file that changes while it is read has changed after its stamp.
    private static Loaded load(List<Source> sources) throws BadSetting {
        Map<Path, FileStamp> stamps = new LinkedHashMap<>();
        for (Source source : sources) {
            for (Setting setting : List.of(source.certificate, source.key)) stamps.computeIfAbsent(PemFile.path(setting), FileStamp::of);
        }
        List<Certificate> all = new ArrayList<>();
        for (Source source : sources) all.add(Certificate.read(source));
        return new Loaded(CertificateTable.of(all), Map.copyOf(stamps));
    }

    private static SSLContext context(ServedKeys keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Clients are not asked for certificates; without the empty list, Java would read all authorities of the world first.
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
    /// @param applicationProtocols offered in this order, as `http/1.1`
    public Tls tls(Tls.Version minimum, List<String> applicationProtocols) {
        return new Tls(context, applicationProtocols, minimum);
    }

    /// When the first of them expires.
    public Instant notAfter() {
        return keys.present().all().stream().map(Certificate::notAfter).min(Instant::compareTo).orElseThrow();
    }

    /// What does not keep them from being served, and yet should be known: expiry, a key that everybody may read, and the like.
    public List<String> warnings() {
        return warnings(Instant.now());
    }

    public List<String> warnings(Instant now) {
        return keys.present().all().stream().flatMap(certificate -> certificate.warnings(now).stream()).distinct().toList();
    }

    /// Their files, and what these looked like just before they were read.
    Map<Path, FileStamp> stamps() {
        return stamps;
    }
}
