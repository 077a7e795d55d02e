package stheno.dns.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Character strings, and other text. Any thread. Source: RFC 1035 3.3 and 5.1.
enum StringField implements Field {
    /// One string of at most 255 octets behind its length.
    STRING {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            string(in.next(), out);
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            quote(in.octets(in.u8()), text);
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            in.need(1);
            in.copy(1 + (in.data[in.at] & 0xFF), out);
        }
    },
    /// One string or more, to the end of the data.
    STRINGS {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            do string(in.next(), out);
            while (in.hasNext());
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            STRING.print(in, text);
            while (in.left() > 0) {
                text.append(' ');
                STRING.print(in, text);
            }
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            do STRING.copy(in, out);
            while (in.left() > 0);
        }
    },
    /// The property of a CAA record: letters and digits behind their count (RFC 8659 4.1).
    TAG {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            string(Token.of(tag(in.word())), out);
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            text.append(tag(latin(in.octets(in.u8()))));
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            int start = in.at;
            tag(latin(in.octets(in.u8())));
            in.at = start;
            STRING.copy(in, out);
        }
    },
    /// Text to the end of the data, without a length.
    TEXT {
        @Override
        public void parse(TokenReader in, DataWriter out) {
            out.octets(unescape(in.next().text()));
        }

        @Override
        public void print(DataReader in, StringBuilder text) {
            quote(in.rest(), text);
        }

        @Override
        public void copy(DataReader in, DataWriter out) {
            in.copy(in.left(), out);
        }
    };

    private static void string(Token token, DataWriter out) {
        byte[] octets = unescape(token.text());
        if (octets.length > 255) throw new FormatException("string of " + octets.length + " octets exceeds 255");
        out.u8(octets.length).octets(octets);
    }

    private static String tag(String text) {
        boolean right = !text.isEmpty() && text.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c));
        if (!right) throw new FormatException("tag \"" + text + "\" is not of letters and digits");
        return text;
    }

    /// The octets of a text with escapes.
    static byte[] unescape(String text) {
        byte[] octets = new byte[text.length()];
        int length = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                c = (char) NameText.unescape(text, at);
                at += NameText.escapeLength(text, at) - 1;
            }
            if (c > 0xFF) throw new FormatException("character outside of 8 bits");
            octets[length++] = (byte) c;
        }
        return Arrays.copyOf(octets, length);
    }

    /// Octets between quotes; other octets than printable ASCII as `\DDD`.
    static void quote(byte[] octets, StringBuilder text) {
        text.append('"');
        for (byte b : octets) {
            int octet = b & 0xFF;
            if (octet < ' ' || octet >= 0x7F) {
                NameText.appendDecimal(text, octet);
            } else {
                if (octet == '"' || octet == '\\') text.append('\\');
                text.append((char) octet);
            }
        }
        text.append('"');
    }

    static String latin(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
