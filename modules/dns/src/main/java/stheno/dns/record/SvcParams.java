package stheno.dns.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The parameters of SVCB and HTTPS records, to the end of the data, in the order of their keys (RFC 9460 2.1 and 2.2, RFC 9461 5,
/// RFC 9540). Any thread.
enum SvcParams implements Field {
    PARAMS;

    private static final int MANDATORY = 0;
    private static final int ALPN = 1;
    private static final int NO_DEFAULT_ALPN = 2;
    private static final int PORT = 3;
    private static final int IPV4HINT = 4;
    private static final int ECH = 5;
    private static final int IPV6HINT = 6;
    private static final int OHTTP = 8;

    private static final Mnemonics KEYS = new Mnemonics("KEY", 65535).with(0, "MANDATORY", "ALPN", "NO-DEFAULT-ALPN", "PORT", "IPV4HINT",
            "ECH", "IPV6HINT", "DOHPATH", "OHTTP");

    @Override
    public void parse(TokenReader in, DataWriter out) {
        TreeMap<Integer, byte[]> values = new TreeMap<>();
        while (in.hasNext()) {
            String word = in.word();
            int equals = word.indexOf('=');
            int key = key(equals < 0 ? word : word.substring(0, equals));
            boolean quoted = equals == word.length() - 1 && in.peek().quoted();
            String text = quoted ? in.next().text() : equals < 0 ? "" : word.substring(equals + 1);
            if (values.put(key, value(key, text)) != null) throw new FormatException("parameter " + name(key) + " is given twice");
        }
        check(values);
        values.forEach((key, value) -> out.u16(key).u16(value.length).octets(value));
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        String blank = "";
        for (Map.Entry<Integer, byte[]> parameter : read(in).entrySet()) {
            text.append(blank).append(name(parameter.getKey()));
            print(parameter.getKey(), parameter.getValue(), text);
            blank = " ";
        }
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        read(in).forEach((key, value) -> out.u16(key).u16(value.length).octets(value));
    }

    @Override
    public boolean takesRest() {
        return true;
    }

    private static TreeMap<Integer, byte[]> read(DataReader in) {
        TreeMap<Integer, byte[]> values = new TreeMap<>();
        int before = -1;
        while (in.left() > 0) {
            int key = in.u16();
            if (key <= before) throw new FormatException("parameters are not in the order of their keys");
            before = key;
            byte[] value = in.octets(in.u16());
            checkValue(key, value);
            values.put(key, value);
        }
        check(values);
        return values;
    }

    private static String name(int key) {
        return KEYS.name(key).toLowerCase(Locale.ROOT);
    }

    private static int key(String text) {
        int key = text.chars().anyMatch(c -> c >= 'A' && c <= 'Z') ? -1 : KEYS.code(text);
        if (key < 0) throw new FormatException("unknown parameter \"" + text + "\"");
        return key;
    }

    private static byte[] value(int key, String text) {
        byte[] octets = StringField.unescape(text);
        byte[] value = switch (key) {
            case MANDATORY -> mandatory(StringField.latin(octets));
            case ALPN -> alpn(octets);
            case PORT -> port(StringField.latin(octets));
            case IPV4HINT -> addresses(AddressField.IPV4, StringField.latin(octets));
            case IPV6HINT -> addresses(AddressField.IPV6, StringField.latin(octets));
            case ECH -> octets.length == 0 ? octets : BinaryField.base64(StringField.latin(octets));
            default -> octets;
        };
        if (value.length > RecordData.LONGEST) throw new FormatException("parameter " + name(key) + " exceeds 65535 octets");
        checkValue(key, value);
        return value;
    }

    private static byte[] mandatory(String text) {
        TreeSet<Integer> keys = new TreeSet<>();
        for (String key : text.split(",", -1)) {
            if (!keys.add(key(key))) throw new FormatException("parameter " + key + " is mandatory twice");
        }
        DataWriter out = new DataWriter();
        keys.forEach(out::u16);
        return out.toArray();
    }

    /// A list with commas, where a backslash keeps the character behind it (RFC 9460 A.1).
    private static byte[] alpn(byte[] list) {
        DataWriter out = new DataWriter();
        DataWriter item = new DataWriter();
        for (int i = 0; i <= list.length; i++) {
            if (i == list.length || list[i] == ',') {
                byte[] protocol = item.toArray();
                if (protocol.length == 0 || protocol.length > 255) throw new FormatException("protocol of alpn is empty or exceeds 255");
                out.u8(protocol.length).octets(protocol);
                item = new DataWriter();
            } else {
                if (list[i] == '\\' && ++i == list.length) throw new FormatException("nothing follows a backslash");
                item.u8(list[i]);
            }
        }
        return out.toArray();
    }

    private static byte[] port(String text) {
        long port = NumberField.decimal(text);
        if (port > 65535) throw new FormatException("port " + port + " exceeds 65535");
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    private static byte[] addresses(AddressField family, String text) {
        DataWriter out = new DataWriter();
        for (String address : text.split(",", -1)) out.octets(family.octets(address));
        return out.toArray();
    }

    private static void checkValue(int key, byte[] value) {
        boolean right = switch (key) {
            case MANDATORY -> value.length > 0 && value.length % 2 == 0;
            case ALPN -> value.length > 0 && protocols(value) != null;
            case NO_DEFAULT_ALPN, OHTTP -> value.length == 0;
            case PORT -> value.length == 2;
            case IPV4HINT -> value.length > 0 && value.length % 4 == 0;
            case IPV6HINT -> value.length > 0 && value.length % 16 == 0;
            default -> true;
        };
        if (!right) throw new FormatException("parameter " + name(key) + " has a wrong value");
    }

    /// What the parameters say of each other (RFC 9460 7.1.1 and 8).
    private static void check(TreeMap<Integer, byte[]> values) {
        if (values.containsKey(NO_DEFAULT_ALPN) && !values.containsKey(ALPN)) throw new FormatException("no-default-alpn needs alpn");
        byte[] mandatory = values.get(MANDATORY);
        if (mandatory == null) return;
        int before = 0;
        for (int key : keys(mandatory)) {
            if (key <= before) throw new FormatException("mandatory parameters are not in order, or name mandatory itself");
            if (!values.containsKey(key)) throw new FormatException("mandatory parameter " + name(key) + " is missing");
            before = key;
        }
    }

    private static int[] keys(byte[] mandatory) {
        int[] keys = new int[mandatory.length / 2];
        for (int i = 0; i < keys.length; i++) keys[i] = (mandatory[2 * i] & 0xFF) << 8 | mandatory[2 * i + 1] & 0xFF;
        return keys;
    }

    private static List<byte[]> protocols(byte[] value) {
        List<byte[]> protocols = new ArrayList<>();
        DataReader in = new DataReader(value);
        while (in.left() > 0) {
            byte[] protocol = in.octets(in.u8());
            if (protocol.length == 0) return null;
            protocols.add(protocol);
        }
        return protocols;
    }

    private static void print(int key, byte[] value, StringBuilder text) {
        switch (key) {
            case NO_DEFAULT_ALPN, OHTTP -> { }
            case MANDATORY -> {
                for (int i = 0; i < value.length / 2; i++) text.append(i == 0 ? '=' : ',').append(name(keys(value)[i]));
            }
            case ALPN -> {
                text.append('=');
                StringField.quote(list(protocols(value)), text);
            }
            case PORT -> text.append('=').append((value[0] & 0xFF) << 8 | value[1] & 0xFF);
            case IPV4HINT -> print(AddressField.IPV4, 4, value, text);
            case IPV6HINT -> print(AddressField.IPV6, 16, value, text);
            default -> {
                if (value.length == 0) return;
                text.append('=');
                if (key == ECH) text.append(Base64.getEncoder().encodeToString(value));
                else StringField.quote(value, text);
            }
        }
    }

    private static byte[] list(List<byte[]> protocols) {
        DataWriter out = new DataWriter();
        for (byte[] protocol : protocols) {
            if (out.length() > 0) out.u8(',');
            for (byte b : protocol) {
                if (b == ',' || b == '\\') out.u8('\\');
                out.u8(b);
            }
        }
        return out.toArray();
    }

    private static void print(AddressField family, int length, byte[] value, StringBuilder text) {
        for (int at = 0; at < value.length; at += length) {
            text.append(at == 0 ? '=' : ',');
            family.print(Arrays.copyOfRange(value, at, at + length), text);
        }
    }
}
