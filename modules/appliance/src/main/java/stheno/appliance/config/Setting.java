package stheno.appliance.config;

/// The value of a key as text, and its source.
public record Setting(String key, String value, SettingSource source) {
    /// Characters of a value, or of a part of one, in a message.
    static final int SHOWN = 60;

    /// A fault of this setting: what is wrong, and what to do.
    public BadSetting bad(String problem, String remedy) {
        return new BadSetting(this, problem, remedy);
    }
}
