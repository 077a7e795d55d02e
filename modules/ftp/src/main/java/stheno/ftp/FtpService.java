package stheno.ftp;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Limits;
import stheno.reactor.Reactor;
import stheno.reactor.Service;
import stheno.reactor.Tls;
import stheno.storage.Attempts;
import stheno.storage.Credentials;

/// FTP on a port. Any thread.
public final class FtpService implements Service {
    private final String name;
    private final Credentials credentials;
    private final Attempts attempts;
    private final Map<Reactor, FtpStats> stats = new ConcurrentHashMap<>();
    private volatile Rules rules;

    /// What sessions go by that begin now.
    ///
    /// @param tls  asked for each handshake, so that a new certificate is shown at once; empty without TLS
    record Rules(FtpSettings settings, Optional<Supplier<Tls>> tls, Limits data, TransferLog log) {}

    /// @param name     what log lines and metrics call it; its data connections are counted as `name.data`
    /// @param attempts shared by everything that takes passwords
    public FtpService(String name, Credentials credentials, Attempts attempts) {
        this.name = name;
        this.credentials = credentials;
        this.attempts = attempts;
        this.rules = new Rules(FtpSettings.DEFAULTS, Optional.empty(), Limits.DEFAULTS, TransferLog.NONE);
    }

    /// Goes by other settings: sessions that are there with their next command, but for who is logged in, and where.
    ///
    /// @param tls  asked for each handshake; there if the settings want TLS
    /// @param data what data connections live by: their number, pace, handshake and buffers
    public void change(FtpSettings settings, Optional<Supplier<Tls>> tls, Limits data, TransferLog log) {
        if (settings.tls() != TlsPolicy.OFF && tls.isEmpty()) throw new IllegalArgumentException("TLS is wanted, and there is no certificate");
        rules = new Rules(settings, tls, data, log);
    }

    @Override
    public Conversation open(Connection connection) {
        throw new IllegalStateException("no rules yet: " + rules);
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
        return stats.values().stream().map(FtpStats::snapshot).reduce(FtpStats.Snapshot.EMPTY, FtpStats.Snapshot::plus);
    }
}
