package stheno.appliance.catcher;

import static stheno.appliance.config.Key.onRestart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.NameType;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.appliance.mail.RelayKeys;
import stheno.appliance.mail.SmtpKeys;

/// Settings of the mail catcher.
public final class CatchKeys implements ConfigPart {
    private static final long TB = 1L << 40;
    private static final Duration YEARS = Duration.ofDays(3650);
    private static final String TEMPORARY = "temporary";
    private static final String WRITE = "let the server's user write there";

    public static final Key<Type.PathOrWord.Choice> PATH = onRestart("catch.path", Type.PathOrWord.of(TEMPORARY, ""), "",
            "Folder for caught messages: if set, SMTP accepts every message and keeps it there. temporary: a new folder, deleted at the "
            + "end. Empty: mail is not caught.");
    public static final Key<Integer> KEEP_COUNT = onRestart("catch.keep.count", new NumberType.Count(1, 10_000_000), "10000",
            "Maximum number of messages; the oldest are deleted.");
    public static final Key<Long> KEEP_SIZE = onRestart("catch.keep.size", new NumberType.Size(1 << 20, 1024 * TB), "1g",
            "Maximum size of all messages together; the oldest are deleted.");
    public static final Key<Duration> KEEP_AGE = onRestart("catch.keep.age", new NumberType.Span(Duration.ZERO, YEARS), "0",
            "Age at which messages are deleted; 0: never.");
    public static final Key<Boolean> DURABLE = onRestart("catch.durable", new Type.Flag(), "false",
            "Write each message to the disk (fsync) before the client's 250.");
    public static final Key<String> PREFIX = onRestart("catch.prefix", new NameType.OwnFolder(), "/mail/",
            "Path of the view and the API on the default host of HTTP. Without http.root, / redirects there.");
    public static final Key<List<String>> NAMES = onRestart("catch.names", new Type.Listed<>(new CatchName()), "",
            "Host names that requests for the view and the API may use, besides addresses and `localhost`; * for all.");
    public static final Key<List<String>> RELEASE_TO = onRestart("catch.release-to", new Type.Listed<>(new Type.Text()), "",
            "Addresses that caught messages may be sent on to, with * for any text; needs smtp.relay. Empty: none.");
    public static final Key<Optional<String>> WEBHOOK = onRestart("catch.webhook", new Type.Optionally<>(new Webhook()), "",
            "URL that is called (POST, JSON) for each caught message. Empty: none.");

    static final KeyFamily RULE = KeyFamily.of("rule", "PHASE CONDITION... ACTION...",
            "Failure to simulate, such as `rcpt to=flaky@* code=450 count=2`; the first rule that matches, in the order of the names, is "
            + "applied.");

    static final SectionKeys RULES = SectionKeys.families("catch.", List.of(RULE));

    /// A host name, or `*`.
    private record CatchName() implements Type<String> {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            return text.equals("*") ? text : new NameType.HostName().read(text, setting);
        }

        @Override
        public String form() {
            return "host name or *";
        }
    }

    /// An address of HTTP or HTTPS.
    private record Webhook() implements Type<String> {
        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (text.matches("https?://[^/?#\\s]+[^\\s]*")) return text;
            throw Type.bad(text, setting, "is not a URL", "write one like http://127.0.0.1:9000/mail");
        }

        @Override
        public String form() {
            return "http://HOST[:PORT]/PATH";
        }
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(PATH, KEEP_COUNT, KEEP_SIZE, KEEP_AGE, DURABLE, PREFIX, NAMES, RELEASE_TO, WEBHOOK);
    }

    @Override
    public Optional<SectionKeys> sections() {
        return Optional.of(RULES);
    }

    /// Whether the messages of SMTP are caught.
    ///
    /// @param config may have settings with faults
    static boolean chosen(Config config) {
        return config.find(PATH).filter(choice -> !isOff(choice)).isPresent();
    }

    private static boolean isOff(Type.PathOrWord.Choice choice) {
        return choice instanceof Type.PathOrWord.Choice.Said said && said.word().isEmpty();
    }

    @Override
    public List<Key<?>> needs(String key, Config config) {
        return key.equals(PATH.name()) || !config.setting(PATH).value().isBlank() ? SmtpKeys.listenKeys() : List.of(PATH);
    }

    /// The view.
    @Override
    public List<Key<?>> pageKeys() {
        return List.of(PATH);
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        CatchSettingsMapper.rules(config, faults);
        if (config.isSet(RELEASE_TO) && !config.isSet(RelayKeys.RELAY)) {
            faults.accept(config.setting(RELEASE_TO).bad("there is no smarthost to send messages to", "set smtp.relay"));
        }
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        if (!(config.value(PATH) instanceof Type.PathOrWord.Choice.Named(Path folder))) return;
        Setting setting = config.setting(PATH);
        if (!Files.exists(folder)) FileChecks.writable(folder, setting, faults);
        else if (!Files.isDirectory(folder)) faults.accept(setting.bad("is not a folder", "name a folder"));
        else if (!Files.isWritable(folder)) faults.accept(setting.bad("cannot be written: permission denied", WRITE));
    }

    /// The folder, and whether it is deleted at the end. Blocks.
    static Optional<Path> folder(Config config) {
        return config.value(PATH) instanceof Type.PathOrWord.Choice.Named(Path folder) ? Optional.of(folder) : Optional.empty();
    }

    /// A new folder that only this user can read.
    static Path temporary() throws IOException {
        return Files.createTempDirectory("stheno-catch-");
    }
}
