package stheno.appliance.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.accounts.Accounts;
import stheno.accounts.LoginThrottle;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.Key;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Types;
import stheno.reactor.Log;

/// The file of accounts, which all protocols with logins share.
public final class AccountsKeys implements ConfigPart {
    private static final Duration DAY = Duration.ofDays(1);

    public static final Key<Optional<Path>> FILE = Key.onReload("accounts.file", Types.PATH, "",
            "File of names and hashed passwords, as written by `stheno passwd`.");

    public static final Key<Integer> FAILURES = Key.count("accounts.lockout.failures", 1, 1000, "5",
            "Failed logins that block an address, IPv6 by its first 64 bits.");
    public static final Key<Duration> WINDOW = Key.timeout("accounts.lockout.window", DAY, "1m",
            "Time within which these logins must fail.");
    public static final Key<Duration> BLOCK = Key.timeout("accounts.lockout.time", DAY, "1m",
            "Time for which the address is blocked. The log says `login-blocked`, for example for fail2ban.");

    /// Blocks addresses, and logs each that it blocks in one line.
    public static LoginThrottle throttle(Config config, Log log) {
        LoginThrottle throttle = new LoginThrottle((address, policy) -> log.event(Log.Level.WARN, "login-blocked", "address", address,
                "failures", policy.failures(), "seconds", policy.block().toSeconds()));
        throttle.change(lockout(config));
        return throttle;
    }

    /// When an address is blocked.
    public static LoginThrottle.Policy lockout(Config config) {
        return new LoginThrottle.Policy(config.value(FAILURES), config.value(WINDOW), config.value(BLOCK));
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(FILE, FAILURES, WINDOW, BLOCK);
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        try {
            read(config);
        } catch (BadSetting e) {
            faults.accept(e);
        }
    }

    /// The accounts; none if no file is named. Blocks.
    public static Accounts read(Config config) throws BadSetting {
        if (config.value(FILE).isEmpty()) return Accounts.NONE;
        Path file = config.value(FILE).get();
        Setting setting = config.setting(FILE);
        if (!Files.exists(file)) throw setting.bad("does not exist", "create it with `stheno passwd --accounts FILE NAME`");
        if (Files.isDirectory(file)) throw setting.bad("is a folder", "name a file");
        // Reading a pipe would block, and a reload could not read it again.
        if (!Files.isRegularFile(file)) throw setting.bad("is not a regular file", "name a file");
        try {
            return Accounts.read(file);
        } catch (IOException e) {
            throw setting.bad("cannot be read: " + e.getMessage(), "write it with `stheno passwd --accounts FILE NAME`");
        }
    }
}
