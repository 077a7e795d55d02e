package stheno.dns.record;

/// Addresses (RFC 1035 3.4.1, RFC 3596 2.2). Text forms are those of RFC 4291 2.2, printed as RFC 5952 asks. Any thread.
enum AddressField implements Field {
    IPV4(4) {
        @Override
        byte[] octets(String text) {
            byte[] octets = new byte[4];
            ipv4(text, octets, 0);
            return octets;
        }

        @Override
        void print(byte[] octets, StringBuilder text) {
            ipv4(octets, 0, text);
        }
    },
    IPV6(16) {
        @Override
        byte[] octets(String text) {
            int gap = text.indexOf("::");
            int[] left = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
            int[] right = gap < 0 ? new int[0] : groups(text.substring(gap + 2), true);
            int count = left.length + right.length;
            if (gap < 0 ? count != 8 : count > 7) throw wrong(text);
            byte[] octets = new byte[16];
            for (int i = 0; i < left.length; i++) put(octets, i, left[i]);
            for (int i = 0; i < right.length; i++) put(octets, 8 - right.length + i, right[i]);
            return octets;
        }

        @Override
        void print(byte[] octets, StringBuilder text) {
            ipv6(octets, text);
        }
    };

    private final int length;

    AddressField(int length) {
        this.length = length;
    }

    @Override
    public void parse(TokenReader in, DataWriter out) {
        out.octets(octets(in.word()));
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        print(in.octets(length), text);
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        in.copy(length, out);
    }

    abstract byte[] octets(String text);

    abstract void print(byte[] octets, StringBuilder text);

    private static FormatException wrong(String text) {
        return new FormatException("\"" + text + "\" is not an address");
    }

    static void ipv4(String text, byte[] octets, int offset) {
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == 4) throw wrong(text);
                octets[offset + part++] = (byte) value;
                value = -1;
            } else {
                boolean leadingZero = value == 0;
                if (c < '0' || c > '9' || leadingZero) throw wrong(text);
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) throw wrong(text);
            }
        }
        if (part != 4) throw wrong(text);
    }

    /// The groups of one side of `::`. The last one can be an IPv4 address.
    private static int[] groups(String text, boolean last) {
        if (text.isEmpty()) return new int[0];
        String[] parts = text.split(":", -1);
        boolean mixed = last && parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (mixed ? 1 : 0)];
        for (int i = 0; i < parts.length - (mixed ? 1 : 0); i++) groups[i] = group(parts[i], text);
        if (mixed) {
            byte[] octets = new byte[4];
            ipv4(parts[parts.length - 1], octets, 0);
            groups[groups.length - 2] = (octets[0] & 0xFF) << 8 | octets[1] & 0xFF;
            groups[groups.length - 1] = (octets[2] & 0xFF) << 8 | octets[3] & 0xFF;
        }
        return groups;
    }

    private static int group(String digits, String text) {
        if (digits.isEmpty() || digits.length() > 4) throw wrong(text);
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) throw wrong(text);
            value = value << 4 | digit;
        }
        return value;
    }

    private static void put(byte[] octets, int group, int value) {
        octets[2 * group] = (byte) (value >> 8);
        octets[2 * group + 1] = (byte) value;
    }

    private static int at(byte[] octets, int group) {
        return (octets[2 * group] & 0xFF) << 8 | octets[2 * group + 1] & 0xFF;
    }

    static void ipv4(byte[] octets, int offset, StringBuilder text) {
        for (int i = 0; i < 4; i++) text.append(i == 0 ? "" : ".").append(octets[offset + i] & 0xFF);
    }

    static void ipv6(byte[] octets, StringBuilder text) {
        int gap = -1;
        int gapLength = 1; // a single group of zeros stays (RFC 5952 4.2.2)
        for (int i = 0; i < 8; i++) {
            int zeros = 0;
            while (i + zeros < 8 && at(octets, i + zeros) == 0) zeros++;
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
            i += zeros;
        }
        boolean mapped = gap == 0 && gapLength == 5 && at(octets, 5) == 0xFFFF;
        int groups = mapped ? 6 : 8;
        for (int i = 0; i < groups; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                if (i > 0 && (gap < 0 || i != gap + gapLength)) text.append(':');
                text.append(Integer.toHexString(at(octets, i)));
            }
        }
        if (!mapped) return;
        text.append(':');
        ipv4(octets, 12, text);
    }
}
