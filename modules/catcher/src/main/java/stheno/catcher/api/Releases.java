package stheno.catcher.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import stheno.catcher.rules.WildcardPattern;
import stheno.catcher.store.CaughtMessages;
import stheno.catcher.store.Entry;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.web.json.Json;

/// Sends caught messages on through a queue: to exactly the addresses that are given, each of them checked. The message stays as it is,
/// with its Message-ID; only our Return-Path is left out (RFC 5321, section 4.4). Any thread; blocks.
public final class Releases {
    private static final int MOST_MESSAGES = 1000; // with a list of their releases; the oldest is dropped
    private static final int MOST_RECIPIENTS = 100;
    private static final int LONGEST_RETURN_PATH = 2048; // octets

    /// Tells what has become of a message in the queue.
    private final Function<String, Optional<String>> states;
    private final CaughtMessages store;
    private final MessageSink queue;
    private final List<WildcardPattern> allowed;
    private final InstantSource clock;
    private final EnvelopeIds ids;
    private final Map<String, List<Sent>> sent = new LinkedHashMap<>(); // by id of the message; guarded by this

    /// A release.
    ///
    /// @param queueId of the message in the queue
    /// @param time    when it was handed to the queue
    /// @param to      the recipients
    /// @param state   in the queue, for the reader
    public record Sent(String queueId, Instant time, List<EmailAddress> to, String state) {
        void write(Json json) {
            json.open('{').put("queueId", queueId).put("time", time.toString()).name("to").open('[');
            to.forEach(address -> json.add(address.toString()));
            json.close(']').put("state", state).close('}');
        }
    }

    /// @param states  what has become of a message of the queue, by its id there
    /// @param allowed patterns of addresses, with `*`
    public Releases(CaughtMessages store, MessageSink queue, Function<String, Optional<String>> states, List<String> allowed,
                    InstantSource clock) {
        this.store = store;
        this.queue = queue;
        this.states = states;
        this.allowed = allowed.stream().map(WildcardPattern::new).toList();
        this.clock = clock;
        this.ids = new EnvelopeIds(clock);
    }

    /// A sentence for the reader: which addresses are allowed.
    public String allowed() {
        if (allowed.isEmpty()) return "No address is allowed.";
        return "Allowed addresses: " + allowed.stream().map(WildcardPattern::text).collect(Collectors.joining(", ")) + ".";
    }

    /// Hands a message to the queue.
    ///
    /// @throws IllegalArgumentException if an address is not allowed; the message is a sentence for the reader
    /// @throws IOException              if it cannot be read or queued
    public Sent send(Entry entry, List<EmailAddress> recipients) throws IOException {
        if (recipients.isEmpty()) throw new IllegalArgumentException("Name at least one recipient.");
        if (recipients.size() > MOST_RECIPIENTS) throw new IllegalArgumentException("At most " + MOST_RECIPIENTS + " recipients.");
        for (EmailAddress recipient : recipients) {
            boolean matches = allowed.stream().anyMatch(pattern -> pattern.matches(recipient.toString()));
            if (!matches) throw new IllegalArgumentException("The address " + recipient + " is not allowed. " + allowed());
        }
        String id = ids.next();
        Envelope envelope = entry.envelope().withId(id).withRecipients(recipients);
        try (FileChannel file = store.open(entry.id())) {
            long start = returnPath(file);
            queue.accept(envelope, Source.of(file, start, file.size() - start));
        }
        Sent release = new Sent(id, clock.instant(), List.copyOf(recipients), "");
        remember(entry.id(), release);
        return withState(release);
    }

    /// Octets of the Return-Path line.
    private static long returnPath(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(LONGEST_RETURN_PATH, file.size()));
        while (head.hasRemaining() && file.read(head, head.position()) > 0) {
            // until it is full
        }
        String name = "Return-Path:";
        for (int i = 0; i < name.length(); i++) if (i >= head.position() || head.get(i) != name.charAt(i)) return 0;
        for (int i = name.length(); i < head.position(); i++) if (head.get(i) == '\n') return i + 1;
        return 0;
    }

    private synchronized void remember(String id, Sent release) {
        List<Sent> all = new ArrayList<>(sent.getOrDefault(id, List.of()));
        if (all.size() == MOST_RECIPIENTS) all.removeFirst();
        all.add(release);
        sent.remove(id);
        sent.put(id, all);
        if (sent.size() > MOST_MESSAGES) sent.remove(sent.keySet().iterator().next());
    }

    private Sent withState(Sent release) {
        return new Sent(release.queueId(), release.time(), release.to(), states.apply(release.queueId()).orElse("unknown"));
    }

    /// The releases of a message since the start, with their present states.
    public List<Sent> of(String id) {
        List<Sent> all;
        synchronized (this) {
            all = sent.getOrDefault(id, List.of());
        }
        return all.stream().map(this::withState).toList();
    }
}
