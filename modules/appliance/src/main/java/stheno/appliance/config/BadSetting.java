package stheno.appliance.config;

/// A fault of a setting. The message names its source, the key, the value, what is wrong, and what to do:
///
///     /etc/stheno.properties:12: http.listen = `80`: is not HOST:PORT; write 127.0.0.1:8080, [::1]:8080 or unix:/run/x.sock
public final class BadSetting extends Exception {
    private static final long serialVersionUID = 1;

    BadSetting(Setting setting, String problem, String remedy) {
        super(setting.source() + ": " + setting.key() + " = `" + setting.value() + "`: " + problem + "; " + remedy);
    }
}
