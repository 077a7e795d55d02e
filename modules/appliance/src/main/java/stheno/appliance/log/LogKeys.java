package stheno.appliance.log;

import java.util.List;
import stheno.appliance.config.Key;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Type;

/// The settings of a log of lines. Immutable; any thread.
///
/// @param size  from which on its file makes way for a fresh one, 0 if that does not matter
/// @param daily whether a day has a file of its own
/// @param keep  how many former files are left
public record LogKeys(Key<Type.PathOrWord.Choice> destination, Key<String> format, Key<Long> size, Key<Boolean> daily, Key<Integer> keep) {
    /// Of requests.
    public static final LogKeys ACCESS = new LogKeys(Keys.LOG_ACCESS, Keys.LOG_ACCESS_FORMAT, Keys.LOG_ACCESS_ROTATE_SIZE,
            Keys.LOG_ACCESS_ROTATE_DAILY, Keys.LOG_ACCESS_KEEP);

    /// Of transfers.
    public static final LogKeys TRANSFERS = new LogKeys(Keys.LOG_TRANSFERS, Keys.LOG_TRANSFERS_FORMAT, Keys.LOG_TRANSFERS_ROTATE_SIZE,
            Keys.LOG_TRANSFERS_ROTATE_DAILY, Keys.LOG_TRANSFERS_KEEP);

    public static final List<LogKeys> ALL = List.of(ACCESS, TRANSFERS);
}
