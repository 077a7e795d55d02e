package stheno.appliance.config;

import java.time.Duration;

/// An existing setting: its name, its type, and its default. Immutable; any thread.
///
/// @param name         as written in a file, such as `limit.idle`
/// @param initial      the default, as text
/// @param effect       when a change takes effect
/// @param description  a phrase for help and the reference
public record Key<T>(String name, Type<T> type, String initial, Effect effect, String description) {
    /// When a change takes effect.
    public enum Effect { RELOAD, RESTART }

    /// A key that a reload changes.
    public static <T> Key<T> onReload(String name, Type<T> type, String initial, String description) {
        return new Key<>(name, type, initial, Effect.RELOAD, description);
    }

    /// A key that only a restart changes.
    public static <T> Key<T> onRestart(String name, Type<T> type, String initial, String description) {
        return new Key<>(name, type, initial, Effect.RESTART, description);
    }

    public static Key<Integer> count(String name, int least, int most, String initial, String description) {
        return onReload(name, new NumberType.Count(least, most), initial, description);
    }

    public static Key<Long> size(String name, long least, long most, String initial, String description) {
        return onReload(name, new NumberType.Size(least, most), initial, description);
    }

    /// @param most maximum; 0 is allowed
    public static Key<Duration> duration(String name, Duration most, String initial, String description) {
        return onReload(name, new NumberType.Span(Duration.ZERO, most), initial, description);
    }

    /// A timeout: a timer needs at least a millisecond.
    public static Key<Duration> timeout(String name, Duration most, String initial, String description) {
        return onReload(name, new NumberType.Span(Duration.ofMillis(1), most), initial, description);
    }

    /// The setting in force when no source sets this key.
    Setting unset() {
        return new Setting(name, initial, new SettingSource.Default());
    }

    /// The value of a setting of this key.
    T read(Setting setting) throws BadSetting {
        return type.read(setting.value().strip(), setting);
    }
}
