package stheno.appliance.mail;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.log.ClientNames;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.log.LineLogs;
import stheno.appliance.log.LogChoice;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.LimitsMapper;
import stheno.appliance.protocol.PortKeys;
import stheno.appliance.protocol.ProtocolServer;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.http.Handler;
import stheno.http.Reply;
import stheno.http.Status;
import stheno.mail.pop3.Pop3Service;
import stheno.mail.pop3.Pop3Settings;
import stheno.mail.smtp.MailLog;
import stheno.mail.smtp.MailRecord;
import stheno.mail.smtp.SmtpService;
import stheno.mail.smtp.SmtpSettings;
import stheno.mail.smtp.SmtpStats;
import stheno.reactor.PortOptions;
import stheno.reactor.Tls;
import stheno.storage.Change;

/// Mail in a running server: the settings of its sessions, the mail log, and what keeps the messages. The latter is opened with the first
/// configuration that listens, and closed last. Any thread; changes come one at a time.
final class MailProtocolServer implements ProtocolServer {
    private static final List<String> SMTP_NAMES = List.of("smtp", "esmtp"); // as in Exim; there is no registered name
    private static final List<String> POP3_NAMES = List.of("pop3"); // RFC 7301's registry
    private static final Reply CLOSED = Reply.error(Status.SERVICE_UNAVAILABLE, "The mail server is starting or stopping.");
    private static final Runnable NOTHING = () -> { };

    private final ServerContext context;
    private final MailStore.Kind catcher;
    private final Map<String, SmtpService> smtp = new LinkedHashMap<>(); // by the names of their keys
    private final Pop3Service pop3;
    private final LineLogs<MailRecord> logs;
    private final ClientNames names;
    private volatile Optional<MailStore> store = Optional.empty(); // empty until a configuration that listens is applied
    private volatile boolean catches; // what the store does: a reload does not change it
    private volatile Optional<String> path = Optional.empty(); // of its page
    private boolean closed; // guarded by this

    MailProtocolServer(ServerContext context, MailStore.Kind catcher) {
        this.context = context;
        this.catcher = catcher;
        LoginCheck logins = this::check;
        StoreHandler handler = new StoreHandler(() -> store.orElseThrow().handler());
        for (PortKeys keys : MailProtocol.RECEIVING) smtp.put(keys.name(), new SmtpService(keys.name(), handler, logins));
        pop3 = new Pop3Service(Pop3Keys.POP3.name(), user -> store.orElseThrow().maildrops().open(user), logins);
        logs = new LineLogs<>("mail-log", MailLine::of, context.log());
        names = ClientNames.system(context.loops().getFirst());
    }

    private LoginCheck.Result check(String name, char[] password, InetAddress from) throws InterruptedException {
        return store.orElseThrow().logins().check(name, password, from);
    }

    @Override
    public Change prepare(Config next, ChangeReport report) throws BadConfig {
        boolean caught = store.isPresent() ? catches : catcher.chosen(next);
        boolean opens = store.isEmpty() && listens(next);
        SmtpSettings common = SmtpSettingsMapper.settings(next, caught, tls(next, SMTP_NAMES));
        Pop3Settings sessions = Pop3SettingsMapper.settings(next, caught, tls(next, POP3_NAMES));
        LineLogs.Opened<MailRecord> messages = logs.open(LogChoice.of(next, SmtpKeys.LOG));
        boolean named = messages.log().isPresent() && next.value(EventLogKeys.RESOLVE);
        if (named) names.open();
        SmtpSettings logging = common.withLog(named ? this::named : messages.log().isPresent() ? logs::log : MailLog.NONE);
        try {
            if (opens) return change(open(next, caught), NOTHING, logging, sessions, messages, true);
            Runnable rest = store.isPresent() ? store.get().prepare(next) : NOTHING;
            return change(store, rest, logging, sessions, messages, false);
        } catch (BadConfig | RuntimeException e) {
            logs.abandon(messages);
            throw e;
        }
    }

    private void named(MailRecord message) {
        names.resolve(message.peer(), peer -> logs.log(new MailRecord(message.ended(), message.took(), peer, message.envelope(),
                message.size(), message.bareLineEnds(), message.outcome(), message.reply(), message.session())));
    }

    private static boolean listens(Config config) {
        for (PortKeys keys : MailProtocol.RECEIVING) {
            if (keys.listens(config)) return true;
        }
        return Pop3Keys.POP3.listens(config);
    }

    private Optional<MailStore> open(Config config, boolean caught) throws BadConfig {
        catches = caught;
        path = catcher.path(config);
        return Optional.of(caught ? catcher.open(config, context) : AccountStore.open(config, context));
    }

    private Supplier<Tls> tls(Config config, List<String> names) {
        return () -> context.tls().apply(config, names);
    }

    private Change change(Optional<MailStore> wanted, Runnable rest, SmtpSettings logging, Pop3Settings sessions,
            LineLogs.Opened<MailRecord> messages, boolean opened) {
        return new Change() {
            @Override
            public void apply(ChangeReport report) {
                store = wanted;
                rest.run();
                MailProtocol.RECEIVING.forEach(keys -> smtp.get(keys.name()).change(of(keys, logging)));
                pop3.change(sessions);
                logs.apply(messages);
            }

            @Override
            public void abandon() {
                logs.abandon(messages);
                if (opened) wanted.ifPresent(MailStore::close);
            }
        };
    }

    /// LMTP speaks its own language; a submission port requires a login, except in a catcher.
    private SmtpSettings of(PortKeys keys, SmtpSettings common) {
        if (keys == SmtpKeys.LMTP) return common.withLmtp(true);
        return keys == SmtpKeys.SUBMISSION && !catches ? common.withRequireLogin(true) : common;
    }

    @Override
    public PortOptions options(PortKeys service, Config config) {
        return service == Pop3Keys.POP3 ? LimitsMapper.options(config, pop3, Pop3SettingsMapper.sessions(config), service)
                : LimitsMapper.options(config, smtp.get(service.name()), SmtpSettingsMapper.sessions(config), service);
    }

    /// Few clients send ALPN. If an HTTPS client is diverted to these ports, the handshake fails (ALPACA: one certificate for both).
    @Override
    public List<String> applicationProtocols(PortKeys service) {
        return service == Pop3Keys.POP3 ? POP3_NAMES : SMTP_NAMES;
    }

    @Override
    public String serves(PortKeys service) {
        return store.map(MailStore::serves).orElse("nothing");
    }

    @Override
    public Map<String, Handler> pages(Config next) {
        Optional<String> folder = store.isPresent() ? path : catcher.path(next);
        return folder.isPresent() && listens(next) ? Map.of(folder.get(), exchange -> {
            Optional<Handler> page = store.flatMap(MailStore::page);
            if (page.isPresent()) page.get().handle(exchange);
            else exchange.respond(CLOSED);
        }) : Map.of();
    }

    @Override
    public void warn(Config config, ChangeReport report) {
        store.ifPresent(opened -> opened.warn(config, report));
    }

    /// A row for each service that has an open port.
    @Override
    public List<ProtocolStats> stats() {
        List<ProtocolStats> all = new ArrayList<>();
        Map<String, SmtpStats.Snapshot> services = new TreeMap<>();
        for (PortKeys keys : MailProtocol.RECEIVING) {
            if (open(keys)) services.put(keys.name(), smtp.get(keys.name()).stats());
        }
        if (!services.isEmpty()) all.add(new SmtpFacts(services));
        if (open(Pop3Keys.POP3)) all.add(new Pop3Facts(Pop3Keys.POP3.name(), pop3.stats()));
        store.ifPresent(opened -> all.addAll(opened.stats()));
        return all;
    }

    private boolean open(PortKeys keys) {
        return context.ports().listening().stream().anyMatch(port -> keys.names(port.name()));
    }

    @Override
    public void count(Map<String, Double> numbers) {
        logs.count(numbers);
        store.ifPresent(opened -> opened.count(numbers));
    }

    @Override
    public Optional<String> fault() {
        return store.flatMap(MailStore::fault);
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return store.flatMap(MailStore::waiting);
    }

    @Override
    public void reopenLogs() {
        logs.reopen();
    }

    @Override
    public void drain() {
        store.ifPresent(MailStore::drain);
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        store.ifPresent(MailStore::close);
        names.close();
        logs.close();
    }
}
