package stheno.appliance.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.ChangeReport;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.mail.delivery.AccountMaildrops;
import stheno.mail.delivery.DeliveryEvent;
import stheno.mail.delivery.DeliverySettings;
import stheno.mail.delivery.LocalDelivery;
import stheno.mail.delivery.Recipients;
import stheno.mail.envelope.MailHandler;
import stheno.mail.pop3.Maildrops;
import stheno.reactor.Log;
import stheno.storage.maildir.Maildirs;

/// The mailboxes of accounts below `mail.root`, and the queue for other domains. Any thread.
///
/// ```
///   SMTP ─► LocalDelivery ─► Maildirs ─► POP3
///               │   ▲
///               ▼   │ bounces
///             MailQueue ─► smarthost
/// ```
final class AccountStore implements MailStore {
    private final ServerContext context;
    private final Path root;
    private final LocalDelivery delivery;
    private final RelayQueue queue;
    private final Maildrops maildrops;
    private final LoginCheck logins;
    private volatile Recipients recipients;

    private AccountStore(Config config, ServerContext context, Path root, Recipients recipients) throws IOException, BadSetting {
        this.context = context;
        this.root = root;
        this.recipients = recipients;
        Files.createDirectories(root);
        Maildirs maildirs = Maildirs.in(root);
        queue = RelayQueue.open(config, root, context);
        try {
            delivery = LocalDelivery.open(settings(config), () -> this.recipients, maildirs, queue.queue().map(it -> it));
        } catch (IOException | RuntimeException e) {
            queue.close();
            throw e;
        }
        queue.bounceTo(delivery);
        maildrops = new AccountMaildrops(maildirs);
        logins = LoginCheck.of(context.authenticator(), context.throttle());
    }

    /// Opens the folders. Blocks.
    static AccountStore open(Config config, ServerContext context) throws BadConfig {
        try {
            Path root = config.value(MailKeys.ROOT).orElseThrow();
            try {
                return new AccountStore(config, context, root, RecipientsMapper.recipients(config));
            } catch (IOException e) {
                throw config.setting(MailKeys.ROOT).bad("cannot be used: " + e.getMessage(),
                        "name a folder that the server's user can write");
            }
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    private DeliverySettings settings(Config config) {
        return DeliverySettings.of(root)
                .withSync(config.value(MailKeys.DURABILITY).equals("fsync"))
                .withQuota(config.value(MailKeys.QUOTA))
                .withOwnSenders(config.value(MailKeys.OWN_SENDERS))
                .withJournalLimit(config.value(MailKeys.JOURNAL_LIMIT))
                .withLog(this::log);
    }

    private void log(DeliveryEvent event) {
        Log log = context.log();
        switch (event) {
            case DeliveryEvent.Delivered(String id, String account, long octets) ->
                    log.event(Log.Level.DEBUG, "mail-delivered", "id", id, "account", account, "octets", octets);
            case DeliveryEvent.Queued(String id) -> log.event(Log.Level.DEBUG, "mail-queued", "id", id);
            case DeliveryEvent.Deferred(String id, String destination, IOException cause) ->
                    log.event(Log.Level.WARN, "mail-deferred", "id", id, "account", destination, "cause", cause);
            case DeliveryEvent.Fault(String what, IOException cause) ->
                    log.event(Log.Level.ERROR, "mail-fault", "what", what, "cause", cause);
            case DeliveryEvent.Replayed(long messages, long octets) ->
                    log.event(Log.Level.INFO, "mail-replayed", "messages", messages, "octets", octets);
        }
    }

    @Override
    public MailHandler handler() {
        return delivery;
    }

    @Override
    public Maildrops maildrops() {
        return maildrops;
    }

    @Override
    public LoginCheck logins() {
        return logins;
    }

    @Override
    public String serves() {
        return root.toString();
    }

    @Override
    public Runnable prepare(Config next) throws BadConfig {
        try {
            Recipients wanted = RecipientsMapper.recipients(next);
            return () -> recipients = wanted;
        } catch (BadSetting e) {
            throw new BadConfig(List.of(e));
        }
    }

    @Override
    public void warn(Config config, ChangeReport report) {
        if (context.authenticator().accounts().size() > 0) return;
        String remedy = "add an account with `stheno passwd --accounts FILE NAME`";
        context.log().event(Log.Level.WARN, "mail-without-accounts", "remedy", remedy);
        report.warning("mail: there are no accounts: " + remedy);
    }

    @Override
    public List<ProtocolStats> stats() {
        List<ProtocolStats> all = new ArrayList<>(List.of(new DeliveryFacts(delivery.stats())));
        all.addAll(queue.stats());
        return all;
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return queue.waiting();
    }

    @Override
    public Optional<String> fault() {
        return new StoreFolder(MailKeys.ROOT.name(), root).fault();
    }

    @Override
    public void drain() {
        queue.drain();
    }

    /// The journal first: it hands messages to the queue.
    @Override
    public void close() {
        try {
            delivery.close();
        } catch (IOException e) {
            context.log().event(Log.Level.ERROR, "mail-fault", "what", "close", "cause", e);
        } finally {
            queue.close();
        }
    }

    @Override
    public void count(Map<String, Double> numbers) {
        queue.queue().ifPresent(q -> numbers.put("queue_relay_away", q.stats().relayError().isEmpty() ? 0.0 : 1.0));
    }
}
