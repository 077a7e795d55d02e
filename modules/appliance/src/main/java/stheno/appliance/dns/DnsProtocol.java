package stheno.appliance.dns;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
import stheno.dns.record.Name;
import stheno.dns.zone.ZoneFile;

/// DNS: answers for zones from files, and for zones that are copied from primaries. Its settings and their checks.
public final class DnsProtocol implements Protocol {
    @Override
    public List<PortKeys> ports() {
        return List.of(DnsKeys.PORTS);
    }

    @Override
    public String summary() {
        return "DNS: authoritative answers from zone files, signed zones, transfers";
    }

    @Override
    public List<Key<?>> keys() {
        return Stream.of(DnsKeys.ALL, ZoneKeys.ALL).<Key<?>>flatMap(List::stream).toList();
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
        return List.of(CommandOption.of("--dns", "HOST:PORT", DnsKeys.LISTEN, "address for DNS, UDP and TCP; needs dns.zone.NAME"));
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
        if (!listens(config)) return;
        Setting listen = config.setting(config.isSet(DnsKeys.LISTEN) ? DnsKeys.LISTEN
                : config.isSet(DnsKeys.TLS_LISTEN) ? DnsKeys.TLS_LISTEN : DnsKeys.HTTPS);
        if (config.defaultSection(ZoneKeys.FAMILIES).family(ZoneKeys.ZONE).isEmpty()
                && config.defaultSection(ZoneKeys.FAMILIES).family(ZoneKeys.SECONDARY).isEmpty()) {
            faults.accept(listen.bad("there is no zone to answer for", "set one, for example dns.zone.1 = example.org example.org.zone"));
        }
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
        if (listens(config)) list.secondaries().forEach(each -> copy(each.zone().file(), each.setting(), faults));
    }

    /// Reads all zone files. Each error is a fault of its setting; warnings are left to the log and to `stheno zone`.
    @Override
    public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
        if (!listens(config)) return;
        for (ZoneList.Primary zone : ZoneList.of(config).zones()) {
            ZoneFile.load(zone.file(), zone.origin()).errors().forEach(error ->
                    faults.accept(zone.setting().bad(error.toString(), "correct the zone file")));
        }
    }

    private static void copy(Path file, Setting setting, Consumer<BadSetting> faults) {
        FileChecks.writable(file, setting, faults);
        if (Files.exists(file) && !Files.isDirectory(file)) FileChecks.readable(file, setting, faults);
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new DnsProtocolServer(context);
    }
}
