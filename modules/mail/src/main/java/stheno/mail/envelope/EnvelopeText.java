package stheno.mail.envelope;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An envelope as text, for files: a line `name value` for each field, in UTF-8. Control characters and backslashes in values are escaped,
/// so a value cannot end its line. Unknown names are ignored. Any thread.
public final class EnvelopeText {
    private EnvelopeText() {}

    /// The lines, each with its line end.
    public static byte[] encode(Envelope envelope) {
        StringBuilder text = new StringBuilder();
        line(text, "id", envelope.id());
        line(text, "sender", envelope.sender().map(EmailAddress::toString).orElse(""));
        for (EmailAddress recipient : envelope.recipients()) line(text, "recipient", recipient.toString());
        line(text, "address", envelope.client().address().getHostAddress());
        line(text, "name", envelope.client().name());
        envelope.client().user().ifPresent(user -> line(text, "user", user));
        line(text, "secure", Boolean.toString(envelope.client().secure()));
        line(text, "protocol", envelope.client().protocol());
        line(text, "body", envelope.body().name());
        line(text, "utf8", Boolean.toString(envelope.utf8()));
        line(text, "received", Long.toString(envelope.received().toEpochMilli()));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || Character.isISOControl(c)) text.append(String.format("\\%02x", (int) c));
            else text.append(c);
        }
        text.append('\n');
    }

    /// @throws IOException if it is not the text of an envelope
    public static Envelope decode(byte[] octets) throws IOException {
        Map<String, String> values = new TreeMap<>();
        List<EmailAddress> recipients = new ArrayList<>();
        for (String line : new String(octets, StandardCharsets.UTF_8).split("\n")) {
            int space = line.indexOf(' ');
            if (space < 0) throw new IOException("not a line of an envelope: " + line.length() + " characters without a space");
            String name = line.substring(0, space);
            String value = value(line.substring(space + 1));
            if (name.equals("recipient")) recipients.add(EmailAddress.of(value));
            else values.put(name, value);
        }
        try {
            String sender = required(values, "sender");
            ClientInfo client = new ClientInfo(InetAddress.ofLiteral(required(values, "address")), required(values, "name"),
                    Optional.ofNullable(values.get("user")), Boolean.parseBoolean(required(values, "secure")),
                    required(values, "protocol"));
            return new Envelope(required(values, "id"), sender.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.of(sender)),
                    recipients, client, Envelope.Body.valueOf(required(values, "body")), Boolean.parseBoolean(required(values, "utf8")),
                    Instant.ofEpochMilli(Long.parseLong(required(values, "received"))));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("not an envelope: " + e.getMessage(), e);
        }
    }

    private static String required(Map<String, String> values, String name) throws IOException {
        String value = values.get(name);
        if (value == null) throw new IOException("an envelope without " + name);
        return value;
    }

    private static String value(String escaped) throws IOException {
        if (escaped.indexOf('\\') < 0) return escaped;
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            try {
                value.append((char) Integer.parseInt(escaped, i + 1, i + 3, 16));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new IOException("a wrong escape in an envelope", e);
            }
            i += 2;
        }
        return value.toString();
    }
}
