package stheno.mail.mime.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EncodedWordsTest {
    private static String subject(String... lines) {
        return Fields.parse(("Subject: " + String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1)).text("Subject");
    }

    @Test // case 1
    void aCharacterCutBetweenTwoWordsIsJoined() {
        assertEquals("naïve", subject("=?UTF-8?Q?na=C3?=", " =?UTF-8?Q?=AFve?="));
        assertEquals("naïve", subject("=?UTF-8?Q?na=C3?= =?utf-8?B?r3Zl?="));
        assertEquals("日本", subject("=?UTF-8?B?5pel5g==?=", "\t=?UTF-8*ja?B?nKw=?="));
    }

    @Test // case 1
    void whiteSpaceIsDroppedBetweenWordsAndKeptBesideText() {
        assertEquals("ab", subject("=?utf-8?Q?a?=   ", "   =?iso-8859-1?Q?b?="));
        assertEquals("a b", subject("=?utf-8?Q?a?= b"));
        assertEquals("a b c", subject("a =?utf-8?Q?b?= c"));
        assertEquals("a  b", subject("a  =?utf-8?Q?b?="));
    }

    @ParameterizedTest // case 2
    @CsvSource(delimiter = '|', value = {
            "=?us-ascii?Q?[Job:_7]?=  =?us-ascii?Q?done?=|[Job: 7]done",
            "=?ISO-8859-1?Q?Val=C3=A9?=|ValÃ©",
            "=?x-none?Q?a?=|=?x-none?Q?a?=",
            "=?utf-8?B?%%%?=|=?utf-8?B?%%%?=",
            "=?utf-8?Q??=|=?utf-8?Q??=",
            "=?utf-8?Q?_?=|=?utf-8?Q?_?=",
            "=?utf-8?X?abc?=|=?utf-8?X?abc?=",
            "=?utf-8?Q?abc|=?utf-8?Q?abc",
            "=?utf-8?Q?abc=|=?utf-8?Q?abc=",
            "=??Q?abc?=|=??Q?abc?=",
            "=?|=?",
            "=?utf-8?Q?a b?=|a b",
            "a=?utf-8?Q?b?=c|abc",
            "=?utf-8?q?=C3=BC=zz=?=|ü=zz=",
            "=?utf-8?b?SGVsbG8?=|Hello",
            "=?utf-8?b?SGVsbG8===?=|Hello",
            "=?utf-8?b?SG Vs bG8=?=|Hello",
            "=?utf-8?Q?open =?utf-8?Q?word?=|=?utf-8?Q?open word",
            "=?us-ascii*en?Q?x?=|x",
            "=?utf-8?Q?50% =3F?=|50% ?",
            "=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=|Привет",
            "=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=|日本語",
            "=?utf-8?Q?a=0D=0ABcc:_x=00?=b|a  Bcc: x b",
            "=?utf-7?Q?+AOQ-?=|ä"})
    void oddWordsAreShownAsWellAsCanBe(String word, String text) {
        assertEquals(text, subject(word));
    }

    @Test // case 4
    void rawOctetsAreUtf8OrWindows1252() {
        assertEquals("Grüße", Fields.parse("Subject: Grüße\r\n".getBytes(StandardCharsets.UTF_8)).text("subject"));
        assertEquals("Grüße “x”", subject("Gr\u00FC\u00DFe \u0093x\u0094"));
        assertEquals("ü und ü", Fields.parse("Subject: ü und =?utf-8?Q?=C3=BC?=\r\n".getBytes(StandardCharsets.UTF_8)).text("subject"));
    }

    @Test
    void wordsOfMegabytesTakeLinearTime() {
        String[] hostile = {"=?utf-8?Q?x", "=?a?Q?", "=?=", "=?utf-8?B?!", "=?utf-8?Q?a?= ", "=?utf-8?Q?a?=", "?=", "=?utf-8?B? ",
                "=?utf-8?X?a"};
        for (String piece : hostile) {
            EncodedWords.decode(piece.repeat(200_000 / piece.length()));
            long start = System.nanoTime();
            EncodedWords.decode(piece.repeat(1_000_000 / piece.length()) + "?=");
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertEquals(true, millis < 5000, piece + ": " + millis + " ms");
        }
    }
}
