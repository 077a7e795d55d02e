package stheno.appliance.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.protocol.ProtocolStats;
import stheno.appliance.protocol.ServerContext;
import stheno.appliance.protocol.WaitingMail;
import stheno.dns.resolver.Resolver;
import stheno.mail.envelope.MessageSink;
import stheno.mail.queue.MailQueue;
import stheno.mail.queue.RelaySettings;
import stheno.reactor.Log;

/// The queue of a [MailStore], if a smarthost is set. The two need each other: the store hands messages to the queue, and the queue hands
/// bounces to the store. The queue opens first; its bounces wait until [#bounceTo]. Any thread.
public final class RelayQueue implements AutoCloseable {
    private static final String FOLDER = ".queue"; // in the folder of the store

    private final Optional<ResolverLookup> hosts; // looks up the smarthost
    private final Optional<MailQueue> queue;
    private final CompletableFuture<MessageSink> store = new CompletableFuture<>();
    private final Log log;

    private RelayQueue(Config config, Path folder, ServerContext context) throws IOException, BadSetting {
        log = context.log();
        Optional<RelaySettings> relay = RelaySettingsMapper.relay(config);
        hosts = relay.map(_ -> new ResolverLookup(Resolver.system(context.loops().getFirst())));
        queue = relay.isEmpty() ? Optional.empty() : Optional.of(MailQueue.open(RelaySettingsMapper.queue(config, folder.resolve(FOLDER)),
                relay.get(), hosts.orElseThrow(), context.loops(), InstantSource.system(),
                (envelope, content) -> store.join().accept(envelope, content), log));
    }

    /// Opens the queue. Blocks.
    ///
    /// @param folder of the store
    public static RelayQueue open(Config config, Path folder, ServerContext context) throws IOException, BadSetting {
        return new RelayQueue(config, folder, context);
    }

    /// The store is open, and takes bounces.
    public void bounceTo(MessageSink sink) {
        store.complete(sink);
    }

    /// Empty without a smarthost.
    public Optional<MailQueue> queue() {
        return queue;
    }

    /// Its counters, if there is a smarthost.
    public List<ProtocolStats> stats() {
        return queue.<List<ProtocolStats>>map(it -> List.of(new QueueFacts(it.stats()))).orElse(List.of());
    }

    /// See [MailStore#waiting].
    public Optional<WaitingMail> waiting() {
        return queue.map(it -> new QueueList(it, log));
    }

    /// See [MailStore#drain].
    public void drain() {
        queue.ifPresent(MailQueue::drain);
    }

    /// A store that could not be opened takes no bounces: they stay in the queue.
    @Override
    public void close() {
        store.completeExceptionally(new IOException("the store is not open"));
        queue.ifPresent(MailQueue::close);
        hosts.ifPresent(ResolverLookup::close);
    }
}
