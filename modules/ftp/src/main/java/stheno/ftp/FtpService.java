package stheno.ftp;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.producers.Throttle;
import stheno.reactor.Connection;
import stheno.reactor.Connector;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Tls;
import stheno.storage.Writers;

/// FTP on a port. Any thread.
///
/// ```java
/// FtpService ftp = new FtpService("ftp", credentials, new Attempts(), new Writers());
/// ftp.change(FtpSettings.DEFAULTS.withAnonymous(Optional.of(folder)), Optional.empty(), Limits.DEFAULTS, TransferLog.NONE);
/// ReactorGroup.start(1).listen(new InetSocketAddress("127.0.0.1", 2121), ftp);
/// ```
public final class FtpService implements Service {
    private static final int READINGS = 2; // whole files read for a number at once: each takes a processor

    private final String name;
    private final Authenticator credentials;
    private final LoginThrottle attempts;
    private final Homes homes;
    private final Connector connector;
    private final Semaphore readings = new Semaphore(READINGS, true);
    private final Map<Reactor, Local> locals = new ConcurrentHashMap<>();
    private final Map<String, Throttle> throttles = new ConcurrentHashMap<>(); // by account; as many as there are
    private volatile Rules rules;

    /// What sessions go by.
    ///
    /// @param tls  asked for each handshake, so that a new certificate is shown at once; empty without TLS
    /// @param data where data connections are counted, and what they live by
    record Rules(FtpSettings settings, Optional<Supplier<Tls>> tls, Connector data, TransferLog log) {}

    /// What one loop keeps for all its sessions.
    record Local(FtpStats stats, Buffers buffers) {}

    /// @param name     what log lines and metrics call it; its data connections are counted as `name.data`
    /// @param attempts shared by everything that takes passwords
    /// @param writers  shared by everything that writes to the same folders
    public FtpService(String name, Authenticator credentials, LoginThrottle attempts, Writers writers) {
        this.name = name;
        this.credentials = credentials;
        this.attempts = attempts;
        this.homes = new Homes(writers);
        this.connector = new Connector(name + ".data");
        this.rules = new Rules(FtpSettings.DEFAULTS, Optional.empty(), connector, TransferLog.NONE);
    }

    /// Goes by other settings: sessions that are there with their next command, but for who is logged in, and where.
    ///
    /// @param tls  asked for each handshake; there if the settings want TLS
    /// @param data what data connections live by: their number, pace, handshake and buffers
    public void change(FtpSettings settings, Optional<Supplier<Tls>> tls, Limits data, TransferLog log) {
        if (settings.tls() != TlsPolicy.OFF && tls.isEmpty()) throw new IllegalArgumentException("TLS is wanted, and there is no certificate");
        if (settings.bandwidth() != rules.settings().bandwidth()) throttles.clear();
        rules = new Rules(settings, tls, connector.withLimits(data).withoutTls(), log);
    }

    @Override
    public Conversation open(Connection connection) {
        Local local = locals.computeIfAbsent(connection.reactor(), loop -> new Local(new FtpStats(), new Buffers(loop)));
        return new FtpSession(this, local, connection).conversation();
    }

    /// RFC 959, section 5.4: the service is not available, and the connection is closed.
    @Override
    public byte[] refusal() {
        return "421 Too many sessions; try again later.\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return name;
    }

    /// What was done so far, by all loops together. Any thread.
    public FtpStats.Snapshot stats() {
        return locals.values().stream().map(local -> local.stats().snapshot()).reduce(FtpStats.Snapshot.EMPTY, FtpStats.Snapshot::plus);
    }

    Rules rules() {
        return rules;
    }

    Authenticator credentials() {
        return credentials;
    }

    LoginThrottle attempts() {
        return attempts;
    }

    Homes homes() {
        return homes;
    }

    /// How TLS is spoken now. To be asked if the settings want it.
    Tls tls() {
        return rules.tls().orElseThrow().get();
    }

    Connector connector(boolean secure) {
        Connector plain = rules.data();
        return secure ? plain.withTls(tls()) : plain;
    }

    /// What all sessions of an account share, if there is a limit.
    Optional<Throttle> throttle(String account) {
        long bandwidth = rules.settings().bandwidth();
        return bandwidth == 0 ? Optional.empty() : Optional.of(throttles.computeIfAbsent(account, _ -> new Throttle(bandwidth)));
    }

    /// Works at a whole file when its turn has come. Blocks.
    <T> T reading(Callable<T> work) throws Exception {
        readings.acquire();
        try {
            return work.call();
        } finally {
            readings.release();
        }
    }
}
