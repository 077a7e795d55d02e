package stheno.appliance.catcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.mail.MailStore;
import stheno.appliance.mail.SmtpKeys;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.catcher.store.CatcherMaildrops;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Retention;
import stheno.catcher.store.StoreSettings;
import stheno.mail.envelope.MailHandler;
import stheno.mail.pop3.Maildrops;
import stheno.reactor.Log;

/// The caught messages, with everything that shows them and sends them on. Any thread.
final class CatchStore implements MailStore {
    private final ServerContext context;
    private final Path folder;
    private final boolean temporary;
    private final CaughtMessages messages;
    private final Maildrops maildrops;

    private CatchStore(Config config, ServerContext context, Path folder, boolean temporary) throws IOException {
        this.context = context;
        this.folder = folder;
        this.temporary = temporary;
        messages = new CaughtMessages(settings(config, folder), InstantSource.system(), context.log());
        maildrops = new CatcherMaildrops(messages);
    }

    static CatchStore open(Config config, ServerContext context) throws BadConfig {
        Optional<Path> named = CatchKeys.folder(config);
        try {
            Path folder = named.isPresent() ? named.get() : CatchKeys.temporary();
            return new CatchStore(config, context, folder, named.isEmpty());
        } catch (IOException e) {
            throw new BadConfig(List.of(config.setting(CatchKeys.PATH).bad("cannot be used: " + e.getMessage(),
                    "name a folder that the server's user can write")));
        }
    }

    private static StoreSettings settings(Config config, Path folder) {
        Retention retention = new Retention(config.value(CatchKeys.KEEP_COUNT), config.value(CatchKeys.KEEP_SIZE),
                config.value(CatchKeys.KEEP_AGE));
        return new StoreSettings(folder, retention, config.value(CatchKeys.DURABLE), config.value(SmtpKeys.SIZE_LIMIT));
    }

    @Override
    public MailHandler handler() {
        return messages;
    }

    @Override
    public Maildrops maildrops() {
        return maildrops;
    }

    /// Any name and password: the name is the mailbox.
    @Override
    public LoginCheck logins() {
        return (name, _, _) -> new LoginCheck.Result.Accepted(name);
    }

    @Override
    public String serves() {
        return "caught messages in " + folder + (temporary ? ", which is deleted at the end," : "");
    }

    @Override
    public Runnable prepare(Config next) throws BadConfig {
        return () -> { };
    }

    @Override
    public List<ProtocolStats> stats() {
        return List.of(new CatchFacts(messages.stats()));
    }

    @Override
    public Optional<String> fault() {
        return Files.isWritable(folder) ? Optional.empty() : Optional.of("catch.path cannot be written: " + folder);
    }

    @Override
    public void close() {
        try {
            messages.close();
            if (temporary) delete(folder);
        } catch (IOException e) {
            context.log().event(Log.Level.WARN, "catch-not-closed", "folder", folder, "cause", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }
}
