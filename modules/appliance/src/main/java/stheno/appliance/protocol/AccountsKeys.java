package stheno.appliance.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.accounts.Accounts;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.Key;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Types;

/// The file of accounts, which all protocols with logins share.
public final class AccountsKeys implements ConfigPart {
    public static final Key<Optional<Path>> FILE = Key.onReload("accounts.file", Types.PATH, "",
            "File of names and hashed passwords, as written by `stheno passwd`.");

    @Override
    public List<Key<?>> keys() {
        return List.of(FILE);
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
