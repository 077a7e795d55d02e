package stheno.appliance.mail;

import static stheno.appliance.log.LineBytes.ascii;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import stheno.appliance.format.DisplayText;
import stheno.appliance.log.LineBytes;
import stheno.appliance.log.LinePrinter;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.smtp.MailRecord;

/// Prints messages as lines of JSON, with the names of the access log. Text from a client cannot leave its quotes, its line and its length.
/// One thread at a time.
final class MailLine implements LinePrinter<MailRecord> {
    private static final int SHORT = 512;       // bytes, as printed, of a name or an address; the rest is cut
    private static final int RECIPIENTS = 40;   // that are printed; their number is printed too

    private final LineBytes line = new LineBytes();

    private MailLine() {}

    /// @param format one of the formats of its key
    static LinePrinter<MailRecord> of(String format) {
        if (format.equals("json")) return new MailLine();
        throw new IllegalArgumentException("there is no format " + format);
    }

    @Override
    public int print(MailRecord message, byte[] into, int from) {
        Envelope envelope = message.envelope();
        line.begin(into, from);
        line.put(ascii("{\"time\":\"" + Instant.ofEpochMilli(message.ended().toEpochMilli()) + "\",\"remote\":\""));
        line.address(message.peer());
        line.put('"');
        text("id", envelope.id());
        text("protocol", envelope.client().protocol());
        text("name", envelope.client().name());
        text("user", envelope.client().user().orElse(""));
        text("sender", envelope.sender().map(EmailAddress::toString).orElse(""));
        recipients(envelope.recipients());
        number("recipientCount", envelope.recipients().size());
        number("bytes", message.size());
        name("duration");
        seconds(message.took());
        flag("tls", envelope.client().secure());
        flag("bareLineEnds", message.bareLineEnds());
        text("outcome", DisplayText.word(message.outcome()));
        text("reply", message.reply());
        number("session", message.session());
        line.put('}');
        line.put('\n');
        return line.at();
    }

    private void recipients(List<EmailAddress> recipients) {
        name("recipients");
        line.put('[');
        for (int i = 0; i < Math.min(recipients.size(), RECIPIENTS); i++) {
            if (i > 0) line.put(',');
            quoted(recipients.get(i).toString());
        }
        line.put(']');
    }

    private void name(String name) {
        line.put(ascii(",\"" + name + "\":"));
    }

    private void text(String name, String value) {
        name(name);
        quoted(value);
    }

    private void quoted(String value) {
        line.put('"');
        line.text(value, ' ', true, SHORT);
        line.put('"');
    }

    private void flag(String name, boolean value) {
        name(name);
        line.put(ascii(Boolean.toString(value)));
    }

    private void number(String name, long value) {
        name(name);
        line.number(value);
    }

    private void seconds(Duration took) {
        line.number(took.toSeconds());
        line.put('.');
        line.six(Math.max(0, took.toNanosPart() / 1000));
    }
}
