package stheno.catcher.rules;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;

/// Asks the rules at each step, then another handler. Threads as [MailHandler] says.
public final class RuledHandler implements MailHandler {
    private final RuleSet rules;
    private final MailHandler next;

    /// Asks the rules first. What they let through goes to `next`.
    public RuledHandler(RuleSet rules, MailHandler next) {
        this.rules = rules;
        this.next = next;
    }

    private Decision decide(Phase phase, ClientInfo client, Supplier<Decision> accepted) {
        return decide(phase, new RuleSet.Facts(client, Optional.empty(), List.of()), accepted);
    }

    private Decision decide(Phase phase, RuleSet.Facts facts, Supplier<Decision> accepted) {
        return switch (rules.decide(phase, facts)) {
            case Decision.Accept _ -> accepted.get();
            case Decision.After(var delay, Decision.Accept _) -> new Decision.After(delay, accepted.get());
            case Decision other -> other;
        };
    }

    @Override
    public Decision connected(ClientInfo client) {
        return decide(Phase.CONNECT, client, () -> next.connected(client));
    }

    @Override
    public Decision greeted(ClientInfo client) {
        return decide(Phase.HELO, client, () -> next.greeted(client));
    }

    @Override
    public Decision loggedIn(ClientInfo client) {
        return decide(Phase.AUTH, client, () -> next.loggedIn(client));
    }

    @Override
    public Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        return decide(Phase.MAIL, new RuleSet.Facts(client, sender, List.of()), () -> next.sender(client, sender, size));
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        return decide(Phase.RCPT, new RuleSet.Facts(client, sender, List.of(recipient)),
                () -> next.recipient(client, sender, earlier, recipient));
    }

    @Override
    public Decision data(Envelope envelope) {
        return decide(Phase.DATA, facts(envelope), () -> next.data(envelope));
    }

    private static RuleSet.Facts facts(Envelope envelope) {
        return new RuleSet.Facts(envelope.client(), envelope.sender(), envelope.recipients());
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        return new RuledMessage(envelope, next.receive(envelope));
    }

    /// The rules of the phase `end` decide before the message is kept.
    private final class RuledMessage implements IncomingMessage {
        private final Envelope envelope;
        private final IncomingMessage message;
        private boolean refused;

        RuledMessage(Envelope envelope, IncomingMessage message) {
            this.envelope = envelope;
            this.message = message;
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            message.write(piece);
        }

        @Override
        public List<Decision> finish() throws IOException {
            Decision decision = rules.decide(Phase.END, facts(envelope));
            if (decision instanceof Decision.After(var delay, Decision then)) {
                try {
                    Thread.sleep(delay); // on a virtual thread
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted while a rule delays the reply");
                }
                decision = then;
            }
            if (decision instanceof Decision.Accept) return message.finish();
            refused = true;
            message.abort();
            return List.of(decision);
        }

        @Override
        public void abort() {
            message.abort();
        }

        @Override
        public void answered() {
            if (!refused) message.answered();
        }
    }
}
