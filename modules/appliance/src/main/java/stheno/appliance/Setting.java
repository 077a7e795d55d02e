package stheno.appliance;

/// A key's value as text, and where it comes from.
record Setting(String key, String value, Origin origin) {
    /// What is wrong with it, for whoever wrote it.
    BadSetting bad(String problem, String remedy) {
        return new BadSetting(this, problem, remedy);
    }
}
