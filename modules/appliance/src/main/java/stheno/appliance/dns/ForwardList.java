package stheno.appliance.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ListenAddress;
import stheno.appliance.config.Setting;
import stheno.dns.exchange.Upstream;
import stheno.dns.forward.ForwardSettings;
import stheno.dns.forward.ForwardZone;
import stheno.dns.record.Name;
import stheno.reactor.Network;

/// The forwards of a configuration. Pure; any thread.
record ForwardList(List<Forward> forwards) {
    private static final int MOST_SERVERS = 16;

    /// A zone and its servers.
    record Forward(ForwardZone zone, Setting setting) {}

    /// The forwards of a checked configuration.
    static ForwardList of(Config config) {
        return read(config, ZoneList.of(config), fault -> {
            throw new IllegalStateException(fault);
        });
    }

    /// Reads the settings of forwards; those with a fault are left out.
    static ForwardList read(Config config, ZoneList zones, Consumer<BadSetting> faults) {
        List<Forward> forwards = new ArrayList<>();
        Map<Name, Setting> names = new HashMap<>();
        config.defaultSection(ZoneKeys.FAMILIES).family(ForwardKeys.FORWARD).forEach((_, setting) -> {
            try {
                ForwardZone zone = zone(setting, config);
                Setting other = names.putIfAbsent(zone.zone(), setting);
                if (other != null) throw setting.bad("is the same zone as " + other.key(), "write all servers into one setting");
                served(zone.zone(), zones, setting);
                forwards.add(new Forward(zone, setting));
            } catch (BadSetting e) {
                faults.accept(e);
            }
        });
        return new ForwardList(List.copyOf(forwards));
    }

    private static ForwardZone zone(Setting setting, Config config) throws BadSetting {
        String[] words = setting.value().strip().split("[\\s,]+");
        if (words.length < 2) throw setting.bad("is not ZONE SERVER...", "write one like `. 192.0.2.53` or `corp.example 10.0.0.53`");
        if (words.length > 1 + MOST_SERVERS) throw setting.bad("has more than " + MOST_SERVERS + " servers", "remove some");
        List<Upstream> servers = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            Upstream server = server(words[i], setting);
            if (servers.contains(server)) throw setting.bad("has the server " + words[i] + " twice", "remove one");
            if (isSelf(server, config)) throw setting.bad(words[i] + " is this server itself", "name another server");
            servers.add(server);
        }
        return new ForwardZone(ZoneType.name(words[0], setting), servers);
    }

    private static Upstream server(String text, Setting setting) throws BadSetting {
        try {
            return Upstream.of(text);
        } catch (IllegalArgumentException e) {
            throw setting.bad(e.getMessage(), "write one like 192.0.2.53, [2001:db8::53]:53 or tls://192.0.2.53#dns.example.org, with "
                    + "the name behind #");
        }
    }

    /// Whether a listener has the server's address: its queries would go round in a circle.
    private static boolean isSelf(Upstream server, Config config) {
        if (server.protocol().encrypted()) return false;
        InetSocketAddress to = server.address();
        for (ListenAddress listener : config.find(DnsKeys.LISTEN).orElse(List.of())) {
            if (!(listener instanceof ListenAddress.Inet(InetSocketAddress address)) || address.getPort() != to.getPort()) continue;
            boolean any = address.getAddress().isAnyLocalAddress() && to.getAddress().isLoopbackAddress();
            if (any || address.getAddress().equals(to.getAddress())) return true;
        }
        return false;
    }

    private static void served(Name zone, ZoneList zones, Setting setting) throws BadSetting {
        Optional<Setting> own = zones.zones().stream().filter(each -> each.origin().equals(zone)).map(ZoneList.Primary::setting).findFirst()
                .or(() -> zones.secondaries().stream().filter(each -> each.zone().origin().equals(zone)).map(ZoneList.Secondary::setting)
                        .findFirst());
        if (own.isPresent()) throw setting.bad("is never used: the zone is served from " + own.get().key(), "remove one");
    }

    List<ForwardZone> zones() {
        return forwards.stream().map(Forward::zone).toList();
    }

    /// The zones of all forwards.
    List<Name> names() {
        return forwards.stream().map(each -> each.zone().zone()).toList();
    }

    /// What is doubtful: a forwarder for clients of other networks than private ones, on an address that they reach. Such servers are used
    /// to flood others. And a forwarder without clients.
    static void advise(Config config, ForwardList list, Consumer<BadSetting> warnings) {
        long heap = Runtime.getRuntime().maxMemory();
        if (!list.forwards.isEmpty() && config.find(ForwardKeys.CACHE).orElse(0L) > heap) {
            warnings.accept(config.setting(ForwardKeys.CACHE).bad("exceeds the heap, which is " + (heap >> 20) + " MB",
                    "lower it, or raise the heap: STHENO_JVM_OPTIONS=-Xmx2g"));
        }
        boolean silent = !list.forwards.isEmpty() && config.find(ForwardKeys.CLIENTS).map(List::isEmpty).orElse(false);
        if (silent) {
            warnings.accept(config.setting(ForwardKeys.CLIENTS).bad("is empty: the forwarder refuses all clients",
                    "name the networks of your clients, or remove the setting"));
        }
        if (list.forwards.isEmpty() || config.find(DnsKeys.LISTEN).orElse(List.of()).stream().noneMatch(ForwardList::isPublic)) return;
        List<Network> clients = config.find(ForwardKeys.CLIENTS).orElse(List.of());
        List<String> open = clients.stream().filter(ForwardList::isPublic).map(Network::toString).toList();
        if (open.isEmpty()) return;
        warnings.accept(config.setting(ForwardKeys.CLIENTS).bad("opens the forwarder on a public address to " + String.join(", ", open)
                + ", which is not a private network", "name the networks of your own clients, or listen on a private address"));
    }

    private static boolean isPublic(ListenAddress address) {
        if (!(address instanceof ListenAddress.Inet(InetSocketAddress inet))) return false;
        InetAddress ip = inet.getAddress();
        return ip.isAnyLocalAddress() || ForwardSettings.PRIVATE.stream().noneMatch(network -> network.contains(ip));
    }

    /// Whether the network is within none of the private ones.
    private static boolean isPublic(Network network) {
        String text = network.toString();
        int slash = text.indexOf('/');
        if (slash < 0) return true; // all
        InetAddress base = InetAddress.ofLiteral(text.substring(0, slash));
        return ForwardSettings.PRIVATE.stream().noneMatch(each -> each.contains(base) && bits(text) >= bits(each.toString()));
    }

    private static int bits(String network) {
        return Integer.parseInt(network.substring(network.indexOf('/') + 1));
    }
}
