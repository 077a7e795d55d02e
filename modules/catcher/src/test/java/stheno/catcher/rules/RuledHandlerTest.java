package stheno.catcher.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import stheno.catcher.fixture.Sender;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;

class RuledHandlerTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Deque<Double> random = new ArrayDeque<>();
    private final RuleSet rules = new RuleSet(now::get, random::remove);
    private final List<String> calls = new ArrayList<>();
    private final MailHandler store = new MailHandler() {
        @Override
        public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
            return Decision.ACCEPT;
        }

        @Override
        public IncomingMessage receive(Envelope envelope) {
            return new IncomingMessage() {
                @Override
                public void write(ByteBuffer piece) {
                    piece.position(piece.limit());
                }

                @Override
                public List<Decision> finish() {
                    calls.add("finish");
                    return List.of(Decision.ACCEPT);
                }

                @Override
                public void abort() {
                    calls.add("abort");
                }

                @Override
                public void answered() {
                    calls.add("answered");
                }
            };
        }
    };
    private final RuledHandler handler = new RuledHandler(rules, store);
    private final Sender sender = new Sender(handler);

    private Decision recipient(String address) {
        return handler.recipient(sender.client(), Optional.of(EmailAddress.of("s@x.test")), List.of(), EmailAddress.of(address));
    }

    private Decision mail(String from) {
        Optional<EmailAddress> address = from.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.of(from));
        return handler.sender(sender.client(), address, OptionalLong.empty());
    }

    /// Case 39.
    @Test
    void aFlakyRecipientIsRefusedTwiceThenAccepted() {
        rules.put("flaky", Rule.parse("rcpt to=flaky@x.test code=450 count=2"));
        assertEquals(Decision.refuse(450, "4.2.1", "Mailbox busy"), recipient("flaky@x.test"));
        assertEquals(Decision.ACCEPT, recipient("other@x.test"));
        assertEquals(Decision.refuse(450, "4.2.1", "Mailbox busy"), recipient("Flaky@X.test"));
        assertEquals(Decision.ACCEPT, recipient("flaky@x.test"));
        assertEquals(2, rules.find("flaky").orElseThrow().applied());
        rules.put("flaky", Rule.parse("rcpt to=flaky@x.test code=450 count=1"));
        assertEquals(Decision.refuse(450, "4.2.1", "Mailbox busy"), recipient("flaky@x.test"));
    }

    @Test
    void dataIsRefusedForASender() {
        rules.put("full", Rule.parse("data from=*@shop.test code=552"));
        assertEquals(Decision.refuse(552, "5.2.2", "Mailbox full"), handler.data(sender.from("a@shop.test").envelope("b@x.test")));
        assertEquals(Decision.ACCEPT, handler.data(sender.from("a@x.test").envelope("b@x.test")));
    }

    @Test
    void afterTenMessagesInAMinuteTheClientHasToWait() {
        rules.put("rate", Rule.parse("mail rate=10"));
        for (int i = 0; i < 10; i++) assertEquals(Decision.ACCEPT, mail("a@x.test"));
        Decision refused = Decision.refuse(421, "4.3.2", "Service not available, closing the connection");
        assertEquals(refused, mail("a@x.test"));
        now.updateAndGet(time -> time.plusSeconds(59));
        assertEquals(refused, mail("a@x.test"));
        now.updateAndGet(time -> time.plusSeconds(1));
        assertEquals(Decision.ACCEPT, mail("a@x.test"));
    }

    @Test
    void aDelayComesBeforeTheDropAndDelaysAddUp() {
        rules.put("a", Rule.parse("rcpt to=slow@* delay=3s disconnect"));
        assertEquals(new Decision.After(Duration.ofSeconds(3), new Decision.Disconnect()), recipient("slow@x.test"));
        rules.clear();
        rules.put("b", Rule.parse("rcpt delay=1s"));
        rules.put("c", Rule.parse("rcpt delay=2s"));
        assertEquals(new Decision.After(Duration.ofSeconds(3), Decision.ACCEPT), recipient("x@x.test"));
        rules.put("d", Rule.parse("rcpt code=550"));
        Decision refused = Decision.refuse(550, "5.1.1", "Mailbox unavailable");
        assertEquals(new Decision.After(Duration.ofSeconds(3), refused), recipient("x@x.test"));
    }

    @Test
    void aProbabilityIsAskedOfTheRandomSource() {
        rules.put("a", Rule.parse("rcpt probability=0.25 code=450"));
        random.addAll(List.of(0.3, 0.2, 0.25));
        assertEquals(Decision.ACCEPT, recipient("x@x.test"));
        assertEquals(450, ((Decision.Refuse) recipient("x@x.test")).code());
        assertEquals(Decision.ACCEPT, recipient("x@x.test"));
    }

    @Test
    void bouncesMailboxesClientsAndNamesAreMatched() {
        rules.put("bounce", Rule.parse("mail from=<> code=550"));
        assertEquals(550, ((Decision.Refuse) mail("")).code());
        assertEquals(Decision.ACCEPT, mail("a@x.test"));
        rules.put("box", Rule.parse("mail mailbox=shop* client=127.* helo=client.test code=451"));
        assertEquals(Decision.ACCEPT, mail("a@x.test"));
        sender.as("shop1");
        assertEquals(451, ((Decision.Refuse) mail("a@x.test")).code());
        rules.put("auth", Rule.parse("auth mailbox=shop1 code=535"));
        assertEquals(535, ((Decision.Refuse) handler.loggedIn(sender.client())).code());
        rules.put("connect", Rule.parse("connect disconnect"));
        assertEquals(new Decision.Disconnect(), handler.connected(sender.client()));
        rules.put("helo", Rule.parse("helo code=554"));
        assertEquals(554, ((Decision.Refuse) handler.greeted(sender.client())).code());
    }

    @Test
    void aMessageThatIsRefusedAtItsEndIsNotKept() throws IOException {
        rules.put("end", Rule.parse("end to=b@x.test code=554 count=1"));
        IncomingMessage refused = handler.receive(sender.envelope("a@x.test", "b@x.test"));
        assertEquals(List.of(Decision.refuse(554, "5.7.1", "Transaction failed")), refused.finish());
        refused.answered();
        assertEquals(List.of("abort"), calls);
        IncomingMessage kept = handler.receive(sender.envelope("b@x.test"));
        assertEquals(List.of(Decision.ACCEPT), kept.finish());
        kept.answered();
        assertEquals(List.of("abort", "finish", "answered"), calls);
    }

    @Test
    void aDelayAtTheEndCanBeInterrupted() throws Exception {
        rules.put("end", Rule.parse("end delay=10m"));
        IncomingMessage message = handler.receive(sender.envelope("a@x.test"));
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, message::finish);
        assertEquals(true, Thread.interrupted());
    }

    @Test
    void namesAndNumbersOfRulesAreBounded() {
        assertThrows(IllegalArgumentException.class, () -> rules.put("a b", Rule.parse("end code=450")));
        for (int i = 0; i < 500; i++) rules.put("r" + i, Rule.parse("end code=450"));
        assertThrows(IllegalArgumentException.class, () -> rules.put("more", Rule.parse("end code=450")));
        rules.put("r1", Rule.parse("end code=451"));
        rules.remove("r2");
        assertEquals(499, rules.list().size());
    }
}
