package stheno.producers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteCountTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B", "1,1 B", "1023,1023 B", "1024,1.0 KiB", "1536,1.5 KiB", "102348,99.9 KiB", "102400,100 KiB", "1048063,1023 KiB",
        "1048064,1.0 MiB", "1048576,1.0 MiB", "1073741824,1.0 GiB", "9223372036854775807,8.0 EiB",
    })
    void theUnitLeavesAboutThreeDigits(long bytes, String text) {
        assertEquals(text, ByteCount.text(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "20552908,30000000,19.6 of 28.6 MiB", "0,30000000,0.0 of 28.6 MiB", "7,1000,7 of 1000 B", "0,0,0 of 0 B", "700,-1,700 B so far",
        "20552908,-1,19.6 MiB so far",
    })
    void progressIsInTheUnitOfTheWhole(long done, long whole, String text) {
        assertEquals(text, ByteCount.progress(done, whole));
    }
}
