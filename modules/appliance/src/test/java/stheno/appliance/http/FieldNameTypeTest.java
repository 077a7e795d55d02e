package stheno.appliance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;

class FieldNameTypeTest {
    private static String read(String text) throws BadSetting {
        return new FieldNameType().read(text, new Setting("k", text, new SettingSource.Default()));
    }

    @Test
    void aFieldNameIsAToken() throws BadSetting {
        assertEquals("X-Request-ID", read("X-Request-ID"));
        for (String text : List.of("", "X Request", "X:", "\u00e4")) {
            String message = assertThrows(BadSetting.class, () -> read(text)).getMessage();
            assertTrue(message.contains("is not the name of a header field"), message);
        }
    }

    @Test
    void aFieldOfTheServerItselfIsRefused() {
        String message = assertThrows(BadSetting.class, () -> read("Content-Length")).getMessage();
        assertTrue(message.contains("cannot be added to replies"), message);
    }
}
