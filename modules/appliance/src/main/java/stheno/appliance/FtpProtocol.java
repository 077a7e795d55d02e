package stheno.appliance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.ftp.FtpService;
import stheno.ftp.FtpSettings;
import stheno.ftp.FtpStats;
import stheno.ftp.TlsPolicy;
import stheno.ftp.TransferLog;
import stheno.ftp.Transferred;
import stheno.reactor.Log;
import stheno.reactor.Terms;
import stheno.reactor.Tls;
import stheno.storage.Attempts;
import stheno.storage.Credentials;

/// FTP and FTPS: settings of sessions, and the log of transfers. Any thread; what changes it, one at a time.
final class FtpProtocol implements Protocol {
    private final PortKeys keys = PortKeys.FTP;
    private final FtpService service;
    private final Function<Config, Tls> tls;
    private final LineLogs<Transferred> logs;
    private volatile FtpSettings settings = FtpSettings.DEFAULTS;

    /// @param tls asked for each handshake, where a configuration has certificates
    FtpProtocol(Credentials credentials, Attempts attempts, Function<Config, Tls> tls, Log log) {
        this.tls = tls;
        service = new FtpService(keys.name(), credentials, attempts);
        logs = new LineLogs<>("transfer-log", TransferLine::of, log);
    }

    @Override
    public PortKeys keys() {
        return keys;
    }

    @Override
    public Change prepare(Config next) throws BadConfig {
        FtpSettings wanted = FtpBounds.settings(next);
        Optional<Supplier<Tls>> offered = wanted.tls() == TlsPolicy.OFF ? Optional.empty() : Optional.of(() -> tls.apply(next));
        LineLogs.Opened<Transferred> log = logs.open(LogChoice.of(next, LogKeys.TRANSFERS));
        return new Change() {
            @Override
            public void take() {
                settings = wanted;
                service.change(wanted, offered, FtpBounds.data(next), log.log().isPresent() ? logs::log : TransferLog.NONE);
                logs.take(log);
            }

            @Override
            public void abandon() {
                logs.abandon(log);
            }
        };
    }

    @Override
    public Terms terms(Config config) {
        return Bounds.terms(config, service, FtpBounds.sessions(config), keys);
    }

    /// There is a name for it (`ftp`, RFC 7301's registry), which hardly a client says.
    @Override
    public List<String> applicationProtocols() {
        return List.of();
    }

    @Override
    public String serves() {
        return settings.root().or(settings::anonymous).map(Path::toString).orElse("the homes of accounts");
    }

    FtpStats.Snapshot stats() {
        return service.stats();
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    @Override
    public void drain() {}

    @Override
    public void close() {
        logs.close();
    }
}
