package stheno.appliance.ftp;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.log.ClientNames;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WorkNumbers;
import stheno.ftp.FtpService;
import stheno.ftp.FtpSettings;
import stheno.ftp.TransferLog;
import stheno.ftp.TransferRecord;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.storage.Change;
import stheno.storage.WorkPool;
import stheno.text.TlsPolicy;

/// FTP in a running server: the settings of its sessions, and the transfer log. Any thread; changes come one at a time.
final class FtpProtocolServer implements ProtocolServer {
    private static final List<String> APPLICATION_PROTOCOLS = List.of("ftp"); // RFC 7301's registry

    private final PortKeys keys = FtpKeys.PORTS;
    private final ServerContext context;
    private final WorkPool hashing = WorkPool.cpu("stheno-hash");
    private final FtpService service;
    private final LineLogs<TransferRecord> logs;
    private final ClientNames clients;
    private final AnnouncedNames names;
    private volatile Set<String> announced = Set.of(); // names that are in force
    private volatile FtpSettings settings = FtpSettings.DEFAULTS;

    FtpProtocolServer(ServerContext context) {
        this.context = context;
        service = new FtpService(keys.name(), context.authenticator(), context.throttle(), context.writers(), hashing);
        names = AnnouncedNames.system(context.loops().getFirst(), context.log());
        clients = ClientNames.system(context.loops().getFirst());
        logs = new LineLogs<>("transfer-log", TransferLine::of, context.log());
    }

    @Override
    public Change prepare(Config next, ChangeReport report) throws BadConfig {
        Set<String> hosts = keys.listens(next) ? PassiveType.names(next.value(FtpKeys.PASSIVE_ADDRESS)) : Set.of();
        FtpSettings wanted = FtpSettingsMapper.settings(next, names::address, () -> context.tls().apply(next, APPLICATION_PROTOCOLS));
        LineLogs.Opened<TransferRecord> transfers = logs.open(LogChoice.of(next, FtpKeys.TRANSFER_LOG));
        boolean named = transfers.log().isPresent() && next.value(EventLogKeys.RESOLVE);
        if (named) clients.open();
        TransferLog records = named ? this::named : transfers.log().isPresent() ? logs::log : TransferLog.NONE;
        names.follow(hosts);
        names.await();
        return new Change() {
            @Override
            public void apply(ChangeReport report) {
                settings = wanted;
                announced = hosts;
                names.keep(hosts);
                names.problems().forEach(report::warning);
                service.change(wanted.withTransferLog(records));
                logs.apply(transfers);
            }

            @Override
            public void abandon() {
                logs.abandon(transfers);
                names.keep(announced);
            }
        };
    }

    private void named(TransferRecord transfer) {
        clients.resolve(transfer.client(), client -> logs.log(new TransferRecord(transfer.ended(), transfer.took(), client,
                transfer.bytes(), transfer.path(), transfer.ascii(), transfer.kind(), transfer.user(), transfer.anonymous(),
                transfer.secure(), transfer.complete(), transfer.session())));
    }

    @Override
    public PortOptions options(PortKeys service, Config config) {
        return LimitsMapper.options(config, this.service, FtpSettingsMapper.sessions(config), keys);
    }

    /// Few clients send ALPN. If an HTTPS client is diverted to this port, the handshake fails (ALPACA: one certificate for both).
    @Override
    public List<String> applicationProtocols(PortKeys service) {
        return APPLICATION_PROTOCOLS;
    }

    /// Anonymous sessions have no secret password, and loopback connections cannot be eavesdropped.
    @Override
    public void warn(Config config, ChangeReport report) {
        if (!keys.listens(config)) return;
        FtpProtocol.readable(config, doubt -> report.warning(doubt.getMessage(), "ftp-exposed", context.log()));
        boolean accounts = context.authenticator().accounts().size() > 0;
        if (!accounts && config.value(FtpKeys.ANONYMOUS).isEmpty()) {
            String remedy = "add an account with `stheno passwd --accounts FILE NAME`, or set ftp.anonymous";
            context.log().event(Log.Level.WARN, "ftp-without-accounts", "remedy", remedy);
            report.warning("ftp: there are no accounts: " + remedy);
        }
        Optional<ListenAddress> open = config.value(keys.plain()).stream().filter(ListenAddress::reachable).findFirst();
        if (accounts && open.isPresent() && FtpSettingsMapper.tls(config) == TlsPolicy.OFF) {
            String remedy = "set tls.certificate and tls.key, and ftp.tls = required";
            context.log().event(Log.Level.WARN, "ftp-passwords-in-the-clear", "port", open.get(), "remedy", remedy);
            report.warning("ftp: passwords are sent in clear on " + open.get() + ": " + remedy);
        }
    }

    @Override
    public String serves(PortKeys service) {
        return settings.root().or(settings::anonymous).map(Path::toString).orElse("the homes of accounts");
    }

    @Override
    public List<ProtocolStats> stats() {
        return List.of(new TransferStats(Map.of(keys.name(), service.stats())));
    }

    /// Names that could not be looked up the last time.
    @Override
    public List<String> problems() {
        return names.problems();
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
        boolean open = context.ports().listening().stream().anyMatch(port -> keys.names(port.name()));
        if (open) WorkNumbers.put("ftp_hash", Set.of(hashing), numbers);
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    @Override
    public void close() {
        names.close();
        clients.close();
        logs.close();
    }
}
