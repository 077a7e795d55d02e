package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every key of the schema, with values that a hurried operator writes: the message names the key, shows the value shortened, and has a
/// remedy; and the check of the whole configuration survives it.
class BadValuesTest {
    private static final List<String> VALUES = List.of("", "-1", "x y", "v".repeat(5000), "/no/where/at/all", "a,,b", "\u00fc",
            "0", "99999999999", "x", ":::", "/", "..", "a\0b", "w".repeat(10_000));
    private static final Pattern MESSAGE = Pattern.compile("(?:argument --set|command test|default): (\\S+) = `(.*?)`: (.+); (.+)");
    private static final int LONGEST = 400; // characters of a message, besides its source and value

    /// Keys for which no value of the list is wrong: any text is allowed.
    private static final List<String> FREE = List.of("smtp.banner", "pop3.banner", "ftp.banner", "dns.nsid", "dns.version",
            "smtp.relay.user", "catch.release-to");

    /// Settings with which everything listens and is in order.
    private static final List<String> EVERYTHING = List.of("admin.socket=off", "http.listen=127.0.0.1:0", "http.root=HOME",
            "ftp.listen=127.0.0.1:0", "ftp.root=HOME", "smtp.listen=127.0.0.1:0", "smtp.domains=example.org", "mail.root=HOME/mail",
            "pop3.listen=127.0.0.1:0", "dns.listen=127.0.0.1:0", "dns.zone.1=example.org HOME/a.zone", "smtp.relay=127.0.0.1",
            "smtp.relay.user=a", "smtp.relay.password-file=HOME/a.zone");

    @TempDir
    private Path home;

    private List<String> keys() {
        List<String> all = new ArrayList<>();
        TestSchema.ALL.keys().forEach(key -> all.add(key.name()));
        for (SectionKeys section : TestSchema.ALL.sections()) {
            for (SectionKey<?> key : section.keys()) all.add(section.prefix(key.appliesTo("") ? "" : "a") + key.row());
            for (KeyFamily family : section.families()) all.add(section.base() + family.row() + "." + (family.takes("a") ? "a" : "404"));
        }
        return all;
    }

    private static Setting of(String setting) {
        String[] halves = setting.split("=", 2);
        return new Setting(halves[0], halves[1], new SettingSource.Command("test"));
    }

    private List<BadSetting> faults(String key, String value, List<String> base) {
        List<Setting> defaults = base.stream().map(text -> of(text.replace("HOME", home.toString()))).toList();
        List<Setting> given = List.of(new Setting(key, value, new SettingSource.Argument("--set")));
        ConfigSources sources = new ConfigSources(Optional.empty(), given, defaults);
        return ConfigCheck.of(TestSchema.ALL, sources, Map.of(), home, ConfigCheck.Depth.CONTENT).faults();
    }

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(home.resolve("site"));
        Files.createDirectories(home.resolve("demo/cgi-bin"));
        Files.writeString(home.resolve("a.zone"), "@ 60 SOA ns1 h 1 1 1 1 1\n@ NS ns1\nns1 A 192.0.2.1\n");
    }

    @Test
    void withoutABadValueThereIsNoFault() {
        assertEquals("[]", shown(faults("limit.idle", "5s", List.of("admin.socket=off"))).toString());
        assertEquals("[]", shown(faults("limit.idle", "5s", EVERYTHING)).toString());
    }

    private static List<String> shown(List<BadSetting> faults) {
        return faults.stream().map(BadSetting::getMessage).toList();
    }

    @Test
    void everyMessageNamesTheKeyTheValueAndTheRemedy() {
        TreeSet<String> wanted = new TreeSet<>(keys());
        for (String key : keys()) {
            for (String value : VALUES) {
                List<String> little = List.of("admin.socket=off");
                for (List<String> base : isShort(value) ? List.of(little, EVERYTHING) : List.of(little)) {
                    List<BadSetting> faults = faults(key, value, base);
                    faults.forEach(fault -> check(fault.getMessage()));
                    if (faults.stream().anyMatch(fault -> fault.key().equals(key))) wanted.remove(key);
                }
            }
        }
        wanted.removeAll(FREE);
        assertEquals("[]", wanted.toString(), "no value was refused");
    }

    private static boolean isShort(String value) {
        return value.length() > 1 && value.length() < 20 || value.equals("/");
    }

    private static void check(String text) {
        Matcher message = MESSAGE.matcher(text);
        assertTrue(message.matches(), text);
        assertTrue(message.group(2).length() <= 63, text);
        assertTrue(message.group(3).length() + message.group(4).length() < LONGEST, text);
        assertFalse(text.contains("v".repeat(70)), text);
    }
}
