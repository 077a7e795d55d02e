package stheno.appliance.config;

/// A key's value as text, and where it comes from.
public record Setting(String key, String value, Origin origin) {
    /// What is wrong with it, for whoever wrote it.
    public BadSetting bad(String problem, String remedy) {
        return new BadSetting(this, problem, remedy);
    }
}
