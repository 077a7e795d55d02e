package stheno.appliance.dig;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import stheno.dns.message.Edns;
import stheno.dns.message.Message;
import stheno.dns.message.MessageText;
import stheno.dns.message.Question;
import stheno.dns.message.TsigKey;
import stheno.dns.record.DnsClass;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.reactor.Decimal;

/// Reads the arguments of `stheno dig`, in any order, as dig does. One use; one thread.
final class DigReader {
    private static final int COOKIE = 8;       // octets of a client's cookie (RFC 7873 4)
    private static final int LONGEST_COOKIE = 40;
    private static final int PORT = 53;
    private static final int UNSET = -1;

    private final Deque<String> words;
    private Optional<String> server = Optional.empty();
    private Optional<Name> name = Optional.empty();
    private int port = PORT;
    private int type = UNSET;
    private int dnsClass = DnsClass.IN;
    private long serial;
    private Optional<TsigKey> key = Optional.empty();

    private boolean tcp;
    private boolean ignore;
    private int flags = Message.RD | Message.AD;
    private int edns;
    private int size = 1232;
    private int ednsFlags;
    private boolean nsid;
    private Optional<byte[]> cookie = Optional.of(random());
    private long seconds = 5;
    private int tries = 3;
    private int family;

    private boolean brief;
    private boolean command = true;
    private boolean statistics = true;
    private final Set<MessageText.Part> parts = EnumSet.allOf(MessageText.Part.class);

    private DigReader(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    static DigOptions read(List<String> words) throws DigFailure {
        DigReader reader = new DigReader(words);
        while (!reader.words.isEmpty()) reader.word(reader.words.poll());
        return reader.options();
    }

    private static byte[] random() {
        byte[] random = new byte[COOKIE];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private DigOptions options() {
        boolean nothing = name.isEmpty() && type == UNSET;
        int asked = type != UNSET ? type : nothing ? RecordType.NS : RecordType.A;
        boolean stream = tcp || asked == RecordType.AXFR || asked == RecordType.IXFR;
        DigOptions.Sent sent = new DigOptions.Sent(stream, ignore, flags, edns(), Duration.ofSeconds(seconds), tries, family);
        DigOptions.Shown shown = new DigOptions.Shown(brief, command, parts, statistics);
        return new DigOptions(server, port, new Question(name.orElse(Name.ROOT), asked, dnsClass), serial, key, sent, shown);
    }

    private Optional<Edns> edns() {
        if (edns < 0) return Optional.empty();
        Edns options = new Edns(size, 0, edns, ednsFlags, List.of());
        if (nsid) options = options.with(Edns.NSID, new byte[0]);
        return Optional.of(cookie.isPresent() ? options.with(Edns.COOKIE, cookie.get()) : options);
    }

    private void word(String word) throws DigFailure {
        if (word.startsWith("@") && word.length() > 1) server = Optional.of(word.substring(1));
        else if (word.startsWith("+") && word.length() > 1) plus(word);
        else if (word.startsWith("-") && word.length() > 1) dash(word);
        else free(word);
    }

    /// A type, a class or the name.
    private void free(String word) throws DigFailure {
        String capital = word.toUpperCase(Locale.ROOT);
        if (capital.startsWith("IXFR=")) type(word);
        else if (RecordType.code(capital) >= 0 && type == UNSET) type(word);
        else if (DnsClass.code(capital) >= 0) dnsClass = DnsClass.code(capital);
        else name(word);
    }

    private void name(String word) throws DigFailure {
        if (name.isPresent()) throw usage("there are two names, " + name.get() + " and " + word + "; ask for one at a time");
        try {
            name = Optional.of(Name.parse(word, Name.ROOT));
        } catch (IllegalArgumentException e) {
            throw usage("`" + word + "` is not a domain name: " + e.getMessage());
        }
    }

    private void type(String word) throws DigFailure {
        String capital = word.toUpperCase(Locale.ROOT);
        if (capital.startsWith("IXFR=")) {
            type = RecordType.IXFR;
            serial = number(word, capital.substring("IXFR=".length()), 0, 0xFFFF_FFFFL);
            return;
        }
        type = RecordType.code(capital);
        if (type < 0) throw usage("`" + word + "` is not a record type");
    }

    private void dash(String word) throws DigFailure {
        switch (word.substring(0, 2)) {
            case "-p" -> port = (int) number("-p", value(word), 1, 65_535);
            case "-t" -> type(value(word));
            case "-q" -> name(value(word));
            case "-x" -> reverse(value(word));
            case "-c" -> {
                String text = value(word);
                dnsClass = DnsClass.code(text.toUpperCase(Locale.ROOT));
                if (dnsClass < 0) throw usage("`" + text + "` is not a class");
            }
            case "-y" -> key(value(word));
            case "-4" -> family = 4;
            case "-6" -> family = 6;
            default -> throw usage("there is no option " + word);
        }
    }

    /// `[ALGORITHM:]NAME:SECRET`.
    private void key(String text) throws DigFailure {
        String[] parts = text.split(":");
        try {
            if (parts.length == 3) key = Optional.of(TsigKey.of(parts[1], parts[0], parts[2]));
            else if (parts.length == 2) key = Optional.of(TsigKey.of(parts[0], "hmac-sha256", parts[1]));
            else throw usage("the value of -y is not ALGORITHM:NAME:SECRET");
        } catch (FormatException e) {
            throw usage("the value of -y is wrong: " + e.getMessage());
        }
    }

    /// The rest of the word, or the next one.
    private String value(String word) throws DigFailure {
        if (word.length() > 2) return word.substring(2);
        if (words.isEmpty()) throw usage(word + " needs a value");
        return words.poll();
    }

    /// The name below in-addr.arpa or ip6.arpa (RFC 1035 3.5, RFC 3596 2.5).
    private void reverse(String text) throws DigFailure {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw usage("`" + text + "` is not an address");
        }
        StringBuilder labels = new StringBuilder();
        byte[] octets = address.getAddress();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xFF;
            if (address instanceof Inet4Address) labels.append(octet).append('.');
            else labels.append(Character.forDigit(octet & 15, 16)).append('.').append(Character.forDigit(octet >> 4, 16)).append('.');
        }
        name(labels + (address instanceof Inet4Address ? "in-addr.arpa." : "ip6.arpa."));
        if (type == UNSET) type = RecordType.PTR;
    }

    private void plus(String word) throws DigFailure {
        int equals = word.indexOf('=');
        String option = word.substring(1, equals < 0 ? word.length() : equals).toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        boolean on = !option.startsWith("no") || option.equals("nsid");
        String bare = on ? option : option.substring(2);
        if (!part(bare, on) && !flag(bare, on) && !setting(bare, on, word, value)) throw usage("there is no option " + word);
    }

    private boolean part(String option, boolean on) {
        switch (option) {
            case "all" -> {
                command = on;
                statistics = on;
                for (MessageText.Part part : MessageText.Part.values()) show(part, on);
            }
            case "short" -> brief = on;
            case "cmd" -> command = on;
            case "stats" -> statistics = on;
            case "comments", "question", "answer", "authority", "additional" ->
                    show(MessageText.Part.valueOf(option.toUpperCase(Locale.ROOT)), on);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void show(MessageText.Part part, boolean on) {
        if (on) parts.add(part);
        else parts.remove(part);
    }

    private boolean flag(String option, boolean on) {
        switch (option) {
            case "tcp", "vc" -> tcp = on;
            case "ignore" -> ignore = on;
            case "rec", "recurse", "rdflag" -> flags = bit(flags, Message.RD, on);
            case "ad", "adflag" -> flags = bit(flags, Message.AD, on);
            case "cd", "cdflag" -> flags = bit(flags, Message.CD, on);
            case "aa", "aaonly", "aaflag" -> flags = bit(flags, Message.AA, on);
            case "dnssec", "do" -> {
                ednsFlags = bit(ednsFlags, Edns.DNSSEC_OK, on);
                if (on && edns < 0) edns = 0;
            }
            case "nsid" -> nsid = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int bit(int flags, int bit, boolean on) {
        return on ? flags | bit : flags & ~bit;
    }

    private boolean setting(String option, boolean on, String word, String value) throws DigFailure {
        switch (option) {
            case "bufsize" -> size = on && !value.isEmpty() ? (int) number(word, value, 0, 65_535) : 1232;
            case "edns" -> edns = !on ? -1 : value.isEmpty() ? 0 : (int) number(word, value, 0, 255);
            case "ednsflags" -> ednsFlags = on && !value.isEmpty() ? flags(word, value) : 0;
            case "cookie" -> cookie = !on ? Optional.empty() : Optional.of(value.isEmpty() ? random() : cookie(word, value));
            case "time", "timeout" -> seconds = number(word, value, 1, 3600);
            case "tries" -> tries = (int) number(word, value, 1, 100);
            case "retry" -> tries = 1 + (int) number(word, value, 0, 99);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int flags(String word, String value) throws DigFailure {
        try {
            int flags = Integer.decode(value);
            if (flags >= 0 && flags <= 0xFFFF) return flags;
        } catch (NumberFormatException e) {
            // the same message as for a number that is too large
        }
        throw usage(word + " is not a number from 0 to 0xffff");
    }

    private static byte[] cookie(String word, String value) throws DigFailure {
        try {
            byte[] octets = HexFormat.of().parseHex(value);
            if (octets.length <= LONGEST_COOKIE) return octets;
        } catch (IllegalArgumentException e) {
            // the same message as for a cookie that is too long
        }
        throw usage(word + " is not a cookie of up to " + LONGEST_COOKIE + " octets in hexadecimal digits");
    }

    private static long number(String word, String digits, long least, long most) throws DigFailure {
        long number = Decimal.parse(digits, most);
        if (number < least) throw usage(word + ": `" + digits + "` is not a number from " + least + " to " + most);
        return number;
    }

    static DigFailure usage(String problem) {
        return new DigFailure(DigFailure.USAGE, problem
                + "; usage: stheno dig [@SERVER] NAME [TYPE]; `stheno dig --help` lists the options");
    }
}
