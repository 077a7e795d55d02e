package stheno.appliance.dns;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ServerContext;
import stheno.batch.BatchSocket;
import stheno.dns.local.BlockAnswer;
import stheno.dns.local.LocalNames;
import stheno.dns.local.LocalSettings;
import stheno.dns.record.Name;
import stheno.dns.zone.Fault;
import stheno.dns.zone.ZoneFile;

/// DNS: answers for zones from files, and for zones that are copied from primaries; and a forwarder with a cache. Its settings and their
/// checks.
public final class DnsProtocol implements Protocol {
    private static final List<String> HTTPS_NEEDS = List.of("http.tls.listen", "http.trusted-proxies"); // keys of another part

    @Override
    public List<PortKeys> ports() {
        return List.of(DnsKeys.PORTS);
    }

    @Override
    public String summary() {
        return "DNS: authoritative answers from zone files, signed zones, transfers; forwarder with cache, hosts files, block lists";
    }

    @Override
    public List<Key<?>> keys() {
        return Stream.of(DnsKeys.ALL, ForwardKeys.ALL, ZoneKeys.ALL).<Key<?>>flatMap(List::stream).toList();
    }

    @Override
    public Optional<SectionKeys> sections() {
        return Optional.of(ZoneKeys.FAMILIES);
    }

    @Override
    public List<LogKeys> logs() {
        return List.of(DnsKeys.LOG);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(CommandOption.of("--dns", "HOST:PORT", DnsKeys.LISTEN, "address for DNS, UDP and TCP; needs dns.zone.NAME or "
                + "dns.forward.NAME"));
    }

    /// Without ports of its own it may answer on those of HTTPS.
    @Override
    public boolean listens(Config config) {
        return DnsKeys.PORTS.listens(config) || config.find(DnsKeys.HTTPS).orElse(false);
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        Protocol.super.validate(config, faults);
        ZoneList list = ZoneList.read(config, faults);
        config.find(ZoneKeys.TRANSFER).orElse(List.of()).forEach(each -> key(each.key(), ZoneKeys.TRANSFER, list, config, faults));
        config.find(ZoneKeys.NOTIFY).orElse(List.of()).forEach(each -> key(each.key(), ZoneKeys.NOTIFY, list, config, faults));
        forwards(config, list, faults);
        if (!listens(config)) return;
        Setting listen = config.setting(config.isSet(DnsKeys.LISTEN) ? DnsKeys.LISTEN
                : config.isSet(DnsKeys.TLS_LISTEN) ? DnsKeys.TLS_LISTEN : DnsKeys.HTTPS);
        boolean hosts = !config.find(ForwardKeys.HOSTS).orElse(List.of()).isEmpty();
        boolean empty = Stream.of(ZoneKeys.ZONE, ZoneKeys.SECONDARY, ForwardKeys.FORWARD)
                .allMatch(family -> config.defaultSection(ZoneKeys.FAMILIES).family(family).isEmpty());
        if (empty && !hosts) {
            faults.accept(listen.bad("there is no zone to answer for, and no forward",
                    "set one, for example dns.zone.1 = example.org example.org.zone, or dns.forward.all = . 192.0.2.53"));
        }
    }

    /// Forwards, and what depends on them.
    private static void forwards(Config config, ZoneList zones, Consumer<BadSetting> faults) {
        ForwardList list = ForwardList.read(config, zones, faults);
        for (Name zone : config.find(ForwardKeys.LOCAL).orElse(List.of())) {
            if (!list.names().contains(zone)) continue;
            faults.accept(config.setting(ForwardKeys.LOCAL).bad(zone + " has a forward as well", "remove one"));
        }
        Optional<Duration> least = config.find(ForwardKeys.MIN_TTL);
        Optional<Duration> most = config.find(ForwardKeys.MAX_TTL);
        if (least.isPresent() && most.isPresent() && least.get().compareTo(most.get()) > 0) {
            faults.accept(config.setting(ForwardKeys.MIN_TTL).bad("exceeds dns.cache.max-ttl", "write a smaller one"));
        }
    }

    /// DNS over HTTPS answers on the ports of HTTPS.
    @Override
    public List<Key<?>> needs(String key, Config config) {
        return config.find(DnsKeys.HTTPS).orElse(false) ? List.of() : Protocol.super.needs(key, config);
    }

    @Override
    public List<String> lacks(String key, Config config) {
        boolean https = key.equals(DnsKeys.HTTPS.name()) && config.find(DnsKeys.HTTPS).orElse(false);
        if (https) return HTTPS_NEEDS.stream().anyMatch(other -> isSet(other, config)) ? List.of() : HTTPS_NEEDS;
        return ForwardKeys.lacks(key, config);
    }

    private static boolean isSet(String key, Config config) {
        return config.settings().containsKey(key) && !config.settings().get(key).value().isBlank();
    }

    @Override
    public void advise(Config config, Consumer<BadSetting> warnings) {
        ForwardList.advise(config, ForwardList.read(config, ZoneList.read(config, _ -> { }), _ -> { }), warnings);
        if (listens(config)) ZoneList.advise(config, warnings);
    }

    private static void key(Optional<Name> key, Key<?> user, ZoneList list, Config config, Consumer<BadSetting> faults) {
        if (key.isPresent() && !list.keys().containsKey(key.get())) faults.accept(ZoneList.unknown(key.get(), config.setting(user)));
    }

    /// The files of keys must be right: with a wrong one, no transfer works. A zone file with faults does not prevent a start, because the
    /// other zones can be served; `stheno check` reports it.
    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        ZoneList list = ZoneList.of(config);
        list.keys().forEach((name, key) -> {
            try {
                TsigFile.read(name, key.file(), key.setting());
            } catch (BadSetting e) {
                faults.accept(e);
            }
        });
        try {
            CookieFile.read(config);
        } catch (BadSetting e) {
            faults.accept(e);
        }
        if (!listens(config)) return;
        list.secondaries().forEach(each -> copy(each.zone().file(), each.setting(), faults));
        for (Key<List<Path>> files : List.of(ForwardKeys.HOSTS, ForwardKeys.BLOCK, ForwardKeys.ALLOW_FILES)) {
            config.find(files).orElse(List.of()).forEach(file -> listed(file, config.setting(files), faults));
        }
        config.find(ForwardKeys.TRUSTED).orElse(Optional.empty()).ifPresent(file -> trusted(file, config, list, faults));
    }

    private static void trusted(Path file, Config config, ZoneList zones, Consumer<BadSetting> faults) {
        List<BadSetting> found = new ArrayList<>();
        FileChecks.readable(file, config.setting(ForwardKeys.TRUSTED), found::add);
        if (found.isEmpty()) {
            try {
                ForwardMapper.exchange(config, ForwardList.read(config, zones, _ -> { }));
            } catch (BadConfig e) {
                found.addAll(e.faults());
            }
        }
        found.forEach(faults);
    }

    /// Reads all zone files. Each error is a fault of its setting; warnings are left to the log and to `stheno zone`.
    @Override
    public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
        DnsSettingsMapper.connections(config);
        if (!listens(config)) return;
        for (ZoneList.Primary zone : ZoneList.of(config).zones()) {
            ZoneFile.load(zone.file(), zone.origin()).errors().forEach(error ->
                    faults.accept(zone.setting().bad(error.toString(), remedy(error))));
        }
    }

    private static String remedy(Fault error) {
        boolean absent = error.line() == 0 && error.message().equals("no such file");
        return absent ? "create it, or correct the path" : "correct the zone file";
    }

    /// Reads all hosts files and block lists. Each bad line is a warning, up to a number.
    @Override
    public void review(Config config, Consumer<BadSetting> warnings) {
        if (!listens(config)) return;
        Map<Key<List<Path>>, LocalSettings> all = new LinkedHashMap<>();
        List<Path> hosts = config.find(ForwardKeys.HOSTS).orElse(List.of());
        List<Path> block = config.find(ForwardKeys.BLOCK).orElse(List.of());
        List<Path> allow = config.find(ForwardKeys.ALLOW_FILES).orElse(List.of());
        all.put(ForwardKeys.HOSTS, LocalLoader.NOTHING.withHosts(hosts, 0));
        all.put(ForwardKeys.BLOCK, LocalLoader.NOTHING.withBlock(block, BlockAnswer.NXDOMAIN, 0));
        all.put(ForwardKeys.ALLOW_FILES, LocalLoader.NOTHING.withAllow(allow, List.of()));
        all.forEach((key, settings) -> LocalNames.load(settings).faults().stream().filter(Fault::warning).limit(LocalLoader.SHOWN)
                .forEach(fault -> warnings.accept(config.setting(key).bad(fault.toString(), "correct or remove the line"))));
    }

    /// A file in a list of files.
    private static void listed(Path file, Setting setting, Consumer<BadSetting> faults) {
        FileChecks.readable(file, setting, _ -> faults.accept(setting.bad(file + " cannot be read",
                "name a file that the server's user can read")));
    }

    private static void copy(Path file, Setting setting, Consumer<BadSetting> faults) {
        FileChecks.writable(file, setting, faults);
        if (Files.exists(file) && !Files.isDirectory(file)) FileChecks.readable(file, setting, faults);
    }

    /// UDP packets in batches need system calls that are linked.
    @Override
    public void ahead(Config config) {
        if (listens(config) && config.value(DnsKeys.BATCH).equals("auto")) BatchSocket.linkEarly();
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new DnsProtocolServer(context);
    }
}
