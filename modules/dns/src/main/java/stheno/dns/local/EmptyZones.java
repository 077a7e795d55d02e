package stheno.dns.local;

import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.Name;

/// The zones that are answered here because no server outside has their names: special-use names, and reverse zones of addresses that
/// mean something else in each network. Sources: RFC 6303, 6761, 6762, 7534, 7686, 7793, 8375, 9462, 9476, 9665. Any thread.
final class EmptyZones {
    /// Their names do not exist, except for hosts.
    static final List<Name> NAMES = names("invalid", "onion", "test", "local", "home.arpa", "service.arpa", "alt");

    /// Its names have no data (RFC 9462 6.4): clients look there for encrypted resolvers.
    static final Name RESOLVER = Name.of("resolver.arpa");

    /// 127.0.0.1 and ::1, with all names below (RFC 6761 6.3).
    static final Name LOCALHOST = Name.of("localhost");

    private static final List<Name> REVERSE = names("0.in-addr.arpa", "127.in-addr.arpa", "10.in-addr.arpa", "168.192.in-addr.arpa",
            "254.169.in-addr.arpa", "2.0.192.in-addr.arpa", "100.51.198.in-addr.arpa", "113.0.203.in-addr.arpa",
            "255.255.255.255.in-addr.arpa",
            "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa",
            "d.f.ip6.arpa", "8.e.f.ip6.arpa", "9.e.f.ip6.arpa", "a.e.f.ip6.arpa", "b.e.f.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa");

    private EmptyZones() {}

    private static List<Name> names(String... texts) {
        return List.of(texts).stream().map(Name::of).toList();
    }

    /// Reverse zones of private, loopback, link-local, shared and documentation addresses.
    static List<Name> reverse() {
        List<Name> all = new ArrayList<>(REVERSE);
        for (int i = 16; i < 32; i++) all.add(Name.of(i + ".172.in-addr.arpa"));
        for (int i = 64; i < 128; i++) all.add(Name.of(i + ".100.in-addr.arpa"));
        return all;
    }
}
