package stheno.dns.local;

import java.nio.file.Path;
import java.util.List;
import java.util.StringTokenizer;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;

/// Names that are blocked with all names below, and names that are not. Files have the forms of the lists that people share: `NAME`,
/// `*.NAME`, `0.0.0.0 NAME...` and `||NAME^`; `@@||NAME^` is an exception. It is filled by one thread, and read by any afterwards.
final class BlockList {
    private static final List<String> NOWHERE = List.of("0.0.0.0", "127.0.0.1", "::", "::1", "::0", "0");

    private final NameTable blocked = new NameTable(0);
    private final NameTable allowed = new NameTable(0);

    BlockList() {}

    void block(Path file, LoadFaults faults) {
        new LineFile(faults).read(file, line -> line(line, blocked));
    }

    void allow(Path file, LoadFaults faults) {
        new LineFile(faults).read(file, line -> line(line, allowed));
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

    /// @throws FormatException if the line has none of the forms
    private void line(String whole, NameTable target) {
        String line = whole.strip();
        if (line.isEmpty() || line.startsWith("!") || line.startsWith("[") || line.startsWith("#")) return;
        if (line.startsWith("@@")) filter(line.substring(2), allowed);
        else if (line.startsWith("|")) filter(line, target);
        else plain(line, target);
    }

    /// `||NAME^`, with or without modifiers behind `$`, which are of browsers.
    private static void filter(String line, NameTable target) {
        int dollar = line.indexOf('$');
        String rule = dollar < 0 ? line : line.substring(0, dollar);
        if (!rule.startsWith("||")) throw new FormatException("rule is not ||NAME^");
        int end = rule.indexOf('^');
        boolean name = end < 0 || end >= rule.length() - 2 && (end == rule.length() - 1 || rule.endsWith("^|"));
        if (!name || rule.indexOf('/') >= 0) throw new FormatException("rule is not ||NAME^: it is of parts of a site");
        add(end < 0 ? rule.substring(2) : rule.substring(2, end), target);
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
