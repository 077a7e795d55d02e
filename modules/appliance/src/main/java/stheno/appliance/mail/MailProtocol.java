package stheno.appliance.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.Config;
import stheno.appliance.config.FileChecks;
import stheno.appliance.config.Key;
import stheno.appliance.config.LogKeys;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Setting;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ServerContext;
import stheno.mail.delivery.LocalDelivery;

/// SMTP, submission, LMTP and POP3, which share the mailboxes: their settings and checks.
public final class MailProtocol implements Protocol {
    static final List<PortKeys> RECEIVING = List.of(SmtpKeys.SMTP, SmtpKeys.SUBMISSION, SmtpKeys.LMTP);

    private static final String NO_CERTIFICATE = "there is no certificate";
    private static final String SET_CERTIFICATE = "set tls.certificate and tls.key";
    private static final String WRITE = "let the server's user write there";

    private final MailStore.Kind catcher;

    /// @param catcher keeps the messages if the configuration chooses it, instead of the mailboxes of accounts
    public MailProtocol(MailStore.Kind catcher) {
        this.catcher = catcher;
    }

    @Override
    public List<PortKeys> ports() {
        return List.of(SmtpKeys.SMTP, SmtpKeys.SUBMISSION, SmtpKeys.LMTP, Pop3Keys.POP3);
    }

    @Override
    public String summary() {
        return "SMTP and POP3: mailboxes of accounts, submission, a queue; or a mail catcher for tests";
    }

    @Override
    public List<Key<?>> keys() {
        return Stream.of(SmtpKeys.of(SmtpKeys.SMTP), MailKeys.ALL, SmtpKeys.ALL, RelayKeys.ALL, SmtpKeys.of(SmtpKeys.SUBMISSION),
                SmtpKeys.of(SmtpKeys.LMTP), MailKeys.MAIL, SmtpKeys.of(Pop3Keys.POP3), Pop3Keys.ALL).<Key<?>>flatMap(List::stream).toList();
    }

    @Override
    public Optional<SectionKeys> sections() {
        return Optional.of(MailKeys.ALIASES);
    }

    @Override
    public List<LogKeys> logs() {
        return List.of(SmtpKeys.LOG);
    }

    @Override
    public List<CommandOption> options() {
        return List.of(
                CommandOption.of("--smtp", "HOST:PORT", SmtpKeys.SMTP.plain(), "address for SMTP; needs mail.root and smtp.domains"),
                CommandOption.of("--pop3", "HOST:PORT", Pop3Keys.POP3.plain(), "address for POP3; needs mail.root"));
    }

    /// STARTTLS and STLS are offered if there is a certificate.
    @Override
    public boolean usesCertificates(Config config) {
        return listens(config);
    }

    /// Mailboxes, the queue and caught messages are written by one process.
    @Override
    public boolean exclusive(Config config) {
        return listens(config);
    }

    @Override
    public Optional<Path> lockFile(Config config) {
        boolean accounts = listens(config) && !catcher.chosen(config);
        return accounts ? config.value(MailKeys.ROOT).map(LocalDelivery::lockFile) : Optional.empty();
    }

    @Override
    public void probe(Config config) throws BadSetting {
        if (lockFile(config).isEmpty()) return;
        try {
            LocalDelivery.probe(config.value(MailKeys.ROOT).orElseThrow());
        } catch (IOException e) {
            throw config.setting(MailKeys.ROOT).bad("cannot be used: " + e.getMessage(), "name a folder of this server alone");
        }
    }

    /// The settings of SMTP are those of submission and LMTP too.
    @Override
    public List<Key<?>> needs(String key, Config config) {
        boolean queue = key.startsWith(RelayKeys.RELAY.name() + ".") || key.startsWith("smtp.queue.");
        if (queue && config.setting(RelayKeys.RELAY).value().isBlank()) return List.of(RelayKeys.RELAY);
        boolean own = SmtpKeys.of(SmtpKeys.SMTP).stream().anyMatch(port -> port.name().equals(key));
        boolean shared = key.startsWith("smtp.") && !own || key.startsWith(SmtpKeys.LOG.destination().name());
        return shared ? SmtpKeys.listenKeys() : Protocol.super.needs(key, config);
    }

    @Override
    public void validate(Config config, Consumer<BadSetting> faults) {
        Protocol.super.validate(config, faults);
        boolean certificate = !config.certificates().isEmpty();
        for (Key<String> key : List.of(SmtpKeys.TLS, Pop3Keys.TLS)) {
            boolean needed = List.of("offered", "required").contains(config.find(key).orElse("auto"));
            if (needed && !certificate) faults.accept(config.setting(key).bad(NO_CERTIFICATE, SET_CERTIFICATE));
        }
        relay(config, faults);
        if (listens(config) && !catcher.chosen(config)) accounts(config, faults);
    }

    private static void relay(Config config, Consumer<BadSetting> faults) {
        boolean relay = config.isSet(RelayKeys.RELAY);
        for (Key<?> key : List.of(RelayKeys.USER, RelayKeys.PASSWORD_FILE)) {
            boolean unused = config.isSet(key) && !relay;
            if (unused) faults.accept(config.setting(key).bad("there is no smarthost", "set smtp.relay, or remove " + key.name()));
        }
        if (config.isSet(RelayKeys.USER) && !config.isSet(RelayKeys.PASSWORD_FILE)) {
            faults.accept(config.setting(RelayKeys.USER).bad("there is no password", "set smtp.relay.password-file"));
        }
        if (config.isSet(RelayKeys.PASSWORD_FILE) && !config.isSet(RelayKeys.USER)) {
            faults.accept(config.setting(RelayKeys.PASSWORD_FILE).bad("there is no user name", "set smtp.relay.user"));
        }
        boolean clear = config.find(RelayKeys.TLS).orElse("").equals("off") && !config.find(RelayKeys.CLEAR_LOGIN).orElse(false);
        if (config.isSet(RelayKeys.USER) && clear) {
            faults.accept(config.setting(RelayKeys.TLS).bad("the password of smtp.relay.user would be sent in clear",
                    "write required or implicit, or set smtp.relay.clear-login = true"));
        }
    }

    /// What the mailboxes of accounts need.
    private void accounts(Config config, Consumer<BadSetting> faults) {
        Key<?> port = ports().stream().filter(keys -> keys.listens(config)).findFirst()
                .<Key<?>>map(keys -> config.isSet(keys.plain()) ? keys.plain() : keys.secure().orElseThrow()).orElseThrow();
        if (!config.isSet(MailKeys.ROOT)) {
            faults.accept(config.setting(port).bad("there is no folder for mailboxes",
                    "set mail.root to a folder; for tests, catch all mail with `stheno catch`"));
        }
        boolean receives = SmtpKeys.SMTP.listens(config) || SmtpKeys.LMTP.listens(config);
        if (receives && !config.isSet(MailKeys.DOMAINS)) {
            faults.accept(config.setting(port).bad("there is no domain to receive mail for",
                    "set smtp.domains, for example to example.org"));
        }
        if (SmtpKeys.SUBMISSION.listens(config) && config.certificates().isEmpty()
                && !config.find(SmtpKeys.AUTH).orElse("").equals("in-clear")) {
            faults.accept(config.setting(SmtpKeys.SUBMISSION.plain()).bad("no client can log in: " + NO_CERTIFICATE, SET_CERTIFICATE));
        }
    }

    /// The root must be a folder that can be written, or its parent must be one, and all aliases must end somewhere.
    /// Makes the settings of sessions.
    @Override
    public void rehearse(Config config, Path home, Consumer<BadSetting> faults) {
        boolean caught = catcher.chosen(config);
        SmtpSettingsMapper.settings(config, caught, () -> null);
        SmtpSettingsMapper.sessions(config);
        Pop3SettingsMapper.settings(config, caught, () -> null);
        Pop3SettingsMapper.sessions(config);
    }

    @Override
    public void inspect(Config config, Consumer<BadSetting> faults) {
        for (Key<Optional<Path>> key : List.of(RelayKeys.TRUSTED, RelayKeys.PASSWORD_FILE)) {
            config.value(key).ifPresent(file -> FileChecks.readable(file, config.setting(key), faults));
        }
        RelaySettingsMapper.inspect(config, faults);
        if (!listens(config) || catcher.chosen(config) || config.value(MailKeys.ROOT).isEmpty()) return;
        root(config.value(MailKeys.ROOT).get(), config.setting(MailKeys.ROOT), faults);
        try {
            RecipientsMapper.recipients(config);
        } catch (BadSetting e) {
            faults.accept(e);
        }
    }

    private static void root(Path root, Setting setting, Consumer<BadSetting> faults) {
        if (!Files.exists(root)) FileChecks.writable(root, setting, faults);
        else if (!Files.isDirectory(root)) faults.accept(setting.bad("is not a folder", "name a folder"));
        else if (!Files.isWritable(root)) faults.accept(setting.bad("cannot be written: permission denied", WRITE));
    }

    @Override
    public ProtocolServer open(ServerContext context) {
        return new MailProtocolServer(context, catcher);
    }
}
