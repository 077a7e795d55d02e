package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which coding a client gets, if all are there, and if there is gzip alone.
class AcceptedEncodingsTest {
    private static AcceptedEncodings of(String... values) {
        return AcceptedEncodings.of(List.of(values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "BR       | GZIP     | gzip, deflate, br, zstd",
        "ZSTD     | GZIP     | gzip, deflate, zstd",
        "GZIP     | GZIP     | gzip",
        "GZIP     | GZIP     | x-gzip",
        "GZIP     | GZIP     | GZIP;Q=1.0",
        "BR       | IDENTITY | br",
        "IDENTITY | IDENTITY | deflate",
        "IDENTITY | IDENTITY | ``",
        "IDENTITY | IDENTITY | identity",
        "GZIP     | GZIP     | gzip;q=0.001",
        "GZIP     | GZIP     | br;q=0.9, gzip;q=1",
        "ZSTD     | GZIP     | br;q=0.8, gzip;q=0.8, zstd;q=0.9",
        "BR       | GZIP     | br;q=0.8, gzip;q=0.8, zstd;q=0.8",
        "IDENTITY | IDENTITY | gzip;q=0",
        "IDENTITY | IDENTITY | gzip;q=0.0, br;q=0.000",
        "BR       | IDENTITY | gzip;q=0, *",
        "BR       | GZIP     | *",
        "IDENTITY | IDENTITY | *;q=0",
        "GZIP     | GZIP     | *;q=0, gzip",
        "GZIP     | GZIP     | br;q=0, zstd;q=0, *;q=0.1",
        "IDENTITY | IDENTITY | gzip;q=0.5, identity;q=0.6",
        "GZIP     | GZIP     | gzip;q=0.5, identity;q=0.5",
        "GZIP     | GZIP     | gzip;q=0.5, identity;q=0",
        "GZIP     | GZIP     | gzip;q=0.5",
        "IDENTITY | IDENTITY | identity;q=0",
        "IDENTITY | IDENTITY | identity, *;q=0",
        "GZIP     | GZIP     | gzip ; q=1 , br;q=2",
        "GZIP     | GZIP     | gzip, br;q=1.001",
        "GZIP     | GZIP     | gzip, br;q=0.0001",
        "GZIP     | GZIP     | gzip, br;q=-1",
        "GZIP     | GZIP     | gzip, br;q=",
        "GZIP     | GZIP     | gzip, br;q=.5",
        "GZIP     | GZIP     | gzip, br;level=5",
        "GZIP     | GZIP     | gzip;q=0., gzip;q=1.",
        "GZIP     | GZIP     | ,,gzip,",
        "IDENTITY | IDENTITY | gzip2, brotli, zstdx",
    })
    void theHeaviestCodingWinsAndThenTheSmallest(ContentCoding all, ContentCoding gzipAlone, String value) {
        assertEquals(all, of(value).best(ContentCoding.COMPRESSED), value);
        assertEquals(gzipAlone, of(value).best(List.of(ContentCoding.GZIP)), value);
        assertEquals(ContentCoding.IDENTITY, of(value).best(List.of()), value);
    }

    @Test
    void severalFieldsAreOneList() {
        assertEquals(ContentCoding.BR, of("gzip", "br").best(ContentCoding.COMPRESSED));
        assertEquals(ContentCoding.IDENTITY, of().best(ContentCoding.COMPRESSED));
    }

    @Test
    void identityIsRefusedByNameOrWithEverything() {
        assertTrue(of("gzip, identity;q=0").refusesIdentity());
        assertTrue(of("gzip, *;q=0").refusesIdentity());
        assertFalse(of("gzip, *;q=0, identity").refusesIdentity());
        assertFalse(of("gzip, *").refusesIdentity());
        assertFalse(of("gzip").refusesIdentity());
        assertFalse(of("gzip, identity;q=0.001").refusesIdentity());
    }
}
