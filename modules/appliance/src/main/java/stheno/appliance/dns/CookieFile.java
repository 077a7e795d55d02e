package stheno.appliance.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Setting;
import stheno.dns.server.CookieSecrets;

/// The file of cookie secrets: one a line, 32 hexadecimal digits; blank lines and lines with `#` are skipped. Messages never show a secret.
/// Any thread; blocks.
final class CookieFile {
    private static final int LARGEST = 64 * 1024; // bytes
    private static final String REMEDY = "write a secret with `openssl rand -hex 16`, one a line";

    private CookieFile() {}

    /// The secrets of a configuration.
    static CookieSecrets read(Config config) throws BadSetting {
        if (config.value(DnsKeys.COOKIE_SECRETS).isEmpty()) return CookieSecrets.RANDOM;
        Path file = config.value(DnsKeys.COOKIE_SECRETS).get();
        Setting setting = config.setting(DnsKeys.COOKIE_SECRETS);
        List<BadSetting> faults = new ArrayList<>();
        FileChecks.readable(file, setting, faults::add);
        if (!faults.isEmpty()) throw faults.getFirst();
        try {
            boolean wrong = !Files.isRegularFile(file) || Files.size(file) > LARGEST;
            if (wrong) throw setting.bad("is not a file of cookie secrets", REMEDY);
            List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().map(String::strip).toList();
            List<String> secrets = lines.stream().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
            return CookieSecrets.of(secrets);
        } catch (IllegalArgumentException e) {
            throw setting.bad("is not a file of cookie secrets: " + e.getMessage(), REMEDY);
        } catch (IOException e) {
            throw setting.bad("cannot be read: " + e.getMessage(), "let the server's user read it");
        }
    }
}
