package stheno.appliance.config;

/// A setting that cannot be obeyed. The message names where it stands, the key, the value, what is wrong, and the remedy:
///
///     /etc/stheno.properties:12: http.listen = `80`: is no HOST:PORT; write 127.0.0.1:8080, [::1]:8080 or unix:/run/x.sock
public final class BadSetting extends Exception {
    private static final long serialVersionUID = 1;

    BadSetting(Setting setting, String problem, String remedy) {
        super(setting.origin() + ": " + setting.key() + " = `" + setting.value() + "`: " + problem + "; " + remedy);
    }
}
