package stheno.dns.record;

import java.math.BigDecimal;

/// A place on earth (RFC 1876). Any thread.
enum LocField implements Field {
    LOC;

    private static final long EQUATOR = 1L << 31; // and the meridian of Greenwich, in thousandths of a second of arc
    private static final long BELOW = 10_000_000; // the reference level lies 100,000 m below the ellipsoid; in centimetres
    private static final long HIGHEST = 4_284_967_295L; // centimetres above it
    private static final long LARGEST = 9_000_000_000L; // of size and precision, in centimetres

    private static final int LENGTH = 16;

    @Override
    public void parse(TokenReader in, DataWriter out) {
        long latitude = angle(in, 90, "N", "S");
        long longitude = angle(in, 180, "E", "W");
        long altitude = centimetres(in.word(), -BELOW, HIGHEST) + BELOW;
        int size = in.hasNext() ? precision(in) : 0x12;
        int horizontal = in.hasNext() ? precision(in) : 0x16;
        int vertical = in.hasNext() ? precision(in) : 0x13;
        out.u8(0).u8(size).u8(horizontal).u8(vertical).u32(latitude).u32(longitude).u32(altitude);
    }

    /// Degrees, and if wanted minutes and seconds, with a letter behind them.
    private static long angle(TokenReader in, int most, String positive, String negative) {
        long degrees = part(in.word(), most);
        long minutes = 0;
        long thousandths = 0;
        String word = in.word();
        if (!isLetter(word, positive, negative)) {
            minutes = part(word, 59);
            word = in.word();
        }
        if (!isLetter(word, positive, negative)) {
            thousandths = seconds(word);
            word = in.word();
        }
        if (!isLetter(word, positive, negative)) throw new FormatException("\"" + word + "\" is neither " + positive + " nor " + negative);
        long angle = (degrees * 60 + minutes) * 60_000 + thousandths;
        if (angle > most * 3_600_000L) throw new FormatException("angle exceeds " + most + " degrees");
        return EQUATOR + (word.equalsIgnoreCase(positive) ? angle : -angle);
    }

    private static boolean isLetter(String word, String positive, String negative) {
        return word.equalsIgnoreCase(positive) || word.equalsIgnoreCase(negative);
    }

    private static long part(String text, int most) {
        long value = NumberField.decimal(text);
        if (value > most) throw new FormatException(text + " exceeds " + most);
        return value;
    }

    private static long seconds(String text) {
        long thousandths = scaled(text, 3);
        if (thousandths < 0 || thousandths > 59_999) throw new FormatException(text + " is not below 60 seconds");
        return thousandths;
    }

    /// A decimal number times ten to the power of `digits`.
    private static long scaled(String text, int digits) {
        if (text.length() > 20 || !text.matches("-?[0-9]+(\\.[0-9]*)?")) throw new FormatException("\"" + text + "\" is not a number");
        try {
            return new BigDecimal(text.endsWith(".") ? text + "0" : text).movePointRight(digits).longValueExact();
        } catch (ArithmeticException e) {
            throw new FormatException(text + " has more than " + digits + " digits behind the point");
        }
    }

    private static long centimetres(String text, long least, long most) {
        String number = text.endsWith("m") || text.endsWith("M") ? text.substring(0, text.length() - 1) : text;
        long value = scaled(number, 2);
        if (value < least || value > most) throw new FormatException(text + " is out of range");
        return value;
    }

    /// A digit and a power of ten, which is how size and precision are sent. Digits beyond the first are lost, as RFC 1876 2 has it.
    private static int precision(TokenReader in) {
        long value = centimetres(in.word(), 0, LARGEST);
        int exponent = 0;
        while (value > 9) {
            value /= 10;
            exponent++;
        }
        return (int) value << 4 | exponent;
    }

    @Override
    public void print(DataReader in, StringBuilder text) {
        check(in);
        if (in.u8() != 0) throw new FormatException("another version of LOC has no text form");
        int size = in.u8();
        int horizontal = in.u8();
        int vertical = in.u8();
        angle(in.u32() - EQUATOR, "N ", "S ", text);
        angle(in.u32() - EQUATOR, "E ", "W ", text);
        text.append(BigDecimal.valueOf(in.u32() - BELOW, 2).toPlainString()).append("m ");
        precision(size, text).append(' ');
        precision(horizontal, text).append(' ');
        precision(vertical, text);
    }

    private static void angle(long thousandths, String positive, String negative, StringBuilder text) {
        long angle = Math.abs(thousandths);
        text.append(angle / 3_600_000).append(' ').append(angle / 60_000 % 60).append(' ')
                .append(BigDecimal.valueOf(angle % 60_000, 3).toPlainString()).append(' ').append(thousandths < 0 ? negative : positive);
    }

    /// @throws FormatException for a zero with a power of ten: its text would lead to other octets, so it is left to the generic form
    private static StringBuilder precision(int octet, StringBuilder text) {
        if (octet > 0 && octet <= 9) throw new FormatException("zero with a power of ten");
        BigDecimal metres = BigDecimal.valueOf(octet >> 4).scaleByPowerOfTen((octet & 15) - 2);
        return text.append(metres.signum() == 0 ? "0" : metres.stripTrailingZeros().toPlainString()).append('m');
    }

    @Override
    public void copy(DataReader in, DataWriter out) {
        check(in);
        in.copy(in.left(), out);
    }

    /// Data of other versions than 0 can be anything (RFC 1876 2).
    private static void check(DataReader in) {
        in.need(1);
        if (in.data[in.at] != 0) return;
        if (in.left() > LENGTH) throw new FormatException((in.left() - LENGTH) + " octets too many");
        byte[] data = in.octets(LENGTH);
        in.at -= LENGTH;
        for (int i = 1; i <= 3; i++) {
            if ((data[i] & 15) > 9 || (data[i] >> 4 & 15) > 9) throw new FormatException("precision is not a digit and a power of ten");
        }
        DataReader angles = new DataReader(data, 4, LENGTH);
        boolean right = Math.abs(angles.u32() - EQUATOR) <= 90 * 3_600_000L && Math.abs(angles.u32() - EQUATOR) <= 180 * 3_600_000L;
        if (!right) throw new FormatException("angle is out of range");
    }
}
