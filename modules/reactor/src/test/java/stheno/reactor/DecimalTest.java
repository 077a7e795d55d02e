package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0", "7, 9, 7", "65535, 65535, 65535", "00080, 65535, 80", "9223372036854775807, 9223372036854775807, 9223372036854775807",
        "9223372036854775806, 9223372036854775806, 9223372036854775806", "000, 999, 0"
    })
    void digitsAreANumber(String text, long most, long number) {
        assertEquals(number, Decimal.parse(text, most));
        assertEquals(number, Decimal.parse("a" + text + "b", 1, text.length() + 1, most));
        assertEquals(number, Decimal.parse(text.getBytes(StandardCharsets.US_ASCII), 0, text.length(), most));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", " 1", "1 ", "1_0", "0x1", "1.", "1e3", "\u0661", "\uff11", "-0", "a"})
    void anythingElseIsNone(String text) {
        assertEquals(Decimal.NONE, Decimal.parse(text, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0", "10, 9", "65536, 65535", "000080, 65535", "9223372036854775808, 9223372036854775807",
        "9223372036854775807, 9223372036854775806", "18446744073709551617, 9223372036854775807",
        "99999999999999999999999999999999999999, 9223372036854775807"
    })
    void aNumberAboveTheLargestOneIsNone(String text, long most) {
        assertEquals(Decimal.NONE, Decimal.parse(text, most));
    }

    @Test
    void aPlainNumberHasNoLeadingZeros() {
        assertEquals(0, Decimal.parsePlain("0", 255));
        assertEquals(255, Decimal.parsePlain("255", 255));
        assertEquals(Decimal.NONE, Decimal.parsePlain("01", 255));
        assertEquals(Decimal.NONE, Decimal.parsePlain("00", 255));
        assertEquals(Decimal.NONE, Decimal.parsePlain("", 255));
    }

    @Test
    void noCharactersAreAllDigits() {
        assertTrue(Decimal.isDigits(""));
        assertTrue(Decimal.isDigits("0123456789"));
        assertTrue(Decimal.isDigits("x12y", 1, 3));
        assertFalse(Decimal.isDigits("1\u0662"));
        assertFalse(Decimal.isDigit('/'));
        assertFalse(Decimal.isDigit(':'));
    }
}
