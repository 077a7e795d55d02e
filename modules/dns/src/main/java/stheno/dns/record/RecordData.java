package stheno.dns.record;

import java.util.HexFormat;
import java.util.List;

/// The data of records: text to wire form and back, checks, canonical form, and where names stand in them. A type without a form of its own
/// here, or without any name, has the generic text of RFC 3597: `\# LENGTH HEX`. Any thread.
public final class RecordData {
    /// The longest data of a record, in octets.
    public static final int LONGEST = 65535;

    private RecordData() {}

    /// The wire form of data given as tokens.
    ///
    /// @param origin what names without a final dot stand below
    /// @throws FormatException if the text does not have the form of the type, or a value is out of range
    public static byte[] parse(int type, List<Token> tokens, Name origin) {
        try {
            return parse(type, new TokenReader(tokens, origin));
        } catch (FormatException e) {
            throw new FormatException(RecordType.name(type) + ": " + e.getMessage());
        }
    }

    /// The same for a single line: blanks separate, quotes group. Comments and parentheses are left to zone files.
    ///
    /// @throws FormatException if the text does not have the form of the type, or a value is out of range
    public static byte[] parse(int type, String text, Name origin) {
        return parse(type, TokenReader.split(text), origin);
    }

    private static byte[] parse(int type, TokenReader in) {
        if (in.peek().is("\\#")) return generic(type, in);
        Form form = Form.of(type);
        if (form == null) throw new FormatException("the data of this type are written as \\# LENGTH HEX");
        DataWriter out = new DataWriter();
        form.parse(in, out);
        if (out.length() > LONGEST) throw new FormatException("data of " + out.length() + " octets exceed " + LONGEST);
        byte[] data = out.toArray();
        DataChecks.check(type, data);
        return data;
    }

    private static byte[] generic(int type, TokenReader in) {
        in.next();
        long length = NumberField.decimal(in.word());
        if (length > LONGEST) throw new FormatException("length " + length + " exceeds " + LONGEST);
        byte[] data = in.hasNext() ? BinaryField.hex(in.joined()) : new byte[0];
        if (data.length != length) throw new FormatException("length is " + length + ", but the data have " + data.length + " octets");
        check(type, data);
        return data;
    }

    /// The text of data, its items separated by single blanks. Data that do not have the form of their type are printed generically.
    public static String print(int type, byte[] data) {
        Form form = Form.of(type);
        if (form == null) return generic(data);
        StringBuilder text = new StringBuilder();
        try {
            form.print(new DataReader(data), text);
            return text.toString();
        } catch (FormatException e) {
            return generic(data);
        }
    }

    /// The generic text of RFC 3597 5: `\# 4 C0000201`.
    public static String generic(byte[] data) {
        return data.length == 0 ? "\\# 0" : "\\# " + data.length + " " + HexFormat.of().withUpperCase().formatHex(data);
    }

    /// Checks that uncompressed data have the form of their type. Data of other types are always right.
    ///
    /// @throws FormatException if they do not
    public static void check(int type, byte[] data) {
        Form form = Form.of(type);
        if (form == null) return;
        form.copy(new DataReader(data), new DataWriter());
        DataChecks.check(type, data);
    }

    /// The canonical form of right data: names in lower case, where RFC 4034 6.2 and RFC 6840 5.1 say so.
    public static byte[] canonical(int type, byte[] data) {
        Form form = Form.of(type);
        if (form == null || form.names() == Form.Names.KEPT) return data;
        DataWriter out = new DataWriter(true);
        form.copy(new DataReader(data), out);
        return out.toArray();
    }

    /// Data as they stand in a message, checked, with names expanded.
    ///
    /// @param in from the start of the data; its end is that of the data
    public static byte[] expand(int type, DataReader in) {
        Form form = Form.of(type);
        if (form == null) return in.rest();
        in.pointers = form.names() == Form.Names.COMPRESSED || form.names() == Form.Names.EXPANDED;
        DataWriter out = new DataWriter();
        form.copy(in, out);
        if (out.length() > LONGEST) throw new FormatException("data of " + out.length() + " octets exceed " + LONGEST);
        byte[] data = out.toArray();
        DataChecks.check(type, data);
        return data;
    }

    /// Where in the data the name stands that leads to further records of this server: the host of NS, MX, SRV and others, the target of
    /// SVCB and HTTPS (where the root means the owner). -1 if the type has none.
    public static int targetOffset(int type) {
        return switch (type) {
            case RecordType.NS, RecordType.CNAME, RecordType.DNAME, RecordType.PTR -> 0;
            case RecordType.MX, RecordType.AFSDB, RecordType.SVCB, RecordType.HTTPS -> 2;
            case RecordType.SRV -> 6;
            default -> -1;
        };
    }

    /// How many octets stand before the names of the data that are sent compressed (RFC 3597 4); -1 if there are none.
    public static int compressedOffset(int type) {
        return switch (type) {
            case 2, 3, 4, 5, 6, 7, 8, 9, 12, 14 -> 0; // NS MD MF CNAME SOA MB MG MR PTR MINFO
            case RecordType.MX -> 2;
            default -> -1;
        };
    }

    /// How many names follow one another from there.
    public static int compressedNames(int type) {
        return type == RecordType.SOA || type == 14 ? 2 : 1;
    }
}
