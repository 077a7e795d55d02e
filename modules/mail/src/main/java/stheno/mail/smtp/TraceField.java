package stheno.mail.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import stheno.mail.envelope.Envelope;

/// Writes the Received field of a message (RFC 5321, section 4.4; RFC 3848 for `with`). Pure functions; any thread.
final class TraceField {
    private static final int LONGEST_FOR = 200; // octets of an address; a line must not exceed 998 (RFC 5322, section 2.1.1)

    private TraceField() {}

    /// The field with its line ends. `for` names the recipient only if there is just one: others are not to learn of it.
    ///
    /// @param date as a field has it
    static byte[] received(Envelope envelope, String hostName, String date) {
        StringBuilder field = new StringBuilder(256).append("Received: from ").append(clean(envelope.client().name())).append(" (");
        literal(field, envelope.client().address()).append(")\r\n\tby ").append(hostName).append(" with ")
                .append(envelope.client().protocol()).append(" id ").append(envelope.id());
        if (envelope.recipients().size() == 1) {
            String recipient = envelope.recipients().getFirst().toString();
            if (recipient.length() <= LONGEST_FOR) field.append("\r\n\tfor <").append(recipient).append('>');
        }
        return field.append("; ").append(date).append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder literal(StringBuilder field, InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) return field.append('[').append(text).append(']');
        int zone = text.indexOf('%');
        return field.append("[IPv6:").append(zone < 0 ? text : text.substring(0, zone)).append(']');
    }

    /// What the client calls itself may hold anything: no character of it may end the field or open a comment.
    private static String clean(String name) {
        StringBuilder clean = new StringBuilder(name);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._:[]".indexOf(c) >= 0;
            if (!fine) clean.setCharAt(i, '?');
        }
        return clean.toString();
    }
}
