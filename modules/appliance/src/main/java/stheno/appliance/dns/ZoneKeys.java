package stheno.appliance.dns;

import static stheno.appliance.config.Key.onReload;

import java.util.List;
import java.util.regex.Pattern;
import stheno.appliance.config.Key;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Type;
import stheno.dns.transfer.RemoteServer;
import stheno.dns.transfer.TransferPermit;

/// Settings of zones and their transfers.
public final class ZoneKeys {
    private static final Pattern ANY = Pattern.compile("[a-z0-9._-]{1,200}");
    private static final String NAMES = "small letters, digits, dots, - and _";

    public static final Key<List<TransferPermit>> TRANSFER = onReload("dns.transfer", new Type.Listed<>(new ZoneType.Permits()), "",
            "Clients that may transfer zones (AXFR): networks, TSIG keys, or both, as in `192.0.2.0/24, key=NAME, 10.0.0.0/8 key=NAME`. "
            + "Empty: none. `all`: every client.");
    public static final Key<List<RemoteServer>> NOTIFY = onReload("dns.notify", new Type.Listed<>(new ZoneType.Servers()), "",
            "Secondaries that are notified when a zone has changed, as ADDRESS[:PORT] [key=NAME]. Empty: none.");

    static final KeyFamily.Attribute ZONE_TRANSFER = new KeyFamily.Attribute("transfer", "list of NETWORK and/or key=NAME or empty",
            "Clients that may transfer this zone, instead of those of dns.transfer. Empty: none.");
    static final KeyFamily.Attribute ZONE_NOTIFY = new KeyFamily.Attribute("notify", "list of ADDRESS[:PORT] [key=NAME] or empty",
            "Secondaries that are notified when this zone has changed, instead of those of dns.notify. Empty: none.");

    private static final List<KeyFamily.Attribute> POLICY = List.of(ZONE_TRANSFER, ZONE_NOTIFY);

    static final KeyFamily ZONE = new KeyFamily("zone", "ORIGIN FILE",
            "A zone and its file (RFC 1035), as `example.org example.org.zone`.", ANY, NAMES, POLICY);
    static final KeyFamily SECONDARY = new KeyFamily("secondary", "ORIGIN FILE PRIMARY [key=NAME]...",
            "A zone that is transferred from its primaries, ADDRESS[:PORT], each with the TSIG key that follows it. FILE keeps the zone "
            + "over a restart.", ANY, NAMES, POLICY);
    static final KeyFamily TSIG = new KeyFamily("tsig", "FILE",
            "Secret of the TSIG key NAME: a file as `tsig-keygen` writes it, or with a line ALGORITHM:NAME:SECRET.", ANY, NAMES);

    static final SectionKeys FAMILIES = SectionKeys.families("dns.", List.of(ZONE, SECONDARY, TSIG, ForwardKeys.FORWARD));

    public static final List<Key<?>> ALL = List.of(TRANSFER, NOTIFY);

    private ZoneKeys() {}
}
