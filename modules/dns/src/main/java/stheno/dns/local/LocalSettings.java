package stheno.dns.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import stheno.dns.record.Name;

/// What [LocalNames] are loaded from. Start from [#DEFAULTS] and change single settings. Immutable; any thread.
///
/// @param hosts hosts files; the first line of an address gives its name
/// @param hostsTtl the TTL of answers from hosts files, in seconds
/// @param special whether special-use names and private reverse zones are answered here
/// @param zones further zones that are answered from hosts files alone: their other names do not exist
/// @param forwarded zones with a forward of their own, except the root: their names are not special
/// @param block block lists
/// @param allow lists of names that are never blocked
/// @param allowed the same as names; each with all names below
/// @param blockAnswer the answer for a blocked name
/// @param blockTtl the TTL of answers for blocked names, in seconds
/// @param rotate whether the addresses of a name rotate from answer to answer
public record LocalSettings(List<Path> hosts, int hostsTtl, boolean special, List<Name> zones, List<Name> forwarded, List<Path> block,
                            List<Path> allow, List<Name> allowed, BlockAnswer blockAnswer, int blockTtl, boolean rotate) {
    /// Special-use names alone.
    public static final LocalSettings DEFAULTS = new LocalSettings(List.of(), 60, true, List.of(), List.of(), List.of(), List.of(),
            List.of(), BlockAnswer.NXDOMAIN, 10, true);

    public LocalSettings {
        hosts = List.copyOf(hosts);
        zones = List.copyOf(zones);
        forwarded = List.copyOf(forwarded);
        block = List.copyOf(block);
        allow = List.copyOf(allow);
        allowed = List.copyOf(allowed);
        Objects.requireNonNull(blockAnswer);
        if (hostsTtl < 0 || blockTtl < 0) throw new IllegalArgumentException("a TTL must be at least 0");
    }

    /// @param files hosts files
    /// @param ttl of their answers, in seconds
    public LocalSettings withHosts(List<Path> files, int ttl) {
        return with(it -> {
            it.hosts = files;
            it.hostsTtl = ttl;
        });
    }

    public LocalSettings withSpecial(boolean on) {
        return with(it -> it.special = on);
    }

    public LocalSettings withZones(List<Name> names) {
        return with(it -> it.zones = names);
    }

    public LocalSettings withForwarded(List<Name> names) {
        return with(it -> it.forwarded = names);
    }

    public LocalSettings withBlock(List<Path> files, BlockAnswer answer, int ttl) {
        return with(it -> {
            it.block = files;
            it.blockAnswer = answer;
            it.blockTtl = ttl;
        });
    }

    /// @param files lists of names
    /// @param names further names
    public LocalSettings withAllow(List<Path> files, List<Name> names) {
        return with(it -> {
            it.allow = files;
            it.allowed = names;
        });
    }

    public LocalSettings withRotate(boolean on) {
        return with(it -> it.rotate = on);
    }

    private LocalSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new LocalSettings(draft.hosts, draft.hostsTtl, draft.special, draft.zones, draft.forwarded, draft.block, draft.allow,
                draft.allowed, draft.blockAnswer, draft.blockTtl, draft.rotate);
    }

    /// A copy with parts that can be changed.
    private static final class Draft {
        private List<Path> hosts;
        private int hostsTtl;
        private boolean special;
        private List<Name> zones;
        private List<Name> forwarded;
        private List<Path> block;
        private List<Path> allow;
        private List<Name> allowed;
        private BlockAnswer blockAnswer;
        private int blockTtl;
        private boolean rotate;

        private Draft(LocalSettings from) {
            hosts = from.hosts;
            hostsTtl = from.hostsTtl;
            special = from.special;
            zones = from.zones;
            forwarded = from.forwarded;
            block = from.block;
            allow = from.allow;
            allowed = from.allowed;
            blockAnswer = from.blockAnswer;
            blockTtl = from.blockTtl;
            rotate = from.rotate;
        }
    }
}
