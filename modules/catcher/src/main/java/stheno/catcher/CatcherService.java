package stheno.catcher;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import stheno.accounts.LoginCheck;
import stheno.catcher.api.ApiHandler;
import stheno.catcher.api.EntryJson;
import stheno.catcher.api.EventFeed;
import stheno.catcher.api.HostGuard;
import stheno.catcher.api.Releases;
import stheno.catcher.rules.RuleSet;
import stheno.catcher.rules.RuledHandler;
import stheno.catcher.store.CatcherMaildrops;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.StoreStats;
import stheno.catcher.view.CatcherView;
import stheno.catcher.view.ViewSettings;
import stheno.catcher.webhook.Webhook;
import stheno.http.Exchange;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.mail.envelope.MailHandler;
import stheno.mail.envelope.MessageSink;
import stheno.mail.pop3.Maildrops;
import stheno.reactor.Log;
import stheno.web.blocking.Workers;
import stheno.web.json.Json;

/// The catcher: store, rules, API, events, webhook and view, put together. The program joins it to its ports:
///
/// ```java
/// CatcherService catcher = CatcherService.open(settings, Optional.empty(), InstantSource.system(), log);
/// new SmtpService("smtp", catcher.mailHandler(), catcher.loginCheck());
/// new Pop3Service(..., catcher.maildrops(), catcher.loginCheck());
/// router.prefix("/mail", catcher.http());
/// ```
///
/// Any thread.
public final class CatcherService implements AutoCloseable {
    private static final int CONCURRENCY = 32; // requests that block
    private static final int WAITING = 512;

    private final CaughtMessages store;
    private final RuleSet rules;
    private final EventFeed events = new EventFeed();
    private final Optional<Webhook> webhook;
    private final Optional<Releases> releases;
    private final MailHandler mailHandler;
    private final Handler http;

    /// The way to other servers.
    ///
    /// @param sink   takes messages that are released
    /// @param states what has become of a message in it, by its id there, in a few words
    public record Outgoing(MessageSink sink, Function<String, Optional<String>> states) {}

    /// Figures. Immutable.
    ///
    /// @param subscribers clients of the event stream
    public record Stats(StoreStats store, Webhook.Stats webhook, int subscribers, int rules) {}

    private CatcherService(CatcherSettings settings, Optional<Outgoing> outgoing, InstantSource clock, Log log, CaughtMessages store) {
        this.store = store;
        rules = new RuleSet(clock, () -> ThreadLocalRandom.current().nextDouble());
        settings.rules().forEach(rules::put);
        mailHandler = new RuledHandler(rules, store);
        releases = outgoing.map(way -> new Releases(store, way.sink(), way.states(), settings.release(), clock));
        webhook = settings.webhook().map(url -> new Webhook(url, log));
        store.watch(events);
        webhook.ifPresent(hook -> store.watch(entry -> hook.send(EntryJson.of(entry))));
        Workers workers = new Workers(CONCURRENCY, WAITING);
        String prefix = settings.prefix();
        Handler api = new ApiHandler(prefix, store, rules, events, releases, workers, this::figures, clock);
        ViewSettings shown = ViewSettings.DEFAULT.withPrefix(prefix).withRelease(releases);
        Handler view = new CatcherView(store, workers, shown, clock);
        http = new HostGuard(settings.hosts(), exchange -> (isApi(exchange, prefix) ? api : view).handle(exchange));
    }

    /// Opens the folder, and reads what is there. Blocks.
    ///
    /// @param outgoing empty if messages cannot be released
    /// @throws IOException if the folder cannot be read or written
    /// @throws IllegalArgumentException if a setting is wrong
    public static CatcherService open(CatcherSettings settings, Optional<Outgoing> outgoing, InstantSource clock, Log log)
            throws IOException {
        settings.webhook().ifPresent(Webhook::target);
        CaughtMessages store = new CaughtMessages(settings.store(), clock, log);
        try {
            return new CatcherService(settings, outgoing, clock, log, store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static boolean isApi(Exchange exchange, String prefix) {
        String path = PercentEncoding.decodedPath(exchange.request().path()).orElse("");
        return path.startsWith(prefix + "/api/") || path.equals(prefix + "/api");
    }

    /// For an SMTP service.
    public MailHandler mailHandler() {
        return mailHandler;
    }

    /// For SMTP and POP3 services: accepts any name and password.
    public LoginCheck loginCheck() {
        return new CatcherLogin();
    }

    /// For a POP3 service: the user NAME sees the mailbox NAME, and `all` sees everything.
    public Maildrops maildrops() {
        return new CatcherMaildrops(store);
    }

    /// Serves view and API: all paths that begin with the prefix.
    public Handler http() {
        return http;
    }

    /// The messages.
    public CaughtMessages messages() {
        return store;
    }

    /// The rules in force.
    public RuleSet rules() {
        return rules;
    }

    /// The figures now.
    public Stats stats() {
        return new Stats(store.stats(), webhook.map(Webhook::stats).orElse(Webhook.Stats.NONE), events.subscribers(), rules.list().size());
    }

    private void figures(Json json) {
        Stats stats = stats();
        StoreStats s = stats.store();
        json.put("messages", s.messages()).put("octets", s.octets()).put("caught", s.caught()).put("expired", s.expired());
        json.put("deleted", s.deleted()).put("failed", s.failed()).put("waiting", s.waiting()).put("searches", s.searches());
        json.put("subscribers", stats.subscribers()).put("rules", stats.rules());
        if (webhook.isEmpty()) return;
        json.name("webhook").open('{').put("sent", stats.webhook().sent()).put("failed", stats.webhook().failed());
        json.put("dropped", stats.webhook().dropped()).put("waiting", stats.webhook().waiting());
        json.put("error", stats.webhook().error()).close('}');
    }

    /// Ends event streams and waiting requests, so that a server can drain. New messages are still taken.
    public void drain() {
        events.close();
        store.endWaiting();
    }

    /// Stops everything. Messages that are arriving are refused.
    @Override
    public void close() throws IOException {
        events.close();
        webhook.ifPresent(Webhook::close);
        store.close();
    }
}
