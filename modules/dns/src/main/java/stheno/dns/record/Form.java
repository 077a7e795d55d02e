package stheno.dns.record;

import static stheno.dns.record.AddressField.IPV4;
import static stheno.dns.record.AddressField.IPV6;
import static stheno.dns.record.BinaryField.BASE64;
import static stheno.dns.record.BinaryField.HASH;
import static stheno.dns.record.BinaryField.HEX;
import static stheno.dns.record.BinaryField.SALT;
import static stheno.dns.record.NameField.NAME;
import static stheno.dns.record.NumberField.ALGORITHM;
import static stheno.dns.record.NumberField.CERTIFICATE;
import static stheno.dns.record.NumberField.TIME;
import static stheno.dns.record.NumberField.TIMESTAMP;
import static stheno.dns.record.NumberField.TYPE;
import static stheno.dns.record.NumberField.U16;
import static stheno.dns.record.NumberField.U32;
import static stheno.dns.record.NumberField.U8;
import static stheno.dns.record.StringField.STRING;
import static stheno.dns.record.StringField.STRINGS;
import static stheno.dns.record.StringField.TAG;
import static stheno.dns.record.StringField.TEXT;
import static stheno.dns.record.TypesField.TYPES;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fields of the data of each type, and what becomes of names in them. Immutable; any thread.
///
/// @param names how names in the data are treated
record Form(Names names, List<Field> fields) {
    private static final Map<Integer, Form> FORMS = new HashMap<>();

    static {
        put(Names.COMPRESSED, List.of(NAME), 2, 3, 4, 5, 7, 8, 9, 12); // NS MD MF CNAME MB MG MR PTR
        put(Names.COMPRESSED, List.of(NAME, NAME, U32, TIME, TIME, TIME, TIME), RecordType.SOA);
        put(Names.COMPRESSED, List.of(NAME, NAME), 14); // MINFO
        put(Names.COMPRESSED, List.of(U16, NAME), RecordType.MX);
        put(Names.EXPANDED, List.of(NAME, NAME), RecordType.RP);
        put(Names.EXPANDED, List.of(U16, NAME), RecordType.AFSDB, 21, 36); // RT KX
        put(Names.EXPANDED, List.of(U16, NAME, NAME), 26); // PX
        put(Names.EXPANDED, List.of(U16, U16, U16, NAME), RecordType.SRV);
        put(Names.EXPANDED, List.of(U16, U16, STRING, STRING, STRING, NAME), RecordType.NAPTR);
        put(Names.EXPANDED, List.of(NAME), RecordType.DNAME);
        put(Names.LOWERED, List.of(TYPE, ALGORITHM, U8, TIME, TIMESTAMP, TIMESTAMP, U16, NAME, BASE64), RecordType.SIG, RecordType.RRSIG);
        put(Names.KEPT, List.of(NAME, TYPES), RecordType.NSEC);
        put(Names.KEPT, List.of(U16, NAME), 107); // LP
        put(Names.KEPT, List.of(NAME, NAME), 58); // TALINK
        put(Names.KEPT, List.of(U16, NAME, SvcParams.PARAMS), RecordType.SVCB, RecordType.HTTPS);
        put(Names.KEPT, List.of(IPV4), RecordType.A);
        put(Names.KEPT, List.of(IPV6), RecordType.AAAA);
        put(Names.KEPT, List.of(STRING, STRING), RecordType.HINFO);
        put(Names.KEPT, List.of(STRING), 19); // X25
        put(Names.KEPT, List.of(STRINGS), RecordType.TXT, 56, RecordType.SPF, 258, 261, 262); // NINFO, AVC, RESINFO, WALLET
        put(Names.KEPT, List.of(LocField.LOC), RecordType.LOC);
        put(Names.KEPT, List.of(CERTIFICATE, U16, ALGORITHM, BASE64), RecordType.CERT);
        put(Names.KEPT, List.of(U16, ALGORITHM, U8, HEX), RecordType.DS, RecordType.CDS, 32768, 32769); // TA, DLV
        put(Names.KEPT, List.of(U8, U8, HEX), RecordType.SSHFP);
        put(Names.KEPT, List.of(U16, U8, ALGORITHM, BASE64), RecordType.KEY, RecordType.DNSKEY, RecordType.CDNSKEY, 57); // RKEY
        put(Names.KEPT, List.of(U8, U8, U16, SALT, HASH, TYPES), RecordType.NSEC3);
        put(Names.KEPT, List.of(U8, U8, U16, SALT), RecordType.NSEC3PARAM);
        put(Names.KEPT, List.of(U8, U8, U8, HEX), RecordType.TLSA, 53); // SMIMEA
        put(Names.KEPT, List.of(BASE64), RecordType.OPENPGPKEY, 49); // DHCID
        put(Names.KEPT, List.of(U32, U16, TYPES), 62); // CSYNC
        put(Names.KEPT, List.of(U32, U8, U8, HEX), RecordType.ZONEMD);
        put(Names.KEPT, List.of(U16, U16, TEXT), RecordType.URI);
        put(Names.KEPT, List.of(U8, TAG, TEXT), RecordType.CAA);
    }

    /// What is done with names in the data of a type.
    enum Names {
        /// Sent compressed, accepted compressed, lower case in canonical form: the types of RFC 1035 (RFC 3597 4).
        COMPRESSED,
        /// Accepted compressed, lower case in canonical form (RFC 3597 4, RFC 4034 6.2).
        EXPANDED,
        /// Lower case in canonical form (RFC 6840 5.1).
        LOWERED,
        /// Kept as they are.
        KEPT
    }

    private static void put(Names names, List<Field> fields, int... types) {
        for (int type : types) FORMS.put(type, new Form(names, fields));
    }

    /// The form of a type, or null if its data are known as octets alone.
    static Form of(int type) {
        return FORMS.get(type);
    }

    void parse(TokenReader in, DataWriter out) {
        for (Field field : fields) field.parse(in, out);
        in.end();
    }

    void print(DataReader in, StringBuilder text) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (i > 0 && !(field.takesRest() && in.left() == 0)) text.append(' ');
            field.print(in, text);
        }
        end(in);
    }

    /// Checks the data, and writes them with names expanded, and in lower case if the writer wants that and the type as well.
    void copy(DataReader in, DataWriter out) {
        for (Field field : fields) field.copy(in, out);
        end(in);
    }

    private static void end(DataReader in) {
        if (in.left() > 0) throw new FormatException(in.left() + " octets too many");
    }
}
