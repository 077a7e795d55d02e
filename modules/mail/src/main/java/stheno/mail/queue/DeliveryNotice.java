package stheno.mail.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.mime.Source;

/// A delivery status notification (RFC 3464) in a multipart/report (RFC 6522): what has become of a message, for its sender. It comes from
/// `<>`, so that nothing is sent in answer to it, and says Auto-Submitted (RFC 3834). Addresses beyond ASCII: RFC 6533. Immutable.
///
/// @param action     `failed`, or `delayed`
/// @param envelope   of the message that it is about
/// @param recipients of that message; at least one
/// @param host       the name of this server
/// @param relay      the name of the smarthost
/// @param until      how long a delayed message is tried
record DeliveryNotice(Action action, Envelope envelope, List<Recipient> recipients, String host, String relay, Instant until) {
    /// RFC 3464, section 2.3.3.
    enum Action { FAILED, DELAYED }

    /// @param reply of the smarthost, or a sentence of ours
    record Recipient(EmailAddress address, String status, String reply) {}

    private static final int LONGEST_HEADER = 64 * 1024; // octets of the message's header that are returned
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH);

    /// Its envelope: from `<>` to the sender of the message.
    Envelope addressed(String id, Instant now, byte[] content) {
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), host, Optional.empty(), false, "SMTP");
        boolean octets = false;
        for (byte b : content) octets |= b < 0;
        return new Envelope(id, Optional.empty(), List.of(envelope.sender().orElseThrow()), client,
                octets ? Envelope.Body.EIGHT_BIT_MIME : Envelope.Body.SEVEN_BIT, isUtf8(), now);
    }

    private boolean isUtf8() {
        return !envelope.sender().stream().allMatch(RelayMessage::isAscii)
                || !recipients.stream().allMatch(recipient -> RelayMessage.isAscii(recipient.address()));
    }

    /// Its content.
    ///
    /// @param header see [#header]
    byte[] content(String id, Instant now, String header) {
        String boundary = "=_" + id; // no line of ours begins so, and an id occurs in no older message
        boolean utf8 = isUtf8();
        StringBuilder text = new StringBuilder();
        field(text, "Received", "by " + host + " (Stheno) id " + id + "; " + date(now));
        field(text, "From", "Mail Delivery System <MAILER-DAEMON@" + host + ">");
        field(text, "To", "<" + envelope.sender().orElseThrow() + ">");
        field(text, "Subject", action == Action.FAILED ? "Undelivered mail returned to sender" : "Mail is delayed, and still being tried");
        field(text, "Date", date(now));
        field(text, "Message-ID", "<" + id + "@" + host + ">");
        field(text, "Auto-Submitted", "auto-replied");
        field(text, "MIME-Version", "1.0");
        field(text, "Content-Type", "multipart/report; report-type=delivery-status; boundary=\"" + boundary + "\"");
        text.append("\r\n");
        part(text, boundary, "text/plain; charset=utf-8");
        explain(text);
        part(text, boundary, utf8 ? "message/global-delivery-status" : "message/delivery-status");
        status(text, utf8);
        part(text, boundary, utf8 ? "message/global-headers" : "text/rfc822-headers");
        text.append(header).append("\r\n--").append(boundary).append("--\r\n");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String date(Instant time) {
        return DATE.format(time.atOffset(ZoneOffset.UTC));
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(octets(value)).append("\r\n");
    }

    private static void part(StringBuilder text, String boundary, String type) {
        text.append("\r\n--").append(boundary).append("\r\nContent-Type: ").append(type)
                .append("\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    }

    private void explain(StringBuilder text) {
        line(text, "This is the mail system at " + host + ".");
        line(text, "");
        if (action == Action.FAILED) {
            line(text, "Your message could not be delivered to:");
        } else {
            line(text, "Your message has not been delivered yet. You need not send it again:");
            line(text, "it is tried until " + date(until) + ". It waits for:");
        }
        for (Recipient recipient : recipients) {
            line(text, "");
            line(text, "  <" + recipient.address() + ">");
            line(text, "  " + recipient.reply());
        }
    }

    private void status(StringBuilder text, boolean utf8) {
        field(text, "Reporting-MTA", "dns; " + host);
        field(text, "Arrival-Date", date(envelope.received()));
        for (Recipient recipient : recipients) {
            text.append("\r\n");
            field(text, "Final-Recipient", (RelayMessage.isAscii(recipient.address()) ? "rfc822; " : "utf-8; ") + recipient.address());
            field(text, "Action", action.name().toLowerCase(Locale.ROOT));
            field(text, "Status", recipient.status());
            field(text, "Remote-MTA", "dns; " + relay);
            boolean smtp = recipient.reply().length() > 3 && recipient.reply().substring(0, 3).chars().allMatch(Character::isDigit);
            field(text, "Diagnostic-Code", (smtp ? "smtp; " : "x-stheno; ") + (utf8 ? recipient.reply() : ascii(recipient.reply())));
            if (action == Action.DELAYED) field(text, "Will-Retry-Until", date(until));
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(octets(line)).append("\r\n");
    }

    /// A character for each octet of UTF-8, as the header comes too; without control characters.
    private static String octets(String text) {
        return new String(SpoolState.oneLine(text).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder(text);
        for (int i = 0; i < ascii.length(); i++) if (ascii.charAt(i) > 126) ascii.setCharAt(i, '?');
        return ascii.toString();
    }

    /// The header of a message, up to a limit, with CRLF line ends: a character for each octet.
    static String header(Source content) throws IOException {
        String text = StandardCharsets.ISO_8859_1.decode(Spool.head(content, LONGEST_HEADER)).toString();
        StringBuilder header = new StringBuilder();
        int whole = text.length() < content.length() ? text.lastIndexOf('\n') + 1 : text.length(); // no line is cut
        for (String line : text.substring(0, whole).split("\n", -1)) {
            String bare = line.replace("\r", "");
            if (bare.isEmpty()) break;
            header.append(bare).append("\r\n");
        }
        return header.toString();
    }
}
