package stheno.appliance.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.HttpEndpoint;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.NameCache;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.dns.exchange.ExchangeSettings;
import stheno.dns.forward.ForwardSettings;
import stheno.dns.forward.Forwarder;
import stheno.dns.local.LocalSettings;
import stheno.dns.server.DnsService;
import stheno.dns.server.DnsSettings;
import stheno.dns.server.QueryLog;
import stheno.dns.server.QueryRecord;
import stheno.dns.transfer.SecondaryStatus;
import stheno.dns.transfer.SecondaryZone;
import stheno.dns.transfer.TransferService;
import stheno.dns.transfer.TransferSettings;
import stheno.dns.zone.Zone;
import stheno.dns.zone.ZoneState;
import stheno.dns.zone.Zones;
import stheno.reactor.AccessList;
import stheno.reactor.DatagramOptions;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.storage.Change;

/// DNS in a running server: its zones, transfers, settings and query log. Any thread; changes come one at a time.
final class DnsProtocolServer implements ProtocolServer {
    private static final Duration COPIES = Duration.ofSeconds(5); // for copies that are being written when the server stops
    private static final int NAMED = 5; // broken zones in one sentence
    private static final int PATIENCE = 1000; // milliseconds for the loop to list its secondary zones
    private static final int MOST_PROBLEMS = 50; // of each kind on the status page

    private final PortKeys keys = DnsKeys.PORTS;
    private final InstantSource clock = InstantSource.system();
    private final ServerContext context;
    private final Zones zones = new Zones();
    private final HeapTrim heap = HeapTrim.ofJvm(HeapTrim.AFTER_LOAD);
    private final ZoneLoader loader;
    private final TransferService transfers;
    private final Forwarder forwarder = new Forwarder(HeapTrim.ofJvm(HeapTrim.AFTER_GROWTH)::replaced);
    private final LocalLoader local;
    private final DnsService service;
    private final LineLogs<QueryRecord> logs;
    private final SignatureWatch signatures;

    DnsProtocolServer(ServerContext context) {
        this.context = context;
        loader = new ZoneLoader(zones, context.log());
        transfers = new TransferService(zones, context.loops().getFirst(), clock, zone -> heap.replaced(zone.bytes()));
        local = new LocalLoader(context.log());
        service = new DnsService(keys.name(), zones, Optional.of(transfers), Optional.of(forwarder));
        logs = new LineLogs<>("query-log", format -> QueryLine.of(format, clock), context.log());
        signatures = new SignatureWatch(zones, context.loops().getFirst(), clock, context.log());
    }

    /// Zones are loaded here, before the change is applied: at the start before the ports open. Without a listener nothing is loaded.
    @Override
    public Change prepare(Config next, ChangeReport report) throws BadConfig {
        ZoneList list = ZoneList.of(next);
        boolean listens = keys.listens(next) || next.value(DnsKeys.HTTPS);
        TransferSettings wanted = listens ? DnsSettingsMapper.transfers(next, list) : TransferSettings.NONE;
        DnsSettings settings = DnsSettingsMapper.settings(next);
        ForwardList forwards = ForwardList.of(next);
        ForwardSettings forward = listens ? ForwardMapper.forwarder(next, forwards) : ForwardSettings.NONE;
        ExchangeSettings exchange = ForwardMapper.exchange(next, forwards);
        LocalSettings names = ForwardMapper.local(next, forwards);
        boolean named = listens && !(forwards.zones().isEmpty() && names.hosts().isEmpty());
        List<BadSetting> doubts = new ArrayList<>();
        ForwardList.advise(next, forwards, doubts::add);
        if (listens) ZoneList.advise(next, doubts::add);
        LocalLoader.Loaded loaded = local.load(named ? names : LocalLoader.NOTHING, report);
        int sample = next.value(DnsKeys.LOG_SAMPLE);
        Duration warning = next.value(DnsKeys.EXPIRY_WARNING);
        LineLogs.Opened<QueryRecord> queries = logs.open(LogChoice.of(next, DnsKeys.LOG));
        ZoneLoader.Loading loading = loader.load(listens ? list.zones() : List.of(), report);
        return new Change() {
            @Override
            public void apply(ChangeReport report) {
                service.change(settings.withLog(queries.log().isPresent() ? QueryLog.of(sample, logs::log) : QueryLog.NONE));
                forwarder.change(forward, exchange);
                service.change(loaded.names());
                local.apply(loaded, report);
                doubts.forEach(doubt -> doubt(doubt, report));
                transfers.change(wanted);
                new SecondaryReport(report, clock).follow(transfers, wanted.secondaries().stream().map(SecondaryZone::origin).toList());
                transfers.changed(loading.apply(report));
                heap.replaced(loading.bytes());
                signatures.change(warning);
                logs.apply(queries);
            }

            @Override
            public void abandon() {
                logs.abandon(queries);
            }
        };
    }

    @Override
    public PortOptions options(PortKeys service, Config config) {
        return LimitsMapper.options(config, this.service, DnsSettingsMapper.connections(config), keys);
    }

    @Override
    public Optional<DatagramOptions> datagrams(PortKeys service, Config config) {
        PortOptions options = options(service, config);
        AccessList access = options.access();
        return Optional.of(DatagramOptions.of(this.service).withAccess(access)
                .withReceiveBuffer(LimitsMapper.capped(config.value(DnsKeys.UDP_RECEIVE_BUFFER)))
                .withBatch(config.value(DnsKeys.BATCH).equals("auto")));
    }

    @Override
    public List<String> applicationProtocols(PortKeys service) {
        return List.of("dot");
    }

    @Override
    public Optional<HttpEndpoint> endpoint(Config config) {
        if (!config.value(DnsKeys.HTTPS)) return Optional.empty();
        return Optional.of(new DnsOverHttps(service, config.value(DnsKeys.HTTPS_PATH), config.value(DnsKeys.HTTPS_HOSTS)));
    }

    @Override
    public void warn(Config config, ChangeReport report) {
        signatures.look();
        signatures.report(report);
    }

    @Override
    public String serves(PortKeys service) {
        int count = zones.all().size();
        int forwards = forwarder.settings().zones().size();
        return count + (count == 1 ? " zone" : " zones") + (forwards == 0 ? "" : ", forwarder");
    }

    @Override
    public List<ProtocolStats> stats() {
        return List.of(new DnsFacts(keys.name(), service.stats(), context.ports().datagrams(keys.name()), transfers.stats()),
                new ZoneFacts(zones.all(), loader.faults().keySet(), Instant.now()), new SecondaryFacts(this::secondaries), forwards());
    }

    private void doubt(BadSetting doubt, ChangeReport report) {
        report.warning(doubt.getMessage());
        context.log().event(Log.Level.WARN, "dns-forwarder-open", "warning", doubt.getMessage());
    }

    private ForwardFacts forwards() {
        return new ForwardFacts(keys.name(), forwarder.stats(), forwarder.gauges(), forwarder.upstreams(), local.names());
    }

    @Override
    public Optional<NameCache> cache() {
        boolean on = !forwarder.settings().zones().isEmpty();
        return on ? Optional.of(new ForwardCache(forwarder, () -> forwards().print())) : Optional.empty();
    }

    /// Blocks.
    private List<SecondaryStatus> secondaries() {
        try {
            return transfers.status().get(PATIENCE, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return List.of(); // the loop is very busy, or the server stops
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /// Zones that are answered by SERVFAIL: their files have errors, or no primary has sent them.
    @Override
    public Optional<String> fault() {
        List<ZoneState.Broken> broken = zones.all().stream().filter(ZoneState.Broken.class::isInstance)
                .map(ZoneState.Broken.class::cast).toList();
        if (broken.isEmpty()) return Optional.empty();
        String some = broken.stream().limit(NAMED).map(zone -> zone.origin() + " (" + zone.reason() + ")")
                .collect(Collectors.joining(", "));
        return Optional.of("dns: zones that cannot be served: " + some + (broken.size() > NAMED ? ", ..." : ""));
    }

    /// Zones with a refused new file, and secondary zones without an answer of their primaries.
    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        loader.faults().entrySet().stream().sorted(Map.Entry.comparingByKey()).limit(MOST_PROBLEMS).forEach(fault -> {
            String served = zones.all().stream().anyMatch(state -> state instanceof Zone zone && zone.origin().equals(fault.getKey()))
                    ? "the old zone stays in service" : "queries get SERVFAIL";
            problems.add("zone " + fault.getKey() + ": " + fault.getValue() + "; " + served);
        });
        secondaries().stream().filter(status -> !status.failure().isEmpty()).limit(MOST_PROBLEMS)
                .forEach(status -> problems.add(SecondaryReport.problem(status, clock.instant())));
        return problems;
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
        numbers.put("dns_zone_files_refused", (double) loader.faults().size());
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    /// Connections to other servers would hold up the end.
    @Override
    public void drain() {
        transfers.stop();
    }

    @Override
    public void close() {
        signatures.close();
        transfers.stop();
        awaitCopies();
        logs.close();
    }

    /// A copy that is being written is finished, if the disk is not too slow. If it is, the one before stays.
    private void awaitCopies() {
        try {
            if (transfers.await(COPIES)) return;
            context.log().event(Log.Level.WARN, "secondary-copies-unfinished", "waited", COPIES.toSeconds() + "s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
