package stheno.dns.record;

import java.util.Base64;
import java.util.HexFormat;

/// Octets written as hexadecimal, Base64 or Base32. Any thread.
public enum BinaryField implements Field {
    /// Hexadecimal to the end of the data, over several tokens if wanted; one octet at least.
    HEX {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            out.octets(hex(in.joined()));
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            in.need(1);
            text.append(UPPER.formatHex(in.rest()));
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            in.need(1);
            in.copy(in.left(), out);
        }
    },
    /// Base64 to the end of the data, over several tokens if wanted; one octet at least.
    BASE64 {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            out.octets(base64(in.joined()));
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            in.need(1);
            text.append(Base64.getEncoder().encodeToString(in.rest()));
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            HEX.copy(in, out);
        }
    },
    /// The salt of NSEC3: hexadecimal behind its length, or `-` (RFC 5155 3.3).
    SALT {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            String text = in.word();
            byte[] salt = text.equals("-") ? new byte[0] : hex(text);
            if (salt.length > 255) throw new FormatException("salt of " + salt.length + " octets exceeds 255");
            out.u8(salt.length).octets(salt);
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            byte[] salt = in.octets(in.u8());
            text.append(salt.length == 0 ? "-" : UPPER.formatHex(salt));
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            StringField.STRING.copy(in, out);
        }
    },
    /// The next hash of NSEC3: Base32 behind its length (RFC 5155 3.3).
    HASH {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            byte[] hash = base32(in.word());
            if (hash.length > 255) throw new FormatException("hash of " + hash.length + " octets exceeds 255");
            out.u8(hash.length).octets(hash);
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            text.append(base32(hash(in)));
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            byte[] hash = hash(in);
            out.u8(hash.length).octets(hash);
        }

        private byte[] hash(DataReader in) {
            int length = in.u8();
            if (length == 0) throw new FormatException("empty hash");
            return in.octets(length);
        }
    };

    private static final HexFormat UPPER = HexFormat.of().withUpperCase();
    private static final String BASE32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    static byte[] hex(String text) {
        try {
            if (text.isEmpty()) throw new FormatException("data end too early");
            return UPPER.parseHex(text);
        } catch (FormatException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new FormatException("\"" + text + "\" is not hexadecimal, two digits an octet");
        }
    }

    /// The octets of a base64 text (RFC 4648, section 4).
    ///
    /// @throws FormatException if it is empty or malformed
    public static byte[] base64(String text) {
        try {
            if (text.isEmpty()) throw new FormatException("data end too early");
            if (text.length() % 4 != 0) throw new FormatException("Base64 has not four characters a group");
            return Base64.getDecoder().decode(text);
        } catch (FormatException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new FormatException("\"" + text + "\" is not Base64");
        }
    }

    /// Base32 with the extended hex alphabet, without padding (RFC 4648 7).
    static String base32(byte[] octets) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int count = 0;
        for (byte b : octets) {
            bits = bits << 8 | b & 0xFF;
            count += 8;
            while (count >= 5) {
                count -= 5;
                text.append(BASE32.charAt(bits >> count & 31));
            }
        }
        if (count > 0) text.append(BASE32.charAt(bits << (5 - count) & 31));
        return text.toString();
    }

    static byte[] base32(String text) {
        int over = text.length() * 5 % 8;
        if (text.isEmpty() || over >= 5) throw new FormatException("\"" + text + "\" is not Base32");
        DataWriter out = new DataWriter();
        int bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = BASE32.indexOf(text.charAt(i) >= 'a' ? text.charAt(i) - 32 : text.charAt(i));
            if (digit < 0) throw new FormatException("\"" + text + "\" is not Base32");
            bits = bits << 5 | digit;
            count += 5;
            if (count >= 8) {
                count -= 8;
                out.u8(bits >> count);
            }
        }
        if ((bits & (1 << over) - 1) != 0) throw new FormatException("\"" + text + "\" is not Base32");
        return out.toArray();
    }
}
