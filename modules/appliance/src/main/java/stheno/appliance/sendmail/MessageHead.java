package stheno.appliance.sendmail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import stheno.mail.mime.header.Address;

/// The header of the message on standard input, field by field. One thread.
final class MessageHead {
    private static final int MOST = 1024 * 1024; // octets of the header: recipients of large lists may stand in it

    private final List<String> fields = new ArrayList<>(); // in ISO-8859-1, one character an octet; folded lines joined by LF
    private final boolean bodyFollows;

    private MessageHead(List<String> fields, boolean bodyFollows) {
        this.fields.addAll(fields);
        this.bodyFollows = bodyFollows;
    }

    /// Reads up to the empty line. A line that is no field ends the header too, and begins the body, as sendmail has it.
    ///
    /// @param dotEnds whether a line with a single dot ends the message
    static MessageHead read(PushbackInputStream in, boolean dotEnds) throws IOException, SendFailure {
        List<String> fields = new ArrayList<>();
        int octets = 0;
        while (true) {
            byte[] line = line(in);
            octets += line.length;
            if (octets > MOST) throw new SendFailure(ExitStatus.DATAERR, "the header of the message is longer than 1 MiB");
            String text = new String(line, StandardCharsets.ISO_8859_1);
            String bare = text.stripTrailing();
            if (line.length == 0 || dotEnds && bare.equals(".")) return new MessageHead(fields, false);
            if (text.equals("\n") || text.equals("\r\n")) return new MessageHead(fields, true);
            boolean folded = text.startsWith(" ") || text.startsWith("\t");
            if (folded && !fields.isEmpty()) {
                fields.add(fields.removeLast() + "\n" + bare);
            } else if (isField(bare)) {
                fields.add(bare);
            } else if (!(fields.isEmpty() && bare.startsWith("From "))) { // the first line of an mbox is dropped
                in.unread(line);
                return new MessageHead(fields, true);
            }
        }
    }

    private static boolean isField(String line) {
        int colon = line.indexOf(':');
        return colon > 0 && line.substring(0, colon).stripTrailing().chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /// A line with its end; empty at the end of the input.
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            line.write(c);
            if (c == '\n' || line.size() > MOST) break;
        }
        return line.toByteArray();
    }

    boolean bodyFollows() {
        return bodyFollows;
    }

    /// The addresses of To, Cc and Bcc.
    List<String> recipients() {
        return fields.stream().filter(field -> List.of("to", "cc", "bcc").contains(name(field))).flatMap(field -> addresses(field).stream())
                .distinct().toList();
    }

    /// The first address of From.
    Optional<String> author() {
        return fields.stream().filter(field -> name(field).equals("from")).flatMap(field -> addresses(field).stream()).findFirst();
    }

    private static List<String> addresses(String field) {
        String value = field.substring(field.indexOf(':') + 1).replace('\n', ' ');
        String text = new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return Address.parse(text).stream().map(Address::address).filter(address -> !address.isEmpty()).toList();
    }

    private static String name(String field) {
        return field.substring(0, field.indexOf(':')).stripTrailing().toLowerCase(Locale.ROOT);
    }

    /// The header as it is sent, with CRLF and the empty line: without Bcc, and with Date, From and Message-ID.
    byte[] sent(String author, Optional<String> fullName, String messageId, ZonedDateTime now) {
        StringBuilder text = new StringBuilder();
        if (isMissing("date")) line(text, "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now));
        if (isMissing("from")) line(text, "From: " + fullName.map(name -> quoted(name) + " <" + author + ">").orElse(author));
        if (isMissing("message-id")) line(text, "Message-ID: <" + messageId + ">");
        byte[] added = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        for (String field : fields) {
            if (!name(field).equals("bcc")) line(text, field.replace("\n", "\r\n"));
        }
        line(text, "");
        byte[] own = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[added.length + own.length];
        System.arraycopy(added, 0, all, 0, added.length);
        System.arraycopy(own, 0, all, added.length, own.length);
        return all;
    }

    private boolean isMissing(String name) {
        return fields.stream().noneMatch(field -> name(field).equals(name));
    }

    private static String quoted(String name) {
        return '"' + name.replaceAll("[\\r\\n]", " ").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append("\r\n");
    }
}
