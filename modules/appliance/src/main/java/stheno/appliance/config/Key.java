package stheno.appliance.config;

/// A setting that there is: a row of [Keys]. Immutable; any thread.
///
/// @param name as it is written in a file
/// @param initial the text that stands for it where nobody says anything
/// @param effect when a change takes effect
/// @param sentence what it is, for the list of them
public record Key<T>(String name, Type<T> type, String initial, Effect effect, String sentence) {
    /// When a change of a setting takes effect.
    enum Effect { RELOAD, RESTART }

    /// Takes effect when the files are read again.
    public static <T> Key<T> live(String name, Type<T> type, String initial, String sentence) {
        return new Key<>(name, type, initial, Effect.RELOAD, sentence);
    }

    /// Takes effect when the server starts.
    public static <T> Key<T> firm(String name, Type<T> type, String initial, String sentence) {
        return new Key<>(name, type, initial, Effect.RESTART, sentence);
    }

    /// What holds where nobody says anything.
    Setting unset() {
        return new Setting(name, initial, new Origin.Default());
    }

    /// What the text of a setting means for this key.
    T read(Setting setting) throws BadSetting {
        return type.read(setting.value().strip(), setting);
    }
}
