package stheno.mail.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.StoreFault;
import stheno.mail.mime.Source;
import stheno.storage.maildir.Maildirs;

final class LocalDeliveryTest {
    private static final Optional<EmailAddress> EVE = Optional.of(EmailAddress.of("eve@other.test"));

    @TempDir
    private Path root;

    private PostOffice open(boolean sync) throws IOException {
        return PostOffice.open(DeliverySettings.of(root).withSync(sync));
    }

    private static Object answer(PostOffice office, ClientInfo client, String recipient) {
        Decision decision = office.delivery().recipient(client, EVE, List.of(), EmailAddress.of(recipient));
        return decision instanceof Decision.Refuse refuse ? refuse.code() + " " + refuse.status() : decision;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageIsKeptWithTheFieldsOfFinalDelivery(boolean sync) throws IOException {
        try (PostOffice office = open(sync)) {
            Envelope envelope = Letters.to("ann+tag@example.org", "ANN@example.org", "bob@example.org");
            assertEquals(List.of(Decision.ACCEPT),
                    Letters.send(office.delivery(), envelope, "Subject: x\r\n\r\nhello\r\n".getBytes()));
            office.awaitDelivered(2);
            String text = office.only("ann");
            assertEquals("Return-Path: <eve@other.test>\r\nDelivered-To: ann@example.org\r\nSubject: x\r\n\r\nhello\r\n", text);
            String sizes = ",S=" + text.length() + ",W=" + text.length();
            assertEquals(List.of("1764473262." + envelope.id() + ".stheno" + sizes), office.names("ann"));
            assertEquals(text.replace("ann@", "bob@"), office.only("bob"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 65_536, 70_000, 1 << 20, 3_000_000})
    void aMessageOfAnySizeArrivesWhole(int size) throws IOException {
        byte[] letter = size == 0 ? new byte[0] : Letters.letter("size", size);
        for (boolean sync : new boolean[] {true, false}) {
            try (PostOffice office = PostOffice.open(DeliverySettings.of(root.resolve("" + sync)).withSync(sync))) {
                Letters.send(office.delivery(), Letters.to("ann@example.org"), letter);
                office.awaitDelivered(1);
                assertTrue(office.only("ann").endsWith("\r\nDelivered-To: ann@example.org\r\n" + new String(letter)));
                office.retire();
                assertEquals(List.of(), office.leftOvers());
            }
        }
    }

    @Test
    void unknownUsersAndOtherDomainsAreRefused() throws IOException {
        try (PostOffice office = open(true)) {
            assertEquals(Decision.ACCEPT, answer(office, Letters.CLIENT, "ann@example.org"));
            assertEquals("550 5.1.1", answer(office, Letters.CLIENT, "nobody@example.org"));
            assertEquals("554 5.7.1", answer(office, Letters.CLIENT, "ann@other.test"));
            assertEquals("550 5.1.1", answer(office, Letters.CLIENT, "ann%other.test@example.org"));
            assertEquals("550 5.1.1", answer(office, Letters.user("ann"), "ann@other.test@example.org"));
            assertEquals("550 5.7.1", answer(office, Letters.user("ann"), "ann@other.test"));
            assertEquals(Decision.ACCEPT, answer(office, Letters.CLIENT, "postmaster"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatHasLoggedInSendsToOtherDomainsThroughTheQueue(boolean sync) throws IOException {
        try (PostOffice office = PostOffice.withQueue(DeliverySettings.of(root).withSync(sync))) {
            assertEquals("554 5.7.1", answer(office, Letters.CLIENT, "x@other.test"));
            assertEquals(Decision.ACCEPT, answer(office, Letters.user("ann"), "x@other.test"));
            Envelope envelope = Letters.to(Letters.user("ann"), "x@other.test", "bob@example.org", "y@other.test");
            Letters.send(office.delivery(), envelope, "hi\r\n".getBytes());
            office.awaitDelivered(1);
            office.awaitQueued(1);
            List<EmailAddress> foreign = List.of(EmailAddress.of("x@other.test"), EmailAddress.of("y@other.test"));
            assertEquals(envelope.withRecipients(foreign), office.queued(0));
            assertEquals("hi\r\n", office.queuedText(0));
        }
    }

    @Test
    void anAliasForwardsToOtherDomainsOnlyWithAQueue() throws IOException {
        RecipientSettings settings = RecipientSettings.of(Set.of("example.org"), Set.of("ann"))
                .withAliases(Map.of("team", List.of("ann", "x@other.test")));
        try (PostOffice office = PostOffice.open(DeliverySettings.of(root), settings)) {
            assertEquals("550 5.7.1", answer(office, Letters.CLIENT, "team@example.org"));
        }
        try (PostOffice office = PostOffice.withQueue(DeliverySettings.of(root), settings)) {
            assertEquals(Decision.ACCEPT, answer(office, Letters.CLIENT, "team@example.org"));
            Letters.send(office.delivery(), Letters.to("team@example.org"), "hi\r\n".getBytes());
            office.awaitDelivered(1);
            office.awaitQueued(1);
        }
    }

    @Test
    void aClientThatHasLoggedInUsesASenderOfItsOwn() throws IOException {
        try (PostOffice office = open(true)) {
            LocalDelivery delivery = office.delivery();
            for (String own : List.of("ann@example.org", "Ann+x@example.org", "ann@elsewhere.test")) {
                Optional<EmailAddress> sender = Optional.of(EmailAddress.of(own));
                assertEquals(Decision.ACCEPT, delivery.sender(Letters.user("ann"), sender, OptionalLong.empty()));
            }
            assertEquals(Decision.ACCEPT, delivery.sender(Letters.user("ann"), Optional.empty(), OptionalLong.empty()));
            Optional<EmailAddress> bob = Optional.of(EmailAddress.of("bob@example.org"));
            assertEquals(553, ((Decision.Refuse) delivery.sender(Letters.user("ann"), bob, OptionalLong.empty())).code());
            assertEquals(Decision.ACCEPT, delivery.sender(Letters.CLIENT, bob, OptionalLong.empty()));
        }
        try (PostOffice office = PostOffice.open(DeliverySettings.of(root).withOwnSenders(false))) {
            Optional<EmailAddress> bob = Optional.of(EmailAddress.of("bob@example.org"));
            assertEquals(Decision.ACCEPT, office.delivery().sender(Letters.user("ann"), bob, OptionalLong.empty()));
        }
    }

    @Test
    void aMessageThatWasDeliveredHereBeforeIsALoop() throws IOException {
        try (PostOffice office = open(true)) {
            byte[] looped = "Received: x\r\nDELIVERED-TO:  Ann@Example.org \r\n\r\nhi\r\n".getBytes();
            List<Decision> decisions = Letters.send(office.delivery(), Letters.to("ann@example.org", "bob@example.org"), looped);
            assertEquals(554, ((Decision.Refuse) decisions.getFirst()).code());
            assertEquals(1, decisions.size());
            Envelope lmtp = Letters.to(Letters.client("LMTP"), "ann@example.org", "bob@example.org", "nobody@example.org");
            List<Decision> each = Letters.send(office.delivery(), lmtp, looped);
            assertEquals(Decision.ACCEPT, each.get(1));
            assertEquals("5.4.6", ((Decision.Refuse) each.get(0)).status());
            assertEquals("5.1.1", ((Decision.Refuse) each.get(2)).status());
            byte[] harmless = "Subject: Delivered-To: ann@example.org\r\n\r\nDelivered-To: ann@example.org\r\n".getBytes();
            assertEquals(List.of(Decision.ACCEPT), Letters.send(office.delivery(), Letters.to("ann@example.org"), harmless));
            office.awaitDelivered(2);
            assertEquals(1, office.names("bob").size());
            assertEquals(1, office.names("ann").size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAccountOverItsQuotaGetsNothing(boolean sync) throws IOException {
        try (PostOffice office = PostOffice.open(DeliverySettings.of(root).withSync(sync).withQuota(10_000))) {
            byte[] letter = Letters.letter("quota", 6_000);
            assertEquals(List.of(Decision.ACCEPT), Letters.send(office.delivery(), Letters.to("ann@example.org"), letter));
            List<Decision> refused = Letters.send(office.delivery(), Letters.to("bob@example.org", "ann@example.org"), letter);
            assertEquals("552 5.2.2 Mailbox full", text(refused.getFirst()));
            Envelope lmtp = Letters.to(Letters.client("LMTP"), "ann@example.org", "bob@example.org");
            List<Decision> each = Letters.send(office.delivery(), lmtp, letter);
            assertEquals(List.of("552 5.2.2 Mailbox full", "250"), each.stream().map(LocalDeliveryTest::text).toList());
            byte[] small = Letters.letter("small", 3_500);
            assertEquals(List.of(Decision.ACCEPT), Letters.send(office.delivery(), Letters.to("ann@example.org"), small));
            office.awaitDelivered(3);
            assertEquals(2, office.names("ann").size());
            assertEquals(1, office.names("bob").size());
        }
        try (PostOffice office = PostOffice.open(DeliverySettings.of(root).withSync(sync).withQuota(9_000))) {
            office.awaitAnswer(() -> answer(office, Letters.CLIENT, "ann@example.org"), "452 4.2.2");
            assertEquals(Decision.ACCEPT, answer(office, Letters.CLIENT, "bob@example.org"));
        }
    }

    private static String text(Decision decision) {
        return decision instanceof Decision.Refuse refuse ? refuse.code() + " " + refuse.status() + " " + refuse.text() : "250";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAbortedMessageLeavesNothing(boolean sync) throws IOException {
        try (PostOffice office = open(sync)) {
            for (int size : new int[] {100, 200_000}) {
                IncomingMessage message = office.delivery().receive(Letters.to("ann@example.org"));
                message.write(ByteBuffer.wrap(new byte[size]));
                message.abort();
                message.abort();
            }
            assertEquals(List.of(), office.leftOvers());
            assertFalse(Files.exists(root.resolve("ann")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBounceThatComesTwiceIsDeliveredOnce(boolean sync) throws IOException {
        try (PostOffice office = open(sync)) {
            Envelope envelope = Letters.to("ann@example.org");
            office.delivery().accept(envelope, Source.of(Letters.letter("bounce", 100_000)));
            office.awaitDelivered(1);
            Path file = root.resolve("ann/new").resolve(office.names("ann").getFirst());
            Files.move(file, root.resolve("ann/cur").resolve(file.getFileName() + ":2,S"));
            office.delivery().accept(envelope, Source.of(Letters.letter("bounce", 100_000)));
            office.awaitBacklog(0);
            assertEquals(1, office.names("ann").size());
            assertThrows(StoreFault.class, () -> office.delivery().accept(Letters.to("nobody@example.org"), Source.of(new byte[1])));
        }
    }

    @Test
    void aSecondProcessIsRefused() throws IOException {
        try (PostOffice office = open(true)) {
            assertEquals(0, office.delivery().stats().accepted());
            IOException fault = assertThrows(IOException.class,
                    () -> LocalDelivery.open(DeliverySettings.of(root), Letters.ANN_AND_BOB, Maildirs.in(root), Optional.empty()));
            assertTrue(fault.getMessage().contains("another process"), fault.getMessage());
        }
    }
}
