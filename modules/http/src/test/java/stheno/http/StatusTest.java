package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {
    @Test
    void aKnownCodeIsItsConstant() {
        assertSame(Status.NOT_FOUND, Status.of(404));
        assertEquals("404 Not Found", Status.of(404).toString());
        assertEquals("HTTP/1.1 404 Not Found\r\n", new String(Status.NOT_FOUND.line(), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"103, Informational", "299, Successful", "399, Redirection", "418, Client Error", "599, Server Error"})
    void anUnknownCodeIsNamedAfterItsClass(int code, String reason) {
        assertEquals(code, Status.of(code).code());
        assertEquals(reason, Status.of(code).reason());
        assertEquals(Status.of(code), Status.of(code));
        assertEquals(Status.of(code).hashCode(), Status.of(code).hashCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 600, 1000})
    void aCodeOutsideTheFiveClassesIsRefused(int code) {
        assertThrows(IllegalArgumentException.class, () -> Status.of(code));
    }
}
