package stheno.mail.mime;

import java.util.Arrays;

/// Base64 (RFC 2045, section 6.8) in pieces. Octets outside of the alphabet are skipped. Padding ends a group, and what follows is decoded
/// too, because some senders pad each line. One thread.
final class Base64Decoding {
    private static final byte FOREIGN = -1;
    private static final byte BLANK = -2;
    private static final byte PADDING = -3;
    private static final byte[] DIGITS = new byte[256];

    static {
        Arrays.fill(DIGITS, FOREIGN);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) DIGITS[alphabet.charAt(i)] = (byte) i;
        for (char c : "\r\n \t".toCharArray()) DIGITS[c] = BLANK;
        DIGITS['='] = PADDING;
    }

    private int bits;   // digits that do not make an octet yet
    private int count;  // how many bits these are
    private boolean damaged;

    /// Decodes in place. Returns how many octets it made.
    int decode(byte[] octets, int length) {
        int out = 0;
        int held = bits;
        int have = count;
        for (int i = 0; i < length; i++) {
            int digit = DIGITS[octets[i] & 0xFF];
            if (digit >= 0) {
                held = held << 6 | digit;
                have += 6;
                if (have >= 8) {
                    have -= 8;
                    octets[out++] = (byte) (held >>> have);
                    held &= (1 << have) - 1;
                }
            } else if (digit == PADDING) {
                if (have == 6) damaged = true; // one digit is no octet
                held = 0;
                have = 0;
            } else if (digit == FOREIGN) {
                damaged = true;
            }
        }
        bits = held;
        count = have;
        return out;
    }

    void end() {
        if (count == 6) damaged = true;
        count = 0;
    }

    boolean damaged() {
        return damaged;
    }
}
