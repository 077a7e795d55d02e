package stheno.appliance.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.WaitingMail;
import stheno.http.Status;
import stheno.web.json.Json;

/// Messages that wait for another server, listed for people and programs, and the commands that change them. Blocks.
final class QueueAnswers {
    private static final String ALL = "all";
    private static final AdminAnswer NONE = AdminAnswer.refused(Status.NOT_FOUND, "The server has no queue: smtp.relay is not set.");

    private QueueAnswers() {}

    /// A line for each message.
    static String text(List<WaitingMail.Queued> rows, Instant now) {
        if (rows.isEmpty()) return "The queue is empty.\n";
        List<List<String>> cells = rows.stream().map(row -> List.of(row.id(), age(row.queued(), now), DisplayText.bytes(row.octets()),
                row.sender().isEmpty() ? "<>" : row.sender(), String.join(", ", row.recipients()), Integer.toString(row.attempts()),
                now.isBefore(row.next()) ? "in " + age(now, row.next()) : "now", row.cause())).toList();
        List<String> head = List.of("ID", "AGE", "SIZE", "SENDER", "RECIPIENTS", "ATTEMPTS", "NEXT", "LAST FAILURE");
        return StatusText.table(head, "lrrllrll", cells);
    }

    private static String age(Instant from, Instant to) {
        return DisplayText.seconds(Duration.between(from, to).toSeconds());
    }

    static String json(List<WaitingMail.Queued> rows) {
        Json json = new Json().open('{').name("messages").open('[');
        for (WaitingMail.Queued row : rows) {
            json.open('{').put("id", row.id()).put("queued", row.queued().toString()).put("octets", row.octets())
                    .put("sender", row.sender()).name("recipients").open('[');
            row.recipients().forEach(json::add);
            json.close(']').put("attempts", row.attempts()).put("next", row.next().toString()).put("cause", row.cause()).close('}');
        }
        return json.close(']').close('}') + "\n";
    }

    /// @param id of a message, or `all`
    static AdminAnswer retry(Optional<WaitingMail> queue, String id) {
        if (queue.isEmpty()) return NONE;
        if (id.equals(ALL)) return AdminAnswer.done(messages(queue.get().retryAll()) + " to be sent now.");
        return queue.get().retry(id) ? AdminAnswer.done("Message " + id + " is to be sent now.") : unknown(id);
    }

    /// @param id of a message, or `all`
    static AdminAnswer remove(Optional<WaitingMail> queue, String id) {
        if (queue.isEmpty()) return NONE;
        if (id.equals(ALL)) return AdminAnswer.done(messages(queue.get().removeAll()) + " removed.");
        return queue.get().remove(id) ? AdminAnswer.done("Message " + id + " is removed.") : unknown(id);
    }

    private static String messages(int count) {
        return count == 1 ? "1 message is" : count + " messages are";
    }

    private static AdminAnswer unknown(String id) {
        return AdminAnswer.refused(Status.NOT_FOUND, "There is no message " + id + " in the queue.");
    }
}
