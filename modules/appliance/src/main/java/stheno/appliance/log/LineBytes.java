package stheno.appliance.log;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/// Prints texts, numbers and addresses byte by byte into an array of the caller, which must be large enough. One thread at a time.
public final class LineBytes {
    private static final byte[] DIGITS = ascii("0123456789abcdef");
    private static final byte[] ESCAPES = ascii("0123456789ABCDEF");
    private static final byte[] CUT = ascii("...");
    private static final int GROUPS = 8; // of an IPv6 address

    private byte[] bytes = new byte[0];
    private int at;

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Prints into `into` from now on, starting at `from`.
    public void begin(byte[] into, int from) {
        bytes = into;
        at = from;
    }

    /// The position of the next byte.
    public int at() {
        return at;
    }

    public void put(char c) {
        bytes[at++] = (byte) c;
    }

    public void put(byte[] text) {
        System.arraycopy(text, 0, bytes, at, text.length);
        at += text.length;
    }

    /// In decimal; negative numbers as zero.
    public void number(long number) {
        long rest = Math.max(0, number);
        int end = at + 1;
        for (long more = rest / 10; more > 0; more /= 10) end++;
        at = end;
        do {
            bytes[--end] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        } while (rest > 0);
    }

    /// A number below a million, in six digits.
    public void six(int number) {
        two(bytes, at, number / 10_000);
        two(bytes, at + 2, number / 100 % 100);
        two(bytes, at + 4, number % 100);
        at += 6;
    }

    /// A number below a thousand, in three digits.
    public void three(int number) {
        bytes[at] = DIGITS[number / 100];
        two(bytes, at + 1, number % 100);
        at += 3;
    }

    /// A number below a hundred, in two digits.
    public static void two(byte[] into, int from, int number) {
        into[from] = DIGITS[number / 10];
        into[from + 1] = DIGITS[number % 10];
    }

    /// The array of this printer. Text that is copied to [#at] is taken over by [#takePlain].
    public byte[] bytes() {
        return bytes;
    }

    /// Takes over outside text that was copied to [#at], if it needs no escapes; otherwise [#text] must print it.
    public boolean takePlain(int length, int most) {
        if (length > most) return false;
        byte[] copied = bytes;
        for (int i = at; i < at + length; i++) {
            byte c = copied[i];
            if (c < ' ' || c == 0x7f || c == '"' || c == '\\') return false;
        }
        at += length;
        return true;
    }

    /// Prints outside text. Quotes and backslashes get a backslash. Characters outside printable ASCII become a backslash, `x` and two
    /// digits; if `wide` or beyond ISO-8859-1, a backslash, `u` and four digits.
    ///
    /// @param least the first character that needs no escape: a blank or the one after it
    /// @param most bytes to print (one escape more, at most); the rest becomes an ellipsis
    public void text(String text, char least, boolean wide, int most) {
        byte[] into = bytes; // local variables, which the loop keeps in registers
        int to = at;
        int end = to + most;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (to >= end) {
                System.arraycopy(CUT, 0, into, to, CUT.length);
                to += CUT.length;
                break;
            }
            if (c >= least && c < 0x7f && c != '"' && c != '\\') into[to++] = (byte) c;
            else to = escaped(c, wide, into, to);
        }
        at = to;
    }

    private static int escaped(char c, boolean wide, byte[] into, int from) {
        int to = from;
        into[to++] = '\\';
        if (c == '"' || c == '\\') {
            into[to++] = (byte) c;
            return to;
        }
        boolean four = wide || c > 0xff;
        into[to++] = (byte) (four ? 'u' : 'x');
        for (int shift = four ? 12 : 4; shift >= 0; shift -= 4) into[to++] = ESCAPES[c >> shift & 15];
        return to;
    }

    /// An address as in RFC 5952; `-` for clients without one, on a Unix-domain socket.
    public void address(SocketAddress address) {
        switch (address instanceof InetSocketAddress inet ? inet.getAddress() : null) {
            case Inet4Address four -> dotted(four.getAddress());
            case Inet6Address six -> grouped(six.getAddress());
            case null, default -> put('-');
        }
    }

    private void dotted(byte[] address) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) put('.');
            number(address[i] & 0xff);
        }
    }

    /// The longest run of at least two zero groups becomes `::`; of equal runs the first.
    private void grouped(byte[] address) {
        int gap = GROUPS;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && group(address, end) == 0) end++;
            if (end - i > length) {
                gap = i;
                length = end - i;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                put(':');
                put(':');
                i += length - 1;
            } else {
                if (i > 0 && i != gap + length) put(':');
                hexadecimal(group(address, i));
            }
        }
    }

    private static int group(byte[] address, int i) {
        return (address[2 * i] & 0xff) << 8 | address[2 * i + 1] & 0xff;
    }

    private void hexadecimal(int number) {
        int shift = number < 0x10 ? 0 : number < 0x100 ? 4 : number < 0x1000 ? 8 : 12;
        for (; shift >= 0; shift -= 4) bytes[at++] = DIGITS[number >> shift & 15];
    }
}
