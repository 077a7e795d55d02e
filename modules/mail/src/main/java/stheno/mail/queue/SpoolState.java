package stheno.mail.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What has become of a message so far, as it is kept beside it: lines `name value` in UTF-8. Recipients are numbers of the message's own
/// envelope, from 0. One thread at a time.
final class SpoolState {
    /// How often its delivery was tried, to all recipients that needed it.
    int attempts;
    /// Of the last attempt; empty without one.
    String error = "";
    /// Whether its sender was told of the delay.
    boolean warned;
    /// Whether a recipient has failed for good, and the sender was told.
    boolean bounced;
    /// Recipients that need no other attempt: delivered, or failed for good.
    final BitSet done = new BitSet();
    /// Recipients that were tried in the present attempt, and have to wait for the next.
    final BitSet tried = new BitSet();
    /// Recipients that have failed for good, and whose sender is still to be told.
    final SortedMap<Integer, RecipientResult.Failed> failed = new TreeMap<>();
    /// The id of the notice that tells of them: the same after a crash. Empty if none is due.
    String notice = "";

    byte[] encode() {
        StringBuilder text = new StringBuilder();
        line(text, "attempts", Integer.toString(attempts));
        line(text, "error", error);
        line(text, "warned", Boolean.toString(warned));
        line(text, "bounced", Boolean.toString(bounced));
        line(text, "done", numbers(done));
        line(text, "tried", numbers(tried));
        for (Map.Entry<Integer, RecipientResult.Failed> entry : failed.entrySet()) {
            line(text, "failed", entry.getKey() + " " + entry.getValue().status() + " " + entry.getValue().reply());
        }
        line(text, "notice", notice);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String numbers(BitSet set) {
        return set.stream().mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(oneLine(value)).append('\n');
    }

    /// Without control characters, which could end a line.
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) if (Character.isISOControl(line.charAt(i))) line.setCharAt(i, '?');
        return line.toString();
    }

    /// @throws IOException if it is not the text of a state
    static SpoolState decode(byte[] octets) throws IOException {
        SpoolState state = new SpoolState();
        try {
            for (String line : new String(octets, StandardCharsets.UTF_8).split("\n")) {
                int space = line.indexOf(' ');
                state.take(line.substring(0, space), line.substring(space + 1));
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("not the state of a message: " + e.getMessage(), e);
        }
        return state;
    }

    private void take(String name, String value) {
        switch (name) {
            case "attempts" -> attempts = Integer.parseInt(value);
            case "error" -> error = value;
            case "warned" -> warned = Boolean.parseBoolean(value);
            case "bounced" -> bounced = Boolean.parseBoolean(value);
            case "done" -> take(done, value);
            case "tried" -> take(tried, value);
            case "failed" -> {
                String[] parts = value.split(" ", 3);
                failed.put(Integer.parseInt(parts[0]), new RecipientResult.Failed(parts[1], parts[2]));
            }
            case "notice" -> notice = value;
            default -> { } // of a later version
        }
    }

    private static void take(BitSet set, String numbers) {
        for (String number : numbers.split(" ")) if (!number.isEmpty()) set.set(Integer.parseInt(number));
    }

    /// Whether a recipient needs an attempt, now or later.
    boolean isOpen(int number) {
        return !done.get(number) && !failed.containsKey(number);
    }
}
