package stheno.appliance.mail;

import stheno.appliance.format.DisplayText;
import stheno.appliance.log.JsonLine;
import stheno.appliance.log.LinePrinter;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.smtp.MailRecord;

/// Prints messages as lines of JSON. One thread at a time.
final class MailLine implements LinePrinter<MailRecord> {
    private static final int RECIPIENTS = 40; // that are printed; their number is printed too

    private final JsonLine line = new JsonLine();

    private MailLine() {}

    /// @param format one of the formats of its key
    static LinePrinter<MailRecord> of(String format) {
        if (format.equals("json")) return new MailLine();
        throw new IllegalArgumentException("there is no format " + format);
    }

    @Override
    public int print(MailRecord message, byte[] into, int from) {
        Envelope envelope = message.envelope();
        line.begin(into, from, message.ended(), message.peer());
        line.text("id", envelope.id());
        line.text("protocol", envelope.client().protocol());
        line.text("name", envelope.client().name());
        line.text("user", envelope.client().user().orElse(""));
        line.text("sender", envelope.sender().map(EmailAddress::toString).orElse(""));
        line.texts("recipients", envelope.recipients().stream().limit(RECIPIENTS).map(EmailAddress::toString).toList());
        line.number("recipientCount", envelope.recipients().size());
        line.number("bytes", message.size());
        line.duration("duration", message.took());
        line.flag("tls", envelope.client().secure());
        line.flag("bareLineEnds", message.bareLineEnds());
        line.text("outcome", DisplayText.word(message.outcome()));
        line.text("reply", message.reply());
        line.number("session", message.session());
        return line.end();
    }
}
