package stheno.appliance.dig;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import stheno.dns.message.Message;
import stheno.dns.message.MessageText;
import stheno.dns.record.Record;

/// Prints an answer as dig does. Pure; any thread.
final class DigPrinter {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ROOT);

    private DigPrinter() {}

    /// @param reply of one message
    static String print(DigOptions options, Message message, DigClient.Reply reply, ZonedDateTime now) {
        DigOptions.Shown shown = options.shown();
        if (shown.brief()) return message.shortText();
        boolean comments = shown.parts().contains(MessageText.Part.COMMENTS);
        StringBuilder text = new StringBuilder();
        if (comments) text.append(";; Got answer:\n");
        text.append(MessageText.print(message, shown.parts()));
        if (comments) text.append('\n');
        if (!shown.statistics()) return text.toString();
        return text + statistics(options, reply, now) + ";; MSG SIZE  rcvd: " + reply.messages().getFirst().length + "\n\n";
    }

    /// The records of a transfer.
    static String print(DigOptions options, List<Message> messages, DigClient.Reply reply, ZonedDateTime now) {
        StringBuilder text = new StringBuilder();
        int records = 0;
        for (Message message : messages) {
            records += message.answer().size();
            text.append(options.shown().brief() ? message.shortText() : lines(message));
        }
        if (options.shown().brief() || !options.shown().statistics()) return text.toString();
        int octets = reply.messages().stream().mapToInt(message -> message.length).sum();
        return text + statistics(options, reply, now) + ";; XFR size: " + records + " records (messages " + messages.size() + ", bytes "
                + octets + ")\n\n";
    }

    private static String lines(Message message) {
        StringBuilder lines = new StringBuilder();
        for (Record record : message.answer()) lines.append(MessageText.line(record)).append('\n');
        return lines.toString();
    }

    private static String statistics(DigOptions options, DigClient.Reply reply, ZonedDateTime now) {
        String address = reply.server().getAddress().getHostAddress();
        return ";; Query time: " + reply.nanos() / 1_000_000 + " msec\n;; SERVER: " + DigClient.shown(reply.server()) + "("
                + options.server().orElse(address) + ") (" + (reply.tcp() ? "TCP" : "UDP") + ")\n;; WHEN: " + WHEN.format(now) + "\n";
    }
}
