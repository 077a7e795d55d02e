package stheno.storage.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrlfCountTest {
    @ParameterizedTest
    @CsvSource({"'',0", "a,3", "'a\n',3", "'a\r\n',3", "'\n',2", "'\n\n',4", "'a\r',4", "'a\rb\n',5", "'a\nb\r\nc',9", "'\r\r\n',3"})
    void countsEachLineEndAsTwo(String content, int octets) {
        byte[] all = content.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= all.length; cut++) {
            CrlfCount count = new CrlfCount();
            count.add(ByteBuffer.wrap(all, 0, cut));
            count.add(ByteBuffer.wrap(all, cut, all.length - cut));
            assertEquals(octets, count.octets());
            assertEquals(all.length, count.stored());
        }
    }

    @Test
    void theBufferKeepsItsPosition() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        new CrlfCount().add(data);
        assertEquals(1, data.position());
    }
}
