package stheno.appliance.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Setting;
import stheno.dns.message.TsigKey;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// The file of a TSIG key: `key "NAME" { algorithm hmac-sha256; secret "..."; };`, as `tsig-keygen` writes it and BIND reads it, or a line
/// `hmac-sha256:NAME:SECRET`, as `dig -y` and `keymgr -t` have it. Messages never show the secret. Any thread; blocks.
final class TsigFile {
    private static final int LARGEST = 64 * 1024; // bytes of a file
    private static final String REMEDY = "write the file with `tsig-keygen NAME`";
    private static final Pattern BIND = Pattern.compile("key\\s+\"?([^\\s\"{;]+)\"?\\s*\\{([^}]*)}");
    private static final Pattern ALGORITHM = Pattern.compile("\\balgorithm\\s+\"?([^\\s\";]+)\"?\\s*;");
    private static final Pattern SECRET = Pattern.compile("\\bsecret\\s+\"?([^\\s\";]+)\"?\\s*;");
    private static final Pattern LINE = Pattern.compile("(?m)^#?\\s*(hmac-[a-z0-9-]+):([^:\\s]+):(\\S+)\\s*$");
    private static final Pattern COMMENTS = Pattern.compile("(?m)/\\*(?s:.*?)\\*/|^\\s*(//|#).*$");

    private TsigFile() {}

    /// @param wanted the name of the key
    static TsigKey read(Name wanted, Path file, Setting setting) throws BadSetting {
        List<BadSetting> faults = new ArrayList<>();
        FileChecks.readable(file, setting, faults::add);
        if (!faults.isEmpty()) throw faults.getFirst();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) throw setting.bad("is not the file of a TSIG key", REMEDY);
            return parse(wanted, Files.readString(file, StandardCharsets.ISO_8859_1), setting);
        } catch (IOException e) {
            throw setting.bad("cannot be read: " + e.getMessage(), "let the server's user read it");
        }
    }

    private static TsigKey parse(Name wanted, String text, Setting setting) throws BadSetting {
        Matcher line = LINE.matcher(text);
        if (line.find()) return key(wanted, line.group(2), Optional.of(line.group(1)), Optional.of(line.group(3)), setting);
        Matcher statement = BIND.matcher(COMMENTS.matcher(text).replaceAll(""));
        if (!statement.find()) throw setting.bad("is not the file of a TSIG key", REMEDY);
        return key(wanted, statement.group(1), first(ALGORITHM, statement.group(2)), first(SECRET, statement.group(2)), setting);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static TsigKey key(Name wanted, String name, Optional<String> algorithm, Optional<String> secret, Setting setting)
            throws BadSetting {
        if (!ZoneType.name(name, setting).equals(wanted)) {
            throw setting.bad("the file has the key `" + name + "`", "name the setting after the key: dns.tsig." + name);
        }
        if (algorithm.isEmpty() || secret.isEmpty()) throw setting.bad("the file has no algorithm or no secret", REMEDY);
        try {
            return TsigKey.of(name, algorithm.get(), secret.get());
        } catch (FormatException e) {
            throw setting.bad("the key in the file is wrong: " + e.getMessage(), REMEDY);
        }
    }
}
