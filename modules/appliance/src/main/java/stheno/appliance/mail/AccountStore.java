package stheno.appliance.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import stheno.accounts.LoginCheck;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.mail.delivery.AccountMaildrops;
import stheno.mail.delivery.DeliveryEvent;
import stheno.mail.delivery.DeliverySettings;
import stheno.mail.delivery.LocalDelivery;
import stheno.mail.delivery.Recipients;
import stheno.mail.envelope.MailHandler;
import stheno.mail.envelope.MessageSink;
import stheno.mail.pop3.Maildrops;
import stheno.mail.queue.MailQueue;
import stheno.mail.queue.RelaySettings;
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
    private static final String QUEUE = ".queue";

    private final ServerContext context;
    private final Path root;
    private final LocalDelivery delivery;
    private final Optional<MailQueue> queue;
    private final Maildrops maildrops;
    private final LoginCheck logins;
    private volatile Recipients recipients;

    private AccountStore(Config config, ServerContext context, Path root, Optional<RelaySettings> relay, Recipients recipients)
            throws IOException {
        this.context = context;
        this.root = root;
        this.recipients = recipients;
        Files.createDirectories(root);
        Maildirs maildirs = Maildirs.in(root);
        CompletableFuture<MessageSink> local = new CompletableFuture<>(); // the queue may have bounces for it at once
        queue = relay.isEmpty() ? Optional.empty() : Optional.of(MailQueue.open(RelaySettingsMapper.queue(config, root.resolve(QUEUE)),
                relay.get(), context.loops(), InstantSource.system(), (envelope, content) -> local.join().accept(envelope, content),
                context.log()));
        try {
            delivery = LocalDelivery.open(settings(config), () -> this.recipients, maildirs, queue.map(q -> q));
        } catch (IOException | RuntimeException e) {
            local.completeExceptionally(e); // or closing the queue would wait for a bounce that waits for this
            queue.ifPresent(MailQueue::close);
            throw e;
        }
        local.complete(delivery);
        maildrops = new AccountMaildrops(maildirs);
        logins = LoginCheck.of(context.authenticator(), context.throttle());
    }

    /// Opens the folders. Blocks.
    static AccountStore open(Config config, ServerContext context) throws BadConfig {
        try {
            Path root = config.value(MailKeys.ROOT).orElseThrow();
            try {
                return new AccountStore(config, context, root, RelaySettingsMapper.relay(config), RecipientsMapper.recipients(config));
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
    public void warn(Config config) {
        if (context.authenticator().accounts().size() > 0) return;
        context.log().event(Log.Level.WARN, "mail-without-accounts", "remedy", "add an account with `stheno passwd --accounts FILE NAME`");
    }

    @Override
    public List<ProtocolStats> stats() {
        List<ProtocolStats> all = new ArrayList<>(List.of(new DeliveryFacts(delivery.stats())));
        queue.ifPresent(q -> all.add(new QueueFacts(q.stats())));
        return all;
    }

    @Override
    public Optional<WaitingMail> waiting() {
        return queue.map(q -> new QueueList(q, context.log()));
    }

    @Override
    public Optional<String> fault() {
        return Files.isWritable(root) ? Optional.empty() : Optional.of("mail.root cannot be written: " + root);
    }

    @Override
    public void drain() {
        queue.ifPresent(MailQueue::drain);
    }

    /// The journal first: it hands messages to the queue.
    @Override
    public void close() {
        try {
            delivery.close();
        } catch (IOException e) {
            context.log().event(Log.Level.ERROR, "mail-fault", "what", "close", "cause", e);
        } finally {
            queue.ifPresent(MailQueue::close);
        }
    }

    @Override
    public void count(Map<String, Double> numbers) {
        queue.ifPresent(q -> numbers.put("queue_relay_away", q.stats().relayError().isEmpty() ? 0.0 : 1.0));
    }
}
