package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "a=1, 1",
        "a=, ''",
        "a, ''",
        "b=1, none",
        "'', none",
        "&&b=2&a=3&, 3",
        "a=1&a=2, 1",
        "%61=x, x",
        "a=two+words, two words",
        "a=1%2B1, 1+1",
        "a=%c3%a4%26%3d, \u00e4&=",
        "a=b=c, b=c",
        "a=100%, 100%",
        "a=%zz%4, %zz%4",
        "a=%ff, \ufffd",
        "=x&a=y, y",
        "A=1, none",
    })
    void aValueIsDecodedAsForms(String text, String value) {
        assertEquals(Optional.ofNullable(value), Parameters.parse(text).first("a"));
    }

    @Test
    void aNameMayComeAgain() {
        Parameters parameters = Parameters.parse("b=1&a=2&b=3");
        assertEquals(List.of("1", "3"), parameters.all("b"));
        assertEquals(List.of(), parameters.all("c"));
        assertEquals(List.of("b", "a"), List.copyOf(parameters.names()));
        assertThrows(UnsupportedOperationException.class, () -> parameters.names().clear());
        assertThrows(UnsupportedOperationException.class, () -> parameters.all("b").clear());
    }

    @Test
    void itsTextHidesTheValues() {
        assertEquals("Parameters[password]", Parameters.parse("password=secret").toString());
    }

    @Test
    void aRequestHasThoseOfItsQuery() {
        Request request = Request.of("GET", "/search?q=a+b&page=2&q=c");
        assertEquals(List.of("a b", "c"), request.queryParameters().all("q"));
        assertEquals(Optional.of("2"), request.queryParameter("page"));
        assertEquals(List.of(), List.copyOf(Request.of("GET", "/search").queryParameters().names()));
    }
}
