package stheno.appliance.catcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.mail.MailStore;
import stheno.appliance.mail.RelayQueue;
import stheno.appliance.mail.StoreFolder;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.catcher.CatcherService;
import stheno.catcher.CatcherSettings;
import stheno.catcher.rules.Rule;
import stheno.http.Handler;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.mime.Source;
import stheno.mail.pop3.Maildrops;
import stheno.mail.queue.MailQueue;
import stheno.reactor.Log;

/// The caught messages, with everything that shows them, and the queue that sends them on. Any thread.
///
/// ```
///   SMTP ─► CatcherService ─► view, API, POP3, webhook
///                │   ▲
///        release ▼   │ bounces are caught
///              MailQueue ─► smarthost
/// ```
final class CatchStore implements MailStore {
    private static final int PIECE = 64 * 1024; // octets of a bounce that are copied at once

    private final ServerContext context;
    private final Path folder;
    private final boolean temporary;
    private final CatcherService catcher;
    private final RelayQueue queue;
    private Set<String> configured = Set.of(); // the names of rules from the settings; guarded by this

    private CatchStore(Config config, ServerContext context, Path folder, boolean temporary) throws IOException, BadConfig, BadSetting {
        this.context = context;
        this.folder = folder;
        this.temporary = temporary;
        CatcherSettings settings = CatchSettingsMapper.settings(config, folder);
        Files.createDirectories(folder);
        queue = RelayQueue.open(config, folder, context);
        try {
            catcher = CatcherService.open(settings, queue.queue().map(CatchStore::outgoing), InstantSource.system(), context.log());
        } catch (IOException | RuntimeException e) {
            queue.close();
            throw e;
        }
        queue.bounceTo(this::take);
        configured = Set.copyOf(settings.rules().keySet());
    }

    static CatchStore open(Config config, ServerContext context) throws BadConfig {
        Optional<Path> named = CatchKeys.folder(config);
        try {
            Path folder = named.isPresent() ? named.get() : CatchKeys.temporary();
            return new CatchStore(config, context, folder, named.isEmpty());
        } catch (IOException e) {
            throw new BadConfig(List.of(config.setting(CatchKeys.PATH).bad("cannot be used: " + e.getMessage(),
                    "name a folder that the server's user can write")));
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    private static CatcherService.Outgoing outgoing(MailQueue queue) {
        return new CatcherService.Outgoing(queue, id -> state(queue, id));
    }

    private static Optional<String> state(MailQueue queue, String id) {
        try {
            return queue.find(id).map(state -> {
                String phase = state.phase().name().toLowerCase(Locale.ROOT);
                return state.detail().isEmpty() ? phase : phase + ": " + state.detail();
            });
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// A bounce of the queue.
    private void take(Envelope envelope, Source content) throws IOException {
        IncomingMessage message = catcher.messages().receive(envelope);
        try {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (long at = 0; at < content.length(); at += piece.limit()) {
                if (content.read(at, piece.clear()) <= 0) break;
                message.write(piece.flip());
            }
            message.finish();
            message.answered();
        } catch (IOException | RuntimeException e) {
            message.abort();
            throw e;
        }
    }

    @Override
    public MailHandler handler() {
        return catcher.mailHandler();
    }

    @Override
    public Maildrops maildrops() {
        return catcher.maildrops();
    }

    @Override
    public LoginCheck logins() {
        return catcher.loginCheck();
    }

    @Override
    public String serves() {
        return "caught messages in " + folder + (temporary ? ", which is deleted at the end," : "");
    }

    @Override
    public Optional<Handler> page() {
        return Optional.of(catcher.http());
    }

    /// The rules of the settings are replaced; those that the API has added stay.
    @Override
    public Runnable prepare(Config next) throws BadConfig {
        SequencedMap<String, Rule> rules = CatchSettingsMapper.rules(next);
        return () -> replace(rules);
    }

    private synchronized void replace(SequencedMap<String, Rule> rules) {
        Set<String> gone = new HashSet<>(configured);
        gone.removeAll(rules.keySet());
        gone.forEach(catcher.rules()::remove);
        rules.forEach(catcher.rules()::put);
        configured = Set.copyOf(rules.keySet());
    }

    @Override
    public List<ProtocolStats> stats() {
        List<ProtocolStats> all = new ArrayList<>(List.of(new CatchFacts(catcher.stats())));
        all.addAll(queue.stats());
        return all;
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return queue.waiting();
    }

    @Override
    public Optional<String> fault() {
        return new StoreFolder(CatchKeys.PATH.name(), folder).fault();
    }

    @Override
    public void drain() {
        catcher.drain();
        queue.drain();
    }

    @Override
    public void close() {
        try {
            try (queue) {
                catcher.close();
            }
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
