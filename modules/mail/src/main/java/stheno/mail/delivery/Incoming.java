package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.IncomingMessage;

/// A message for accounts here and recipients elsewhere, while it arrives. One thread at a time; blocks.
final class Incoming implements IncomingMessage {
    private static final Decision.Refuse LOOP = new Decision.Refuse(554, "5.4.6", "Routing loop: delivered to this mailbox before");
    private static final Decision.Refuse OVER = new Decision.Refuse(552, "5.2.2", "Mailbox full");

    private final Destinations destinations;
    private final ReceivedContent content;
    private final JournalStore store;
    private final Quotas quotas;
    private final Deliveries deliveries;
    private final boolean again;
    private final LongConsumer accepted;

    /// @param again    whether the same message may have come before
    /// @param accepted takes the octets of a message that is kept
    Incoming(Destinations destinations, ReceivedContent content, JournalStore store, Quotas quotas, Deliveries deliveries, boolean again,
             LongConsumer accepted) {
        this.destinations = destinations;
        this.content = content;
        this.store = store;
        this.quotas = quotas;
        this.deliveries = deliveries;
        this.again = again;
        this.accepted = accepted;
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
        try {
            content.add(piece);
        } catch (IOException e) {
            throw told(e);
        }
    }

    /// What the client is told of a fault of the spool. The log is told of a full disk.
    private IOException told(IOException e) {
        IOException told = LocalDelivery.fault(e, content.folder());
        if (told != e) deliveries.full("spool", e);
        return told;
    }

    @Override
    public List<Decision> finish() throws IOException {
        Map<String, Long> reserved = new HashMap<>();
        boolean needed = false;
        try {
            List<Decision> decisions = decisions(reserved);
            Plan plan = destinations.plan(decisions);
            release(reserved, plan);
            if (plan.destinations() > 0) {
                needed = store.keep(plan, content, again);
                reserved.clear();
                accepted.accept(content.stored());
            }
            return decisions;
        } catch (IOException e) {
            throw told(e);
        } finally {
            reserved.forEach(quotas::release);
            content.close(needed);
        }
    }

    /// For each recipient, if the protocol can tell them apart. Otherwise one for all: the message is kept for all or for none.
    private List<Decision> decisions(Map<String, Long> reserved) throws IOException {
        Map<String, Decision.Refuse> wrong = new HashMap<>();
        for (Plan.Mailbox mailbox : destinations.mailboxes().values()) {
            Optional<Decision.Refuse> refused = check(mailbox, reserved);
            refused.ifPresent(reply -> wrong.put(mailbox.account(), reply));
        }
        List<Decision> each = destinations.decisions(account -> Optional.ofNullable(wrong.get(account)));
        if (destinations.envelope().client().protocol().startsWith("LMTP")) return each;
        Optional<Decision> refused = each.stream().filter(decision -> !(decision instanceof Decision.Accept)).findFirst();
        return List.of(refused.orElse(Decision.ACCEPT));
    }

    private Optional<Decision.Refuse> check(Plan.Mailbox mailbox, Map<String, Long> reserved) throws IOException {
        if (content.wasDeliveredTo(mailbox.address())) return Optional.of(LOOP);
        if (deliveries.isBroken(mailbox.account())) return Optional.of(LocalDelivery.BROKEN);
        long octets = destinations.head(mailbox) + content.stored();
        if (!quotas.reserve(mailbox.account(), octets)) return Optional.of(OVER);
        reserved.put(mailbox.account(), octets);
        return Optional.empty();
    }

    /// Gives back what refused recipients' accounts have reserved.
    private void release(Map<String, Long> reserved, Plan plan) {
        Set<String> accounts = new HashSet<>();
        plan.mailboxes().forEach(mailbox -> accounts.add(mailbox.account()));
        reserved.entrySet().removeIf(one -> {
            boolean refused = !accounts.contains(one.getKey());
            if (refused) quotas.release(one.getKey(), one.getValue());
            return refused;
        });
    }

    @Override
    public void abort() {
        content.close(false);
    }
}
