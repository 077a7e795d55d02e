package stheno.appliance.ftp;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.Endpoint;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.log.LogKeys;
import stheno.appliance.protocol.Bounds;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolStats;
import stheno.ftp.FtpService;
import stheno.ftp.FtpSettings;
import stheno.ftp.TlsPolicy;
import stheno.ftp.TransferLog;
import stheno.ftp.TransferRecord;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.Tls;
import stheno.storage.Change;
import stheno.storage.Writers;

/// FTP and FTPS: settings of sessions, and the log of transfers. Any thread; what changes it, one at a time.
public final class FtpProtocol implements Protocol {
    public static final List<String> APPLICATION_PROTOCOLS = List.of("ftp"); // RFC 7301's registry

    private final PortKeys keys = PortKeys.FTP;
    private final Log log;
    private final Authenticator credentials;
    private final FtpService service;
    private final Function<Config, Tls> tls;
    private final LineLogs<TransferRecord> logs;
    private volatile FtpSettings settings = FtpSettings.DEFAULTS;

    /// @param tls asked for each handshake, where a configuration has certificates
    public FtpProtocol(Authenticator credentials, LoginThrottle attempts, Writers writers, Function<Config, Tls> tls, Log log) {
        this.log = log;
        this.credentials = credentials;
        this.tls = tls;
        service = new FtpService(keys.name(), credentials, attempts, writers);
        logs = new LineLogs<>("transfer-log", TransferLine::of, log);
    }

    @Override
    public PortKeys keys() {
        return keys;
    }

    @Override
    public Change prepare(Config next) throws BadConfig {
        FtpSettings wanted = FtpBounds.settings(next, () -> tls.apply(next));
        LineLogs.Opened<TransferRecord> transfers = logs.open(LogChoice.of(next, LogKeys.TRANSFERS));
        return new Change() {
            @Override
            public void take() {
                settings = wanted;
                service.change(wanted.withTransferLog(transfers.log().isPresent() ? logs::log : TransferLog.NONE));
                logs.take(transfers);
            }

            @Override
            public void abandon() {
                logs.abandon(transfers);
            }
        };
    }

    @Override
    public PortOptions terms(Config config) {
        return Bounds.terms(config, service, FtpBounds.sessions(config), keys);
    }

    /// Hardly a client says so; but a browser that was led here says that it wants HTTP, and is refused (ALPACA: one certificate serves both).
    @Override
    public List<String> applicationProtocols() {
        return APPLICATION_PROTOCOLS;
    }

    /// Anonymous sessions have no password, and those of this machine nobody to listen to them.
    @Override
    public void warn(Config config) {
        if (!keys.wanted(config)) return;
        boolean accounts = credentials.accounts().size() > 0;
        if (!accounts && config.value(FtpKeys.ANONYMOUS).isEmpty()) {
            log.event(Log.Level.WARN, "ftp-without-accounts", "remedy",
                    "make one with `stheno passwd --accounts FILE NAME`, or set ftp.anonymous");
        }
        Optional<Endpoint> open = config.value(keys.plain()).stream().filter(FtpProtocol::distant).findFirst();
        if (accounts && open.isPresent() && FtpBounds.tls(config) == TlsPolicy.OFF) {
            log.event(Log.Level.WARN, "ftp-passwords-in-the-clear", "port", open.get(), "remedy",
                    "set tls.certificate and tls.key, and ftp.tls = required");
        }
    }

    /// Whether it is reached from other machines.
    private static boolean distant(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Inet(InetSocketAddress address) && !address.getAddress().isLoopbackAddress();
    }

    @Override
    public String serves() {
        return settings.root().or(settings::anonymous).map(Path::toString).orElse("the homes of accounts");
    }

    @Override
    public ProtocolStats tally() {
        return new FtpTally(Map.of(keys.name(), service.stats()));
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
