package stheno.dns.message;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import stheno.dns.record.DnsClass;
import stheno.dns.record.Mnemonics;
import stheno.dns.record.Record;
import stheno.dns.record.RecordData;
import stheno.dns.record.RecordType;

/// Messages as text, in the form of `dig`. Any thread.
public final class MessageText {
    /// What is printed of a message.
    public enum Part {
        /// The header, the OPT record, and the titles of the sections.
        COMMENTS,
        QUESTION,
        ANSWER,
        AUTHORITY,
        /// Without the OPT record.
        ADDITIONAL
    }

    private static final int TAB = 8;
    private static final int TTL_COLUMN = 24;
    private static final int CLASS_COLUMN = 32;
    private static final int TYPE_COLUMN = 40;
    private static final int DATA_COLUMN = 48;

    private static final int[] FLAGS = {Message.QR, Message.AA, Message.TC, Message.RD, Message.RA, Message.AD, Message.CD};
    private static final String[] FLAG_NAMES = {"qr", "aa", "tc", "rd", "ra", "ad", "cd"};

    /// The reasons of errors (RFC 8914 4).
    private static final Mnemonics ERRORS = new Mnemonics("", -1).with(0, "Other", "Unsupported DNSKEY Algorithm",
            "Unsupported DS Digest Type", "Stale Answer", "Forged Answer", "DNSSEC Indeterminate", "DNSSEC Bogus", "Signature Expired",
            "Signature Not Yet Valid", "DNSKEY Missing", "RRSIGs Missing", "No Zone Key Bit Set", "NSEC Missing", "Cached Error",
            "Not Ready", "Blocked", "Censored", "Filtered", "Prohibited", "Stale NXDOMAIN Answer", "Not Authoritative", "Not Supported",
            "No Reachable Authority", "Network Error", "Invalid Data");

    private final Set<Part> parts;
    private final StringBuilder text = new StringBuilder();
    private int column;

    private MessageText(Set<Part> parts) {
        this.parts = parts;
    }

    /// The whole message.
    static String print(Message message) {
        return print(message, EnumSet.allOf(Part.class));
    }

    /// Some parts of the message.
    public static String print(Message message, Set<Part> parts) {
        MessageText out = new MessageText(parts);
        if (parts.contains(Part.COMMENTS)) {
            out.header(message);
            message.edns().ifPresent(edns -> out.opt(edns, message.has(Message.QR)));
        }
        if (parts.contains(Part.QUESTION) && !message.questions().isEmpty()) out.questions(message);
        out.records(Part.ANSWER, message.answer());
        out.records(Part.AUTHORITY, message.authority());
        out.records(Part.ADDITIONAL, message.additional().stream().filter(record -> record.type() != RecordType.TSIG).toList());
        if (parts.contains(Part.COMMENTS)) {
            out.pseudoRecords(message.additional().stream().filter(record -> record.type() == RecordType.TSIG).toList());
        }
        return out.text.toString();
    }

    private void questions(Message message) {
        if (parts.contains(Part.COMMENTS)) {
            if (message.edns().isEmpty()) text.append('\n');
            text.append(message.opcode() == Opcode.UPDATE ? ";; ZONE SECTION:\n" : ";; QUESTION SECTION:\n");
        }
        message.questions().forEach(this::question);
    }

    private void header(Message message) {
        text.append(";; ->>HEADER<<- opcode: ").append(Opcode.name(message.opcode())).append(", status: ")
                .append(Rcode.name(message.rcode())).append(", id: ").append(message.id()).append("\n;; flags:");
        for (int i = 0; i < FLAGS.length; i++) {
            if (message.has(FLAGS[i])) text.append(' ').append(FLAG_NAMES[i]);
        }
        text.append("; QUERY: ").append(message.questions().size()).append(", ANSWER: ").append(message.answer().size())
                .append(", AUTHORITY: ").append(message.authority().size()).append(", ADDITIONAL: ")
                .append(message.additional().size() + (message.edns().isPresent() ? 1 : 0)).append('\n');
    }

    private void opt(Edns edns, boolean reply) {
        text.append("\n;; OPT PSEUDOSECTION:\n; EDNS: version: ").append(edns.version()).append(", flags:")
                .append(edns.dnssecOk() ? " do" : "");
        if ((edns.flags() & ~Edns.DNSSEC_OK) != 0) text.append("; MBZ: 0x%04x, ".formatted(edns.flags() & ~Edns.DNSSEC_OK));
        else text.append("; ");
        text.append("udp: ").append(edns.udpSize()).append('\n');
        for (Edns.Option option : edns.options()) option(option, reply);
    }

    private void option(Edns.Option option, boolean reply) {
        byte[] data = option.data();
        String hex = HexFormat.of().formatHex(data);
        String spaced = HexFormat.ofDelimiter(" ").formatHex(data);
        switch (option.code()) {
            case Edns.COOKIE -> text.append("; COOKIE: ").append(hex).append(reply && data.length > 8 ? " (good)" : "");
            case Edns.NSID -> text.append("; NSID").append(data.length == 0 ? "" : ": " + spaced + " (\"" + readable(data) + "\")");
            case Edns.PADDING -> text.append("; PADDING: (").append(data.length).append(" bytes)");
            case Edns.KEEPALIVE -> text.append("; TCP-KEEPALIVE")
                    .append(data.length == 2 ? ": %.1f secs".formatted(u16(data) / 10.0) : "");
            case Edns.EXTENDED_ERROR -> text.append("; EDE: ").append(data.length < 2 ? hex : error(data));
            default -> text.append("; OPT=").append(option.code()).append(": ").append(spaced).append(" (\"").append(readable(data))
                    .append("\")");
        }
        text.append('\n');
    }

    private static int u16(byte[] data) {
        return (data[0] & 0xFF) << 8 | data[1] & 0xFF;
    }

    private static String error(byte[] data) {
        String words = readable(Arrays.copyOfRange(data, 2, data.length));
        int code = u16(data);
        String name = ERRORS.name(code);
        String known = name.equals(Integer.toString(code)) ? "" : " (" + name + ")";
        return code + known + (words.isEmpty() ? "" : ": (" + words + ")");
    }

    private static String readable(byte[] data) {
        StringBuilder characters = new StringBuilder();
        for (byte b : data) characters.append(b >= ' ' && b < 0x7F ? (char) b : '.');
        return characters.toString();
    }

    private void question(Question question) {
        column = 0;
        put(";" + question.name());
        to(CLASS_COLUMN);
        put(DnsClass.name(question.dnsClass()));
        to(TYPE_COLUMN);
        put(RecordType.name(question.type()));
        text.append('\n');
    }

    private void records(Part part, List<Record> records) {
        if (records.isEmpty() || !parts.contains(part)) return;
        if (parts.contains(Part.COMMENTS)) text.append("\n;; ").append(part).append(" SECTION:\n");
        for (Record record : records) {
            record(record);
            text.append('\n');
        }
    }

    private void pseudoRecords(List<Record> tsigs) {
        if (tsigs.isEmpty()) return;
        text.append("\n;; TSIG PSEUDOSECTION:\n");
        for (Record tsig : tsigs) text.append(line(tsig)).append('\n');
    }

    private void record(Record record) {
        column = 0;
        put(record.owner().toString());
        to(TTL_COLUMN);
        put(Integer.toUnsignedString(record.ttl()));
        to(CLASS_COLUMN);
        put(DnsClass.name(record.dnsClass()));
        to(TYPE_COLUMN);
        put(RecordType.name(record.type()));
        to(DATA_COLUMN);
        put(record.type() == RecordType.TSIG ? TsigRecord.print(record) : RecordData.print(record.type(), record.data()));
    }

    /// A record on one line with its columns, as `dig` aligns them.
    public static String line(Record record) {
        MessageText out = new MessageText(Set.of());
        out.record(record);
        return out.text.toString();
    }

    private void put(String item) {
        text.append(item);
        column += item.length();
    }

    /// Moves to a column by tabs, by one blank at least.
    private void to(int wanted) {
        int target = Math.max(wanted, column + 1);
        int tabs = target / TAB - column / TAB;
        text.repeat("\t", tabs);
        int reached = tabs > 0 ? target / TAB * TAB : column;
        text.repeat(" ", target - reached);
        column = target;
    }
}
