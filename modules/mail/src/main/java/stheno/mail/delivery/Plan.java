package stheno.mail.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeText;
import stheno.storage.maildir.MessageName;

/// Where a message goes, decided when it is accepted: changed settings do not matter afterwards. Destinations are numbered: the mailboxes
/// first, then the queue. Immutable; any thread.
///
/// @param file    the file in the spool that has the content, if the record itself does not
/// @param foreign recipients elsewhere, all in one message for the queue
record Plan(Envelope envelope, Optional<String> file, List<Mailbox> mailboxes, List<EmailAddress> foreign) {
    /// An account that gets the message.
    ///
    /// @param address for the field Delivered-To
    record Mailbox(String account, String address) {}

    Plan {
        mailboxes = List.copyOf(mailboxes);
        foreign = List.copyOf(foreign);
    }

    int destinations() {
        return mailboxes.size() + (foreign.isEmpty() ? 0 : 1);
    }

    /// The number of the queue among the destinations.
    int queue() {
        return mailboxes.size();
    }

    Plan withFile(String name) {
        return new Plan(envelope, Optional.of(name), mailboxes, foreign);
    }

    /// The same for one destination.
    Plan only(int destination) {
        boolean isQueue = destination == queue();
        return new Plan(envelope, file, isQueue ? List.of() : List.of(mailboxes.get(destination)), isQueue ? foreign : List.of());
    }

    /// The fields put on top of the message at final delivery (RFC 5321, section 4.4).
    byte[] head(Mailbox mailbox) {
        return head(envelope, mailbox);
    }

    static byte[] head(Envelope envelope, Mailbox mailbox) {
        String sender = envelope.sender().map(EmailAddress::toString).orElse("");
        String text = "Return-Path: <" + sender + ">\r\nDelivered-To: " + mailbox.address() + "\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The name of the message in its Maildir: the same whenever it is delivered again.
    String base(int head, JournalRecord.Content content) {
        return MessageName.base(envelope.received().getEpochSecond(), envelope.id(), head + content.length(), head + content.octets());
    }

    String unique() {
        return MessageName.unique(envelope.received().getEpochSecond(), envelope.id());
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder();
        file.ifPresent(name -> text.append("file ").append(name).append('\n'));
        mailboxes.forEach(one -> text.append("mailbox ").append(one.account()).append(' ').append(one.address()).append('\n'));
        foreign.forEach(address -> text.append("queue ").append(address).append('\n'));
        text.append('\n');
        byte[] first = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] second = EnvelopeText.encode(envelope);
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /// @throws IOException if it is not the text of a plan
    static Plan decode(byte[] octets) throws IOException {
        List<Mailbox> mailboxes = new ArrayList<>();
        List<EmailAddress> foreign = new ArrayList<>();
        Optional<String> file = Optional.empty();
        int at = 0;
        while (true) {
            int end = at;
            while (end < octets.length && octets[end] != '\n') end++;
            if (end == octets.length) throw new IOException("not the destinations of a message");
            String line = new String(octets, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            if (line.isEmpty()) break;
            String value = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("file ")) file = Optional.of(value);
            else if (line.startsWith("mailbox ")) mailboxes.add(mailbox(value));
            else if (line.startsWith("queue ")) foreign.add(EmailAddress.of(value));
            else throw new IOException("an unknown destination of a message");
        }
        byte[] envelope = new byte[octets.length - at];
        System.arraycopy(octets, at, envelope, 0, envelope.length);
        return new Plan(EnvelopeText.decode(envelope), file, mailboxes, foreign);
    }

    private static Mailbox mailbox(String value) throws IOException {
        int space = value.indexOf(' ');
        if (space < 1) throw new IOException("a mailbox without an address");
        return new Mailbox(value.substring(0, space), value.substring(space + 1));
    }
}
