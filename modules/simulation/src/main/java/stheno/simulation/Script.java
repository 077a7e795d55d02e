package stheno.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// What a client of a line protocol says, and what it must be answered.
final class Script {
    /// One reply, and what is sent for it.
    ///
    /// @param bytes sent before; none for a further reply to what was sent
    /// @param check what is wrong with the reply; empty if nothing
    /// @param then  is told of a reply that is right
    /// @param alone the next step must wait for this reply
    record Step(String name, Supplier<byte[]> bytes, ReplyEnd end, Function<byte[], Optional<String>> check, Consumer<byte[]> then,
                boolean alone) {}

    private final List<Step> steps = new ArrayList<>();
    private final ReplyEnd end;
    private List<String> failures = List.of();
    private boolean breaksOff;

    Script(ReplyEnd end) {
        this.end = end;
    }

    /// On a bad disk, a reply may also begin with one of these.
    Script failing(String... starts) {
        failures = List.of(starts);
        return this;
    }

    /// On a bad disk, the server may also close the connection.
    Script breakingOff() {
        breaksOff = true;
        return this;
    }

    boolean breaksOff() {
        return breaksOff;
    }

    /// Whether this reply tells of a bad disk.
    boolean isFailure(String reply) {
        return failures.stream().anyMatch(reply::startsWith);
    }

    /// @param starts the reply begins with one of these
    Script say(String line, String... starts) {
        return add(line.isEmpty() ? new byte[0] : (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1), line, end, begins(starts),
                _ -> { }, false);
    }

    /// The next step waits for the reply.
    Script ask(String line, String... starts) {
        say(line, starts);
        Step last = steps.removeLast();
        return add(last.bytes(), last.name(), last.end(), last.check(), last.then(), true);
    }

    Script add(byte[] bytes, String name, ReplyEnd replyEnd, Function<byte[], Optional<String>> check, Consumer<byte[]> then,
               boolean alone) {
        return add(() -> bytes, name, replyEnd, check, then, alone);
    }

    /// What is sent depends on earlier replies: the steps before are asked alone.
    Script add(Supplier<byte[]> bytes, String name, ReplyEnd replyEnd, Function<byte[], Optional<String>> check, Consumer<byte[]> then,
               boolean alone) {
        steps.add(new Step(name, bytes, replyEnd, check, then, alone));
        return this;
    }

    static Function<byte[], Optional<String>> begins(String... starts) {
        return reply -> {
            String text = new String(reply, StandardCharsets.ISO_8859_1);
            for (String start : starts) if (text.startsWith(start)) return Optional.empty();
            return Optional.of("\"" + text.strip() + "\" does not begin with " + String.join(" or ", starts));
        };
    }

    List<Step> steps() {
        return steps;
    }
}
