package stheno.dns.zone;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;
import stheno.dns.record.Token;
import stheno.dns.record.Ttl;

/// Reads a zone file into a builder: directives, owners, TTLs, classes, types; the data are read by [RecordData]. A fault is noted with its
/// place, and reading goes on with the next entry. One thread at a time. Source: RFC 1035 5, RFC 2308 4, RFC 3597.
final class ZoneReader {
    private static final int DEEPEST = 20; // files that include one another; real zones need three
    private static final int MOST_FILES = 10_000;
    private static final long MOST_GENERATED = 1 << 20; // records of a zone; a reverse zone of a /12 has as many
    private static final long UNKNOWN = -1;

    private final ZoneBuilder builder;
    private final Places places;
    private final Faults faults;
    private final List<Path> open = new ArrayList<>(); // the files that are being read, by their real paths
    private final Set<Path> included = new LinkedHashSet<>();
    private int files;
    private long generated;

    private ZoneScanner scanner;
    private Path file = Path.of("");
    private String title = "";
    private Name origin;
    private Name owner;
    private boolean hasOwner;
    private boolean ownerWrong; // its faults are told; records that inherit it are read, but not kept
    private long defaultTtl = UNKNOWN; // of $TTL
    private long lastTtl = UNKNOWN; // the one stated last, where there is no $TTL (RFC 1035 5.1)

    ZoneReader(ZoneBuilder builder, Name origin) {
        this.builder = builder;
        this.origin = origin;
        owner = origin;
        places = builder.places();
        faults = builder.faults();
    }

    /// Reads a file and those that it includes.
    void read(Path top) {
        read(top, Places.NOWHERE);
    }

    /// The files that the file includes, those that could not be read as well.
    Set<Path> included() {
        return included;
    }

    /// Reads a text.
    void read(String text) {
        title = "text";
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1))) {
            read(in);
        } catch (IOException e) {
            throw new AssertionError(e); // a text cannot fail
        }
    }

    /// @param from the place of the directive that includes the file
    private void read(Path path, int from) {
        file = path;
        title = path.toString();
        boolean top = from == Places.NOWHERE;
        if (top) places.enter(title, 0); // so that faults of the whole file have its name
        String named = top ? "" : path + ": ";
        try {
            Path real = path.toRealPath();
            if (!Files.isRegularFile(real)) {
                faults.error(from, named + "not a regular file");
            } else if (open.contains(real)) {
                faults.error(from, path + " includes itself");
            } else {
                open.addLast(real);
                try (InputStream in = Files.newInputStream(real)) {
                    read(in);
                } finally {
                    open.removeLast();
                }
            }
        } catch (NoSuchFileException e) {
            faults.error(from, named + "no such file");
        } catch (AccessDeniedException e) {
            faults.error(from, named + "permission denied");
        } catch (IOException e) {
            faults.error(from, named + "cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private void read(InputStream in) throws IOException {
        scanner = new ZoneScanner(in);
        places.enter(title, 1);
        ZoneScanner.Found found = scanner.next();
        while (found != ZoneScanner.Found.END) {
            int place = places.at(scanner.line());
            if (found == ZoneScanner.Found.FAULT) faults.error(place, scanner.fault());
            else entry(scanner.tokens(), place);
            found = scanner.next();
        }
    }

    private void entry(List<Token> tokens, int place) {
        try {
            Token first = tokens.getFirst();
            if (!first.quoted() && first.text().startsWith("$")) {
                directive(tokens, place);
            } else {
                if (!scanner.blankStart()) owner(first);
                else if (!hasOwner) throw new FormatException("no owner: the line begins with a blank, and no record is before it");
                record(tokens, scanner.blankStart() ? 0 : 1, place, false);
            }
        } catch (FormatException e) {
            faults.error(place, e.getMessage());
        }
    }

    private void owner(Token token) {
        hasOwner = true;
        ownerWrong = true;
        owner = Name.parse(token.text(), origin);
        ownerWrong = false;
    }

    // Directives

    private void directive(List<Token> tokens, int place) {
        String name = tokens.getFirst().text().toUpperCase(Locale.ROOT);
        switch (name) {
            case "$ORIGIN" -> origin = Name.parse(arguments(tokens, 1, 1, "$ORIGIN NAME").getFirst().text(), origin);
            case "$TTL" -> defaultTtl = ttl(arguments(tokens, 1, 1, "$TTL TIME").getFirst().text());
            case "$INCLUDE" -> include(arguments(tokens, 1, 2, "$INCLUDE FILE [ORIGIN]"), place);
            case "$GENERATE" -> generate(arguments(tokens, 4, Integer.MAX_VALUE, "$GENERATE RANGE OWNER [TTL] [CLASS] TYPE DATA"), place);
            default -> throw new FormatException("unknown directive " + tokens.getFirst().text());
        }
    }

    private static List<Token> arguments(List<Token> tokens, int least, int most, String form) {
        int count = tokens.size() - 1;
        if (count < least || count > most) throw new FormatException("directive does not have the form " + form);
        return List.copyOf(tokens.subList(1, tokens.size()));
    }

    private static long ttl(String text) {
        long ttl = Ttl.parse(text);
        if (ttl < 0) throw new FormatException("\"" + text + "\" is not a time");
        if (ttl > Ttl.LONGEST) throw new FormatException("TTL " + text + " exceeds " + Ttl.LONGEST + " seconds");
        return ttl;
    }

    /// Reads another file. Its origin and TTLs stay inside; the owner before the directive is that behind it (RFC 1035 5.1).
    private void include(List<Token> arguments, int place) {
        if (open.size() >= DEEPEST) throw new FormatException("more than " + DEEPEST + " files include one another");
        if (files++ >= MOST_FILES) throw new FormatException("more than " + MOST_FILES + " files are included");
        Name ownOrigin = origin;
        Name ownOwner = owner;
        boolean ownHasOwner = hasOwner;
        boolean ownOwnerWrong = ownerWrong;
        long ownDefaultTtl = defaultTtl;
        long ownLastTtl = lastTtl;
        ZoneScanner ownScanner = scanner;
        Path ownFile = file;
        String ownTitle = title;
        int line = scanner.line();
        if (arguments.size() > 1) origin = Name.parse(arguments.get(1).text(), origin);
        try {
            byte[] octets = arguments.getFirst().text().getBytes(StandardCharsets.ISO_8859_1);
            Path other = ownFile.resolveSibling(new String(octets, StandardCharsets.UTF_8));
            included.add(other);
            read(other, place);
        } catch (InvalidPathException e) {
            throw new FormatException("\"" + arguments.getFirst().text() + "\" cannot be the name of a file");
        } finally {
            origin = ownOrigin;
            owner = ownOwner;
            hasOwner = ownHasOwner;
            ownerWrong = ownOwnerWrong;
            defaultTtl = ownDefaultTtl;
            lastTtl = ownLastTtl;
            scanner = ownScanner;
            file = ownFile;
            title = ownTitle;
            places.enter(ownTitle, line);
        }
    }

    private void generate(List<Token> arguments, int place) {
        Generate range = Generate.of(arguments.getFirst().text());
        if (range.steps() > MOST_GENERATED - generated) {
            throw new FormatException("$GENERATE makes more than " + MOST_GENERATED + " records of this zone");
        }
        generated += range.steps();
        Name ownOwner = owner;
        boolean ownHasOwner = hasOwner;
        boolean ownOwnerWrong = ownerWrong;
        List<Token> templates = arguments.subList(1, arguments.size());
        try {
            for (long step = 0, value = range.first(); step < range.steps(); step++, value += range.step()) {
                List<Token> tokens = Generate.expand(templates, value);
                owner(tokens.getFirst());
                record(tokens, 1, place, true);
            }
        } finally {
            owner = ownOwner;
            hasOwner = ownHasOwner;
            ownerWrong = ownOwnerWrong;
        }
    }

    // Records

    /// Reads a record from the token behind its owner on: TTL and class in any order, then the type and the data.
    ///
    /// @param generated whether data in quotes are to be split at blanks, as in `$GENERATE 1-9 @ MX "10 mail$"`
    private void record(List<Token> tokens, int start, int place, boolean generated) {
        int at = start;
        long ttl = UNKNOWN;
        int dnsClass = 0;
        int type = 0;
        while (type == 0) {
            if (at == tokens.size()) throw new FormatException("record of " + owner + " has no type");
            Token token = tokens.get(at++);
            String text = token.text();
            if (token.quoted()) throw new FormatException("\"" + text + "\" stands where a type is expected");
            if (ttl < 0 && Ttl.parse(text) >= 0) ttl = ttl(text);
            else if (dnsClass == 0 && isClass(text)) dnsClass = DnsClass.code(text);
            else type = type(text);
        }
        List<Token> rest = tokens.subList(at, tokens.size());
        boolean split = generated && rest.size() == 1 && rest.getFirst().quoted() && type != RecordType.TXT && type != RecordType.SPF;
        byte[] data = split ? RecordData.parse(type, rest.getFirst().text(), origin) : RecordData.parse(type, rest, origin);
        if (ownerWrong) return;
        builder.add(owner, type, dnsClass == 0 ? DnsClass.IN : dnsClass, (int) ttl(type, ttl, data, place), data, place);
    }

    private static boolean isClass(String text) {
        char first = text.isEmpty() ? 0 : text.charAt(0);
        boolean likely = first == 'I' || first == 'i' || first == 'C' || first == 'c' || first == 'H' || first == 'h';
        return likely && DnsClass.code(text) >= 0;
    }

    private static int type(String text) {
        int type = RecordType.code(text);
        if (type < 0) throw new FormatException("unknown type \"" + text + "\"");
        if (type == 0 || RecordType.isMeta(type)) throw new FormatException("type " + text + " cannot stand in a zone");
        return type;
    }

    /// The TTL of a record: its own, that of `$TTL`, or the one stated last. The SOA record can do without all three.
    private long ttl(int type, long own, byte[] data, int place) {
        if (own >= 0) return lastTtl = own;
        if (defaultTtl >= 0) return defaultTtl;
        if (lastTtl >= 0) return lastTtl;
        if (type != RecordType.SOA) throw new FormatException("no TTL: state one in the record, or set $TTL before it");
        int minimum = 0;
        for (int i = data.length - 4; i < data.length; i++) minimum = minimum << 8 | data[i] & 0xFF;
        faults.warning(place, "no TTL: the SOA record's MINIMUM, " + Math.max(minimum, 0) + ", is the default");
        return lastTtl = Math.max(minimum, 0);
    }
}
