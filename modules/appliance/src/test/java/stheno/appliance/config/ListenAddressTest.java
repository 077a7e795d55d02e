package stheno.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    private static ListenAddress read(String text) throws BadSetting {
        return new ListenAddress.Form(8080, true).read(text, new Setting("http.listen", text, new SettingSource.Argument("--http")));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8080, 127.0.0.1:8080", "[0:0::1]:81, [::1]:81", "*:0, *:0", "[::]:1, *:1",
        ":8080, *:8080", "8080, *:8080", "0.0.0.0:65535, 0.0.0.0:65535"})
    void anAddressHasAHostAndAPort(String text, String shown) throws BadSetting {
        assertEquals(shown, assertInstanceOf(ListenAddress.Inet.class, read(text)).toString());
    }

    @ParameterizedTest
    @CsvSource({"*:80, 127.0.0.1:80, true", "*:80, [::1]:80, true", "*:80, 0.0.0.0:80, true", "0.0.0.0:80, 127.0.0.1:80, true",
        "0.0.0.0:80, [::1]:80, false", "0.0.0.0:80, 0.0.0.0:81, false", "127.0.0.1:80, [::1]:80, false", "*:0, *:0, false"})
    void aWildcardOverlapsTheAddressesThatItStandsFor(String one, String two, boolean overlap) throws BadSetting {
        ListenAddress.Inet first = assertInstanceOf(ListenAddress.Inet.class, read(one));
        ListenAddress.Inet second = assertInstanceOf(ListenAddress.Inet.class, read(two));
        assertEquals(overlap, first.overlaps(second));
        assertEquals(overlap, second.overlaps(first));
    }

    @Test
    void aNameIsLookedUp() throws BadSetting {
        assertTrue(assertInstanceOf(ListenAddress.Inet.class, read("localhost:80")).address().getAddress().isLoopbackAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "x", "65536", ":65536", " :80", "::1:80", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:+1",
        "127.0.0.1:000080", "http://127.0.0.1:80", "[::1:80", "[:::]:80", "unix:", "unix: mode 0660", "unix:/x mode 660",
        "unix:/x mode 0888", "unix:/x mode 1777", "unix:/x mode"})
    void anythingElseIsNoEndpoint(String text) throws BadSetting {
        if (text.equals("unix:/x mode")) { // a name like any other
            assertEquals("unix:/x mode", read(text).toString());
            return;
        }
        String message = assertThrows(BadSetting.class, () -> read(text)).getMessage();
        assertTrue(message.startsWith("argument --http: http.listen = `" + text + "`: "), message);
        assertTrue(message.contains("; write "), message);
    }

    @Test
    void aSocketHasAPathAndAMode() throws BadSetting {
        assertEquals(new ListenAddress.Unix(Path.of("/run/x.sock"), PosixFilePermissions.fromString("rw-------")),
                read("unix:/run/x.sock"));
        assertEquals(new ListenAddress.Unix(Path.of("/run/x.sock"), PosixFilePermissions.fromString("rw-rw----")),
                read("unix:/run/x.sock mode 0660"));
        assertEquals(new ListenAddress.Unix(Path.of("a b"), PosixFilePermissions.fromString("rwxr-x--x")), read("unix:a b mode 0751"));
        assertEquals(new ListenAddress.Unix(Path.of("/x"), PosixFilePermissions.fromString("rw-rw-rw-")), read("unix:/x  mode  0666"));
    }

    @Test
    void aRelativeSocketBeginsAtTheFileThatNamesIt() throws BadSetting {
        Setting setting = new Setting("http.listen", "unix:x.sock", new SettingSource.Line(Path.of("/etc/s.properties"), 1));
        assertEquals("unix:/etc/x.sock", new ListenAddress.Form(8080, true).read("unix:x.sock", setting).toString());
    }
}
