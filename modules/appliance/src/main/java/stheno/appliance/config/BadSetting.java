package stheno.appliance.config;

import stheno.appliance.format.PrintableText;

/// A fault of a setting. The message names its source, the key, the value, what is wrong, and what to do:
///
///     /etc/stheno.properties:12: http.listen = `www`: is not HOST:PORT; write 127.0.0.1:8080, [::1]:8080 or unix:/run/x.sock
///
/// A long value is shortened.
public final class BadSetting extends Exception {
    private static final long serialVersionUID = 1;

    private final String key;
    private final transient SettingSource source;

    BadSetting(Setting setting, String problem, String remedy) {
        super(setting.source() + ": " + setting.key() + " = `" + PrintableText.escaped(setting.value(), Setting.SHOWN) + "`: " + problem
                + "; " + remedy);
        key = setting.key();
        source = setting.source();
    }

    /// Where the setting is.
    SettingSource source() {
        return source;
    }

    /// The key of the setting.
    public String key() {
        return key;
    }
}
