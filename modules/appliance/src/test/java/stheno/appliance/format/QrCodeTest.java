package stheno.appliance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The codes were compared with those of another encoder (node-qrcode 1.5), and read by a decoder (jsQR).
class QrCodeTest {
    private static final String TEXT = "http://192.168.1.5:8080/" + "aZ9-".repeat(60);

    private static String code(String text) {
        return QrCode.of(text).orElseThrow().modules();
    }

    @Test
    void anAddressBecomesTheCodeOfOtherEncoders() {
        assertEquals("""
                #######...#.##..#.#######
                #.....#.#.##..#...#.....#
                #.###.#.#.#...#.#.#.###.#
                #.###.#.###..####.#.###.#
                #.###.#..#.####...#.###.#
                #.....#..###.#..#.#.....#
                #######.#.#.#.#.#.#######
                ........###..............
                #.....#.#.#.##.####..###.
                .#####.#...###.###..####.
                #.##.######....#..##.#.##
                #.##.#.#....#..##...##..#
                .#...#####....#.###.....#
                ######.####.#.##.......#.
                #...###.##.....#.#.#.#.##
                #.#.##....#.#.#.#...#.#.#
                #....##.#...##..#####.#..
                ........#....####...#.#..
                #######.....###.#.#.##..#
                #.....#..#.#....#...#...#
                #.###.#..#####.########..
                #.###.#..#..#.....##.#.##
                #.###.#..#.......#....#.#
                #.....#...##...##.###...#
                #######.#...#.###.#..#..#
                """, code("http://192.168.1.5:8080/"));
    }

    @ParameterizedTest
    @CsvSource({
        "11,21,365260cd", "26,25,40fde4fb", "41,29,e7b98a7a", "62,33,2bdff3fd", "82,37,780eceb1",
        "106,41,c9bd2829", "122,45,f6859adc", "152,49,a4aa953c", "180,53,52067bbe", "213,57,a13a776e",
    })
    void everyVersionIsRight(int length, int size, String crc) {
        String modules = code(TEXT.substring(0, length));
        assertEquals(size, modules.indexOf('\n'));
        CRC32 sum = new CRC32();
        sum.update(modules.getBytes(StandardCharsets.US_ASCII));
        assertEquals(crc, Long.toHexString(sum.getValue()));
    }

    @Test
    void aLongerTextHasNoCode() {
        assertTrue(QrCode.of("x".repeat(213)).isPresent());
        assertEquals(Optional.empty(), QrCode.of("x".repeat(214)));
        assertEquals(Optional.empty(), QrCode.of("\u00e9".repeat(107)));
    }

    @Test
    void aTerminalShowsTwoModulesInACharacter() {
        String[] lines = QrCode.of("http://192.168.1.5:8080/").orElseThrow().terminal().split("\n");
        assertEquals(15, lines.length); // (25 + 2 * 2) / 2
        assertEquals("\033[30;107m" + " ".repeat(29) + "\033[0m", lines[0]);
        assertTrue(lines[1].startsWith("\033[30;107m  \u2588\u2580\u2580\u2580\u2580\u2580\u2588 "), lines[1]);
    }
}
