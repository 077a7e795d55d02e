package stheno.dns.local;

import java.nio.file.Path;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// Names that are blocked with all names below, and names that are not. Files have the forms of the lists that people share: `NAME`,
/// `*.NAME`, `0.0.0.0 NAME...` and `||NAME^`; `@@||NAME^` is an exception. A rule with modifiers behind `$` that depend on the client, the
/// page or the kind of use is skipped: without them, it would have another meaning. It is filled by one thread, and read by any afterwards.
final class BlockList {
    private static final List<String> NOWHERE = List.of("0.0.0.0", "127.0.0.1", "::", "::1", "::0", "0");
    private static final List<String> EVERY_USE = List.of("important", "all"); // modifiers that change nothing here

    private final NameTable blocked = new NameTable(0);
    private final NameTable allowed = new NameTable(0);
    private int skipped; // rules of the present file
    private int firstSkipped; // its line

    BlockList() {}

    void block(Path file, LoadFaults faults) {
        read(file, blocked, faults);
    }

    void allow(Path file, LoadFaults faults) {
        read(file, allowed, faults);
    }

    private void read(Path file, NameTable target, LoadFaults faults) {
        skipped = 0;
        LineFile lines = new LineFile(faults);
        lines.read(file, line -> {
            if (!line(line, target) && skipped++ == 0) firstSkipped = lines.number();
        });
        if (skipped == 0) return;
        String more = skipped == 1 ? "" : "; " + (skipped - 1) + " further lines are skipped for the same reason";
        faults.warning(firstSkipped, "rule is skipped: its modifiers behind $ are not supported" + more);
    }

    void allow(Name name) {
        if (!name.isRoot()) allowed.add(name);
    }

    /// All files were read.
    void trim() {
        blocked.trim();
        allowed.trim();
    }

    boolean blocks(byte[] name, int offset) {
        return blocked.longest(name, offset) != NameTable.NONE && allowed.longest(name, offset) == NameTable.NONE;
    }

    /// What all names take.
    long octets() {
        return blocked.octets() + allowed.octets();
    }

    int count() {
        return blocked.count();
    }

    /// @return whether the line was taken; false if it has modifiers of other uses
    /// @throws FormatException if the line has none of the forms
    private boolean line(String whole, NameTable target) {
        String line = whole.strip();
        if (line.isEmpty() || line.startsWith("!") || line.startsWith("[") || line.startsWith("#")) return true;
        if (line.startsWith("@@")) return filter(line.substring(2), allowed);
        if (line.startsWith("|")) return filter(line, target);
        plain(line, target);
        return true;
    }

    /// `||NAME^`, with or without modifiers behind `$`.
    private static boolean filter(String line, NameTable target) {
        int dollar = line.indexOf('$');
        boolean every = dollar < 0 || Stream.of(line.substring(dollar + 1).split(",", -1)).map(String::strip).allMatch(EVERY_USE::contains);
        if (!every) return false;
        String rule = dollar < 0 ? line : line.substring(0, dollar).strip();
        if (!rule.startsWith("||")) throw new FormatException("rule is not ||NAME^");
        int end = rule.indexOf('^');
        boolean name = end < 0 || end >= rule.length() - 2 && (end == rule.length() - 1 || rule.endsWith("^|"));
        if (!name || rule.indexOf('/') >= 0) throw new FormatException("rule is not ||NAME^: it is of parts of a site");
        add(end < 0 ? rule.substring(2) : rule.substring(2, end), target);
        return true;
    }

    private static void plain(String line, NameTable target) {
        if (line.contains("##")) throw new FormatException(line + " is a rule of browsers: it is of parts of a page");
        int comment = line.indexOf('#');
        StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
        String first = words.nextToken();
        if (words.hasMoreTokens()) hosts(first, words, target);
        else add(first, target);
    }

    private static void hosts(String address, StringTokenizer words, NameTable target) {
        boolean nowhere = NOWHERE.contains(address);
        if (!nowhere) throw new FormatException(address + " is not 0.0.0.0: names with addresses belong into a hosts file");
        while (words.hasMoreTokens()) {
            String name = words.nextToken();
            if (isHost(name)) add(name, target);
        }
    }

    /// Lists in the form of hosts files begin with names of the machine itself: localhost, broadcasthost, 0.0.0.0.
    private static boolean isHost(String name) {
        int dot = name.indexOf('.');
        return dot >= 0 && dot < name.length() - 1 && !name.startsWith("localhost.") && !NOWHERE.contains(name);
    }

    private static void add(String text, NameTable target) {
        String wanted = text.startsWith("*.") ? text.substring(2) : text;
        if (!isText(wanted)) throw new FormatException(text + " is not a name");
        Name name = Name.of(wanted);
        if (name.isRoot()) throw new FormatException("the root cannot be in a list");
        byte[] wire = name.toLowerCase().wire();
        if (target.longest(wire, 0) == NameTable.NONE) target.add(wire, 0);
    }

    /// Letters, digits, hyphens, underscores and dots.
    private static boolean isText(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean right = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
            if (!right) return false;
        }
        return true;
    }
}
