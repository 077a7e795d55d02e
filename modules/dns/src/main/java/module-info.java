/// DNS: messages, zone files, authoritative answers, zone transfers and questions to other servers. It knows no
/// configuration files, and nothing of other protocols.
module stheno.dns {
    requires transitive stheno.reactor;

    exports stheno.dns.cache;
    exports stheno.dns.exchange;
    exports stheno.dns.forward;
    exports stheno.dns.local;
    exports stheno.dns.message;
    exports stheno.dns.record;
    exports stheno.dns.resolver;
    exports stheno.dns.server;
    exports stheno.dns.transfer;
    exports stheno.dns.zone;
}
