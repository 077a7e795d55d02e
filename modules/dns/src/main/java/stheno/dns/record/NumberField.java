package stheno.dns.record;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/// A number of one, two or four octets, and what is written as a name or a time and sent as a number. Any thread.
enum NumberField implements Field {
    U8(1),
    U16(2),
    U32(4),
    /// Seconds, with units if wanted (`1h30m`).
    TIME(4) {
        @Override
        long value(String text) {
            long seconds = Ttl.parse(text);
            if (seconds < 0) throw new FormatException("\"" + text + "\" is not a time");
            return seconds;
        }
    },
    /// The type of a record by name.
    TYPE(2) {
        @Override
        long value(String text) {
            int type = RecordType.code(text);
            if (type < 0) throw new FormatException("unknown type \"" + text + "\"");
            return type;
        }

        @Override
        void print(long value, StringBuilder text) {
            text.append(RecordType.name((int) value));
        }
    },
    /// An algorithm of DNSSEC, by number or name; printed as a number.
    ALGORITHM(1) {
        @Override
        long value(String text) {
            int algorithm = ALGORITHMS.code(text);
            return algorithm >= 0 ? algorithm : super.value(text);
        }
    },
    /// The type of a certificate, by name or number (RFC 4398 2.1).
    CERTIFICATE(2) {
        @Override
        long value(String text) {
            int type = CERTIFICATES.code(text);
            return type >= 0 ? type : super.value(text);
        }

        @Override
        void print(long value, StringBuilder text) {
            text.append(CERTIFICATES.name((int) value));
        }
    },
    /// The time of a signature: `YYYYMMDDHHmmSS` in UTC, or seconds since 1970, modulo 2^32 (RFC 4034 3.2).
    TIMESTAMP(4) {
        @Override
        long value(String text) {
            if (text.length() != 14) return super.value(text);
            try {
                return LocalDateTime.parse(text, DATE).toEpochSecond(ZoneOffset.UTC) & 0xFFFF_FFFFL;
            } catch (DateTimeException e) {
                throw new FormatException("\"" + text + "\" is not a time of the form YYYYMMDDHHmmSS");
            }
        }

        @Override
        void print(long value, StringBuilder text) {
            text.append(DATE.format(LocalDateTime.ofEpochSecond(value, 0, ZoneOffset.UTC)));
        }
    };

    private static final Mnemonics ALGORITHMS = new Mnemonics("", -1).with(1, "RSAMD5", "DH", "DSA").with(5, "RSASHA1", "NSEC3DSA",
            "NSEC3RSASHA1", "RSASHA256").with(10, "RSASHA512").with(12, "ECCGOST", "ECDSAP256SHA256", "ECDSAP384SHA384", "ED25519",
            "ED448").with(252, "INDIRECT", "PRIVATEDNS", "PRIVATEOID");
    private static final Mnemonics CERTIFICATES = new Mnemonics("", -1).with(1, "PKIX", "SPKI", "PGP", "IPKIX", "ISPKI", "IPGP",
            "ACPKIX", "IACPKIX").with(253, "URI", "OID");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMddHHmmss")
            .withResolverStyle(ResolverStyle.STRICT);

    private final int octets;

    NumberField(int octets) {
        this.octets = octets;
    }

    @Override
    public void parse(TokenReader in, DataWriter out) {
        String text = in.word();
        long value = value(text);
        if (value >>> (8 * octets) != 0) throw new FormatException(text + " exceeds " + ((1L << 8 * octets) - 1));
        out.number(value, octets);
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        print(in.number(octets), text);
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        in.copy(octets, out);
    }

    long value(String text) {
        return decimal(text);
    }

    void print(long value, StringBuilder text) {
        text.append(value);
    }

    /// A decimal number without sign, at most eighteen digits.
    static long decimal(String text) {
        if (text.isEmpty() || text.length() > 18) throw new FormatException("\"" + text + "\" is not a number");
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') throw new FormatException("\"" + text + "\" is not a number");
            value = value * 10 + c - '0';
        }
        return value;
    }
}
