package stheno.dns.transfer;

import java.util.List;
import java.util.Map;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;

/// The settings of transfers. Immutable; any thread.
///
/// @param defaults for zones without a policy of their own
/// @param zones policies by the zone's name
/// @param secondaries the zones that are copied from primaries; each name once
/// @param keys the TSIG keys; each name once
/// @param limits what transfers may cost
public record TransferSettings(ZonePolicy defaults, Map<Name, ZonePolicy> zones, List<SecondaryZone> secondaries, List<TsigKey> keys,
                               TransferLimits limits) {
    /// No transfers at all.
    public static final TransferSettings NONE = new TransferSettings(ZonePolicy.NONE, Map.of(), List.of(), List.of(),
            TransferLimits.DEFAULTS);

    /// @throws IllegalArgumentException if two secondaries have the same name or the same file, or two keys the same name
    public TransferSettings {
        zones = Map.copyOf(zones);
        secondaries = List.copyOf(secondaries);
        keys = List.copyOf(keys);
        if (keys.stream().map(TsigKey::name).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("two TSIG keys have the same name");
        }
        if (secondaries.stream().map(SecondaryZone::origin).distinct().count() < secondaries.size()) {
            throw new IllegalArgumentException("two secondary zones have the same name");
        }
        if (secondaries.stream().map(SecondaryZone::file).distinct().count() < secondaries.size()) {
            throw new IllegalArgumentException("two secondary zones have the same file");
        }
    }

    public TransferSettings withDefaults(ZonePolicy policy) {
        return new TransferSettings(policy, zones, secondaries, keys, limits);
    }

    public TransferSettings withZones(Map<Name, ZonePolicy> policies) {
        return new TransferSettings(defaults, policies, secondaries, keys, limits);
    }

    public TransferSettings withSecondaries(List<SecondaryZone> all) {
        return new TransferSettings(defaults, zones, all, keys, limits);
    }

    public TransferSettings withKeys(List<TsigKey> all) {
        return new TransferSettings(defaults, zones, secondaries, all, limits);
    }

    public TransferSettings withLimits(TransferLimits other) {
        return new TransferSettings(defaults, zones, secondaries, keys, other);
    }

    /// The policy of a zone.
    ZonePolicy policy(Name zone) {
        return zones.getOrDefault(zone, defaults);
    }
}
