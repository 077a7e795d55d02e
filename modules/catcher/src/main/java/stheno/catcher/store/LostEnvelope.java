package stheno.catcher.store;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.mime.header.Address;
import stheno.mail.mime.header.Fields;

/// Guesses an envelope from a message, if the index was lost. Recipients that no header field names are lost.
final class LostEnvelope {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"; // as EnvelopeIds has them
    private static final int TIME_DIGITS = 10;

    private LostEnvelope() {}

    static Envelope of(String id, Fields fields) {
        List<EmailAddress> recipients = new ArrayList<>();
        for (String name : List.of("To", "Cc", "Bcc")) {
            for (Address address : fields.addresses(name)) {
                if (!address.address().isEmpty()) recipients.add(EmailAddress.of(address.address()));
            }
        }
        Optional<EmailAddress> sender = fields.ids("Return-Path").stream().findFirst().map(EmailAddress::of);
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), "", Optional.empty(), false, "");
        return new Envelope(id, sender, recipients, client, Envelope.Body.EIGHT_BIT_MIME, true, time(id));
    }

    /// The time that an id begins with.
    static Instant time(String id) {
        long time = 0;
        for (int i = 0; i < TIME_DIGITS; i++) time = time << 5 | Math.max(0, DIGITS.indexOf(id.charAt(i)));
        return Instant.ofEpochMilli(time);
    }
}
