package stheno.appliance.ftp;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.ftp.PassiveAddress;
import stheno.ftp.PassivePorts;
import stheno.reactor.Decimal;
import stheno.reactor.Network;

/// Settings of FTP's passive data connections. Immutable; any thread.
public sealed interface PassiveType<T> extends Type<T> {
    /// `FIRST-LAST`, both included, or `any`.
    record PortRange() implements PassiveType<PassivePorts> {
        @Override
        public PassivePorts read(String text, Setting setting) throws BadSetting {
            if (text.equals("any")) return PassivePorts.ANY;
            String[] ends = text.split("-", -1);
            int first = port(ends[0]);
            int last = port(ends[ends.length - 1]);
            if (ends.length == 2 && first > 0 && last >= first) return new PassivePorts(first, last);
            throw Type.bad(text, setting, "is not a range of ports", "write one like 50000-50999, within 1 to 65535, or any");
        }

        /// 0 if it is not a port.
        private static int port(String digits) {
            return (int) Math.max(0, Decimal.parse(digits, 65_535));
        }

        @Override
        public String form() {
            return "FIRST-LAST or any";
        }
    }

    /// What is announced: an address, or a name that has one.
    sealed interface Host {
        /// An IPv4 address.
        record Literal(InetAddress address) implements Host {}

        /// A host name, in lower case.
        record Named(String name) implements Host {}
    }

    /// The address that clients of a network get.
    record Entry(Network clients, Host host) {}

    /// An address or a name for all clients, or, with `NETWORK=` before it, for clients of a network. A name is not looked up here.
    record Address() implements PassiveType<Entry> {
        private static final String REMEDY = "write 203.0.113.7, ftp.example.org or 10.0.0.0/8=10.1.2.3";

        @Override
        public Entry read(String text, Setting setting) throws BadSetting {
            int equals = text.indexOf('=');
            Network clients = equals < 0 ? Network.ALL : new Networks().read(text.substring(0, equals).strip(), setting);
            return new Entry(clients, host(text.substring(equals + 1).strip(), text, setting));
        }

        /// PASV replies have no room for IPv6 (RFC 959), and EPSV replies have no address (RFC 2428).
        private static Host host(String host, String text, Setting setting) throws BadSetting {
            if (host.isEmpty()) throw Type.bad(text, setting, "names no address", REMEDY);
            if (host.contains(":")) throw Type.bad(text, setting, "is not IPv4; IPv6 clients use EPSV, which announces no address", REMEDY);
            boolean decimal = host.chars().allMatch(c -> c == '.' || Decimal.isDigit(c));
            if (!decimal) return new Host.Named(name(host, text, setting));
            InetAddress address;
            try {
                Network.of(host); // as a name, 10.1 would be 10.0.0.1
                address = InetAddress.ofLiteral(host);
            } catch (IllegalArgumentException e) {
                throw Type.bad(text, setting, "is not an IPv4 address, four numbers from 0 to 255", REMEDY);
            }
            if (AnnouncedNames.isUsable(address)) return new Host.Literal(address);
            throw Type.bad(text, setting, "is not an address that a client can connect to", REMEDY);
        }

        private static String name(String host, String text, Setting setting) throws BadSetting {
            if (!host.startsWith("*")) return new NameType.HostName().read(host, setting);
            throw Type.bad(text, setting, "is neither an address nor a name", REMEDY);
        }

        @Override
        public String form() {
            return "[NETWORK=]HOST";
        }
    }

    /// The names in the entries.
    static Set<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::host).filter(Host.Named.class::isInstance).map(host -> ((Host.Named) host).name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The address for each client: the entry of the smallest network that contains the client. Without one, and while its name has no
    /// address, the address that the client has connected to.
    ///
    /// @param names the addresses of names; must not block
    static PassiveAddress announced(List<Entry> entries, Function<String, Optional<InetAddress>> names) {
        if (entries.isEmpty()) return PassiveAddress.LOCAL;
        Comparator<Entry> largestFirst = Comparator.comparingInt(entry -> bits(entry.clients()));
        List<Entry> smallestFirst = entries.stream().sorted(largestFirst.reversed()).toList();
        return client -> smallestFirst.stream().filter(entry -> entry.clients().contains(client)).findFirst()
                .flatMap(entry -> switch (entry.host()) {
                    case Host.Literal(InetAddress address) -> Optional.of(address);
                    case Host.Named(String name) -> names.apply(name);
                });
    }

    private static int bits(Network network) {
        String text = network.toString();
        return text.indexOf('/') < 0 ? -1 : Integer.parseInt(text.substring(text.indexOf('/') + 1));
    }
}
