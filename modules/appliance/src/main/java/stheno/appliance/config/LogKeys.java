package stheno.appliance.config;

import java.util.List;

/// The settings of a log of lines, such as `log.access`. Immutable; any thread.
///
/// @param destination the file; also the prefix of the other keys
/// @param size        bytes at which the file is rotated, 0 for never
/// @param daily       whether the file is rotated at midnight (UTC)
/// @param keep        rotated files that are kept
public record LogKeys(Key<Type.PathOrWord.Choice> destination, Key<String> format, Key<Long> size, Key<Boolean> daily, Key<Integer> keep) {
    private static final long TB = 1L << 40;

    /// @param name    the key of the destination, such as `log.access`
    /// @param lines   the events in the log, such as `requests`
    /// @param formats the names of the formats, the default first
    public static LogKeys of(String name, String lines, String... formats) {
        return new LogKeys(
                Key.onReload(name, Type.PathOrWord.of("-", ""), "",
                        "Log of " + lines + ": a file; `-` for standard output; empty for none."),
                Key.onReload(name + ".format", Type.Word.of(formats), formats[0], "Format of its lines."),
                Key.size(name + ".rotate-size", 0, TB, "0", "Size at which the file is rotated; 0: never."),
                Key.onReload(name + ".rotate-daily", new Type.Flag(), "false", "Rotate the file at midnight (UTC)."),
                Key.count(name + ".keep", 0, 10_000, "10", "Number of rotated files to keep."));
    }

    /// Whether a key is one of these, and not the destination: without a destination it has no effect.
    boolean isDetail(String key) {
        return all().stream().anyMatch(each -> each.name().equals(key)) && !key.equals(destination.name());
    }

    public List<Key<?>> all() {
        return List.of(destination, format, size, daily, keep);
    }
}
