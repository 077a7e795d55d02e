package stheno.mail.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;

/// Where each recipient's copy of a message goes, decided when its content begins to arrive. Immutable; any thread.
///
/// @param recipients one for each recipient of the envelope, in their order
record Destinations(Envelope envelope, List<Destination> recipients) {
    /// @param mailboxes by account
    record Destination(Map<String, Plan.Mailbox> mailboxes, Set<EmailAddress> foreign, Optional<Decision.Refuse> refused) {}

    static Destinations of(Envelope envelope, Recipients recipients) {
        return new Destinations(envelope,
                envelope.recipients().stream().map(address -> destination(address, recipients.of(address))).toList());
    }

    private static Destination destination(EmailAddress address, Recipients.Result result) {
        return switch (result) {
            case Recipients.Result.Foreign _ -> new Destination(Map.of(), Set.of(address), Optional.empty());
            case Recipients.Result.Unknown _ -> new Destination(Map.of(), Set.of(), Optional.of(LocalDelivery.UNKNOWN));
            case Recipients.Result.Local(Set<String> accounts, Set<EmailAddress> foreign) -> {
                Map<String, Plan.Mailbox> mailboxes = new LinkedHashMap<>();
                for (String account : accounts) mailboxes.put(account, new Plan.Mailbox(account, deliveredTo(account, address)));
                yield new Destination(mailboxes, foreign, Optional.empty());
            }
        };
    }

    private static String deliveredTo(String account, EmailAddress recipient) {
        return account.indexOf('@') >= 0 || recipient.domain().isEmpty() ? account : account + "@" + recipient.domain();
    }

    /// Each account's mailbox, once.
    Map<String, Plan.Mailbox> mailboxes() {
        Map<String, Plan.Mailbox> all = new LinkedHashMap<>();
        for (Destination one : recipients) one.mailboxes().forEach(all::putIfAbsent);
        return all;
    }

    /// The octets put on top of the message for a mailbox.
    int head(Plan.Mailbox mailbox) {
        return Plan.head(envelope, mailbox).length;
    }

    /// The answer for each recipient: it is accepted if all accounts that it means can take the message.
    ///
    /// @param account what is wrong with an account
    List<Decision> decisions(Function<String, Optional<Decision.Refuse>> account) {
        List<Decision> decisions = new ArrayList<>();
        for (Destination one : recipients) {
            Optional<Decision.Refuse> refused = one.refused()
                    .or(() -> one.mailboxes().keySet().stream().map(account).flatMap(Optional::stream).findFirst());
            decisions.add(refused.isPresent() ? refused.get() : Decision.ACCEPT);
        }
        return decisions;
    }

    /// The destinations of the accepted recipients, each once.
    ///
    /// @param decisions one for all recipients, or one for each
    Plan plan(List<Decision> decisions) {
        Map<String, Plan.Mailbox> mailboxes = new LinkedHashMap<>();
        Set<EmailAddress> foreign = new LinkedHashSet<>();
        for (int i = 0; i < recipients.size(); i++) {
            if (!(decisions.get(decisions.size() == 1 ? 0 : i) instanceof Decision.Accept)) continue;
            recipients.get(i).mailboxes().forEach(mailboxes::putIfAbsent);
            foreign.addAll(recipients.get(i).foreign());
        }
        return new Plan(envelope, Optional.empty(), List.copyOf(mailboxes.values()), List.copyOf(foreign));
    }
}
