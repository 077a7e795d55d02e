package stheno.appliance.dns;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.DidYouMean;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.dns.record.Name;
import stheno.dns.transfer.RemoteServer;
import stheno.dns.transfer.SecondaryZone;
import stheno.dns.transfer.TransferPermit;
import stheno.dns.transfer.ZonePolicy;
import stheno.reactor.Network;

/// The zones of a configuration, and the files of its TSIG keys. Pure; any thread.
///
/// @param zones       the zones with a file of their own
/// @param secondaries the zones that are copied from primaries
/// @param keys        the files of TSIG keys, by name
/// @param policies    of zones with their own settings of transfers, by origin
record ZoneList(List<Primary> zones, List<Secondary> secondaries, Map<Name, KeyFile> keys, Map<Name, Policy> policies) {
    /// What a zone sets itself.
    record Policy(Optional<List<TransferPermit>> permits, Optional<List<RemoteServer>> notified) {
        private static final Policy NONE = new Policy(Optional.empty(), Optional.empty());

        ZonePolicy over(ZonePolicy defaults) {
            return new ZonePolicy(permits.orElse(defaults.permits()), notified.orElse(defaults.notified()));
        }
    }

    /// A zone that is read from a file.
    record Primary(Name origin, Path file, Setting setting) {}

    /// A zone that is copied from primaries.
    record Secondary(SecondaryZone zone, Setting setting) {}

    /// The file of a TSIG key.
    record KeyFile(Path file, Setting setting) {}

    /// The zones without those that have a fault, which [#read] reports.
    static ZoneList of(Config config) {
        return read(config, _ -> { });
    }

    /// Reads the settings of zones and keys; those with a fault are left out.
    static ZoneList read(Config config, Consumer<BadSetting> faults) {
        return new Reader(config, faults).read();
    }

    /// One use; one thread.
    private static final class Reader {
        private final Config config;
        private final Consumer<BadSetting> faults;
        private final List<Primary> zones = new ArrayList<>();
        private final List<Secondary> secondaries = new ArrayList<>();
        private final Map<Name, KeyFile> keys = new HashMap<>();
        private final Map<Name, Setting> origins = new HashMap<>();
        private final Map<String, Name> byName = new HashMap<>(); // the zones by their keys
        private final Map<Name, Policy> policies = new HashMap<>();
        private final Map<Path, Setting> copies = new HashMap<>(); // the files of secondaries

        Reader(Config config, Consumer<BadSetting> faults) {
            this.config = config;
            this.faults = faults;
        }

        private interface Taking {
            void take(String name, Setting setting) throws BadSetting;
        }

        ZoneList read() {
            each(ZoneKeys.TSIG.row(), this::key);
            each(ZoneKeys.ZONE.row(), (_, setting) -> zone(setting));
            each(ZoneKeys.SECONDARY.row(), (_, setting) -> secondary(setting));
            for (KeyFamily family : List.of(ZoneKeys.ZONE, ZoneKeys.SECONDARY)) {
                policy(family, ZoneKeys.ZONE_TRANSFER, (zone, setting) -> {
                    List<TransferPermit> permits = new Type.Listed<>(new ZoneType.Permits()).read(setting.value().strip(), setting);
                    for (TransferPermit permit : permits) check(permit.key(), setting);
                    policies.merge(zone, new Policy(Optional.of(permits), Optional.empty()), Reader::both);
                });
                policy(family, ZoneKeys.ZONE_NOTIFY, (zone, setting) -> {
                    List<RemoteServer> servers = new Type.Listed<>(new ZoneType.Servers()).read(setting.value().strip(), setting);
                    for (RemoteServer server : servers) check(server.key(), setting);
                    policies.merge(zone, new Policy(Optional.empty(), Optional.of(servers)), Reader::both);
                });
            }
            return new ZoneList(List.copyOf(zones), List.copyOf(secondaries), Map.copyOf(keys), Map.copyOf(policies));
        }

        private static Policy both(Policy one, Policy two) {
            return new Policy(one.permits().or(two::permits), one.notified().or(two::notified));
        }

        private interface Applying {
            void apply(Name zone, Setting setting) throws BadSetting;
        }

        private void policy(KeyFamily family, KeyFamily.Attribute attribute, Applying applying) {
            Map<String, Setting> members = config.defaultSection(ZoneKeys.FAMILIES).family(family);
            config.defaultSection(ZoneKeys.FAMILIES).attribute(family, attribute).forEach((name, setting) -> {
                String member = "dns." + family.row() + "." + name;
                Name zone = byName.get(member);
                try {
                    boolean known = members.containsKey(name);
                    if (!known) throw setting.bad("there is no " + member, "set " + member + ", or remove " + setting.key());
                    if (zone != null) applying.apply(zone, setting); // otherwise the zone has a fault
                } catch (BadSetting e) {
                    faults.accept(e);
                }
            });
        }

        private void each(String row, Taking taking) {
            ZoneKeys.FAMILIES.families().stream().filter(family -> family.row().equals(row)).findFirst().ifPresent(family ->
                    config.defaultSection(ZoneKeys.FAMILIES).family(family).forEach((name, setting) -> {
                        try {
                            misspelled(family, name, setting);
                            taking.take(name, setting);
                        } catch (BadSetting e) {
                            faults.accept(e);
                        }
                    }));
        }

        /// `1.trnsfer` is no zone if there is a zone `1`.
        private void misspelled(KeyFamily family, String name, Setting setting) throws BadSetting {
            int dot = name.lastIndexOf('.');
            if (dot < 0 || !config.defaultSection(ZoneKeys.FAMILIES).family(family).containsKey(name.substring(0, dot))) return;
            List<String> rows = family.attributes().stream().map(KeyFamily.Attribute::row).toList();
            Optional<String> meant = DidYouMean.nearest(name.substring(dot + 1), rows);
            if (meant.isEmpty()) return;
            String start = "dns." + family.row() + "." + name.substring(0, dot + 1);
            throw setting.bad("there is no such key", "did you mean " + start + meant.get() + "?");
        }

        private void key(String name, Setting setting) throws BadSetting {
            keys.put(ZoneType.name(name, setting), new KeyFile(file(setting.value().strip(), setting), setting));
        }

        /// The rest of the value is the file: its name may have blanks.
        private void zone(Setting setting) throws BadSetting {
            String[] words = setting.value().strip().split("\\s+", 2);
            if (words.length < 2) throw setting.bad("is not ORIGIN FILE", "write one like `example.org example.org.zone`");
            zones.add(new Primary(origin(words[0], setting), file(words[1], setting), setting));
        }

        private void secondary(Setting setting) throws BadSetting {
            List<String> words = List.of(setting.value().strip().split("\\s+"));
            if (words.size() < 3) {
                throw setting.bad("is not ORIGIN FILE PRIMARY...", "write one like `example.org example.org.copy 192.0.2.1 key=NAME`");
            }
            Name origin = origin(words.get(0), setting);
            Path file = file(words.get(1), setting);
            Setting other = copies.putIfAbsent(file, setting);
            if (other != null) throw setting.bad("has the file of " + other.key(), "name another file");
            if (zones.stream().anyMatch(zone -> zone.file().equals(file))) {
                throw setting.bad("would overwrite the file of a zone, " + file, "name another file");
            }
            secondaries.add(new Secondary(new SecondaryZone(origin, file, primaries(words.subList(2, words.size()), setting)), setting));
        }

        private List<RemoteServer> primaries(List<String> words, Setting setting) throws BadSetting {
            List<RemoteServer> primaries = new ArrayList<>();
            ZoneType.Servers form = new ZoneType.Servers();
            for (int i = 0; i < words.size(); i++) {
                boolean keyed = i + 1 < words.size() && words.get(i + 1).startsWith(ZoneType.KEY);
                RemoteServer primary = form.read(words.get(i) + (keyed ? " " + words.get(++i) : ""), setting);
                check(primary.key(), setting);
                primaries.add(primary);
            }
            return primaries;
        }

        private Name origin(String text, Setting setting) throws BadSetting {
            Name origin = ZoneType.name(text, setting);
            Setting other = origins.putIfAbsent(origin, setting);
            if (other != null) throw setting.bad("is the same zone as " + other.key(), "remove one");
            byName.put(setting.key(), origin);
            return origin;
        }

        private void check(Optional<Name> key, Setting setting) throws BadSetting {
            if (key.isPresent() && !keys.containsKey(key.get())) throw unknown(key.get(), setting);
        }

        private static Path file(String text, Setting setting) throws BadSetting {
            return new Type.FilePath().read(text, setting).normalize();
        }
    }

    /// Warns of transfers that are open to all.
    static void advise(Config config, Consumer<BadSetting> warnings) {
        config.find(ZoneKeys.TRANSFER).ifPresent(permits -> open(permits, config.setting(ZoneKeys.TRANSFER), warnings));
        for (KeyFamily family : List.of(ZoneKeys.ZONE, ZoneKeys.SECONDARY)) {
            config.defaultSection(ZoneKeys.FAMILIES).attribute(family, ZoneKeys.ZONE_TRANSFER).values().forEach(setting -> {
                try {
                    open(new Type.Listed<>(new ZoneType.Permits()).read(setting.value().strip(), setting), setting, warnings);
                } catch (BadSetting _) {
                    // a fault, which is reported by itself
                }
            });
        }
    }

    private static void open(List<TransferPermit> permits, Setting setting, Consumer<BadSetting> warnings) {
        boolean all = permits.stream().anyMatch(permit -> permit.key().isEmpty() && isAll(permit.network()));
        if (all) {
            warnings.accept(setting.bad("lets every client transfer the zone, and so read all its names",
                    "name the networks or the TSIG keys of your secondaries"));
        }
    }

    private static boolean isAll(Network network) {
        return network.equals(Network.ALL) || network.toString().endsWith("/0");
    }

    /// A key that is used and not set.
    static BadSetting unknown(Name key, Setting setting) {
        String name = key.toString();
        String bare = name.endsWith(".") && name.length() > 1 ? name.substring(0, name.length() - 1) : name;
        return setting.bad("there is no TSIG key `" + bare + "`", "set dns.tsig." + bare + " to its file");
    }
}
