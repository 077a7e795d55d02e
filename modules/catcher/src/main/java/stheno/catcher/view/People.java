package stheno.catcher.view;

import java.util.List;
import java.util.Optional;
import stheno.catcher.store.Entry;
import stheno.mail.envelope.EmailAddress;

/// Names of senders and recipients, as lists show them. Pure; any thread.
final class People {
    private static final int COLOURS = 8;
    private static final int SHOWN = 3; // recipients by name

    private People() {}

    /// The sender's name, else the address; of the header, else of the envelope. Never empty.
    static String sender(Entry entry) {
        String name = name(entry.from());
        return name.isEmpty() ? envelopeSender(entry) : name;
    }

    /// The sender's address; of the header, else of the envelope. Never empty.
    static String address(Entry entry) {
        String from = entry.from();
        int open = from.lastIndexOf('<');
        int close = from.indexOf('>', open + 1);
        if (open >= 0 && close > open + 1) return from.substring(open + 1, close);
        return from.isBlank() ? envelopeSender(entry) : from;
    }

    private static String envelopeSender(Entry entry) {
        return entry.sender().map(EmailAddress::toString).orElse("<>");
    }

    /// The name in `"Ann Example" <ann@example.org>`.
    private static String name(String from) {
        int open = from.lastIndexOf('<');
        String name = (open > 0 ? from.substring(0, open) : from).strip();
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) name = name.substring(1, name.length() - 1).strip();
        return name.startsWith("<") && name.endsWith(">") ? name.substring(1, name.length() - 1) : name;
    }

    /// The recipients of the envelope: `ann@a.test, bob@b.test and 3 more`.
    static String recipients(Entry entry) {
        List<String> all = entry.recipients().stream().limit(SHOWN).map(EmailAddress::toString).toList();
        int more = entry.recipients().size() - all.size();
        return String.join(", ", all) + (more > 0 ? " and " + more + " more" : "");
    }

    /// A circle with the first letter of a name, in a colour of its own.
    static void avatar(HtmlWriter out, String name) {
        Optional<String> letter = name.codePoints().filter(Character::isLetterOrDigit).mapToObj(Character::toString).findFirst();
        out.open("span", "avatar colour" + Math.floorMod(name.hashCode(), COLOURS)).with("aria-hidden", "true")
                .line(letter.map(l -> l.toUpperCase(java.util.Locale.ROOT)).orElse("?")).close();
    }
}
