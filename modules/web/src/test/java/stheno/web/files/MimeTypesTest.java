package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MimeTypesTest {
    @ParameterizedTest
    @CsvSource({
        "/index.html,text/html; charset=utf-8", "a.HTM,text/html; charset=utf-8", "/a/b.css,text/css; charset=utf-8",
        "x.js,text/javascript; charset=utf-8", "x.min.mjs,text/javascript; charset=utf-8", "x.json,application/json",
        "x.wasm,application/wasm", "x.woff2,font/woff2", "x.avif,image/avif", "x.webp,image/webp", "x.svg,image/svg+xml",
        "app.webmanifest,application/manifest+json", "x.txt,text/plain; charset=utf-8", "x.md,text/markdown; charset=utf-8",
        "x.png,image/png", "x.JPG,image/jpeg", "x.ico,image/vnd.microsoft.icon", "x.pdf,application/pdf", "x.mp4,video/mp4",
        "x.tar.gz,application/gzip", "x.xml,text/xml", "x.xsd,text/xml", "x.xhtml,application/xhtml+xml", "x.svgz,image/svg+xml",
        "favicon.ico,image/vnd.microsoft.icon",
        "x.unheard-of,application/octet-stream", "README,application/octet-stream", "x.,application/octet-stream",
        "/v1.html/file,application/octet-stream", "/.html,application/octet-stream", ".js,application/octet-stream",
        "x.i\u0307co,application/octet-stream", "x.\u0130CO,application/octet-stream",
    })
    void theExtensionDecidesTheType(String name, String type) {
        assertEquals(type, MimeTypes.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.html", "a.css", "a.mjs", "a.json", "a.svg", "a.xml", "a.wasm", "a.txt", "a.ttf", "a.webmanifest", "a.rss",
        "a.geojson", "a.ico"})
    void textInAllItsFormsIsWorthCompressing(String name) {
        assertTrue(MimeTypes.isCompressible(MimeTypes.of(name)), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "a.woff2", "a.zip", "a.gz", "a.mp4", "a.pdf", "a.docx", "a.jpg", "a", "a.bin", "a.br", "a.zst"})
    void compressedFormatsAreNotCompressedAgain(String name) {
        assertFalse(MimeTypes.isCompressible(MimeTypes.of(name)), name);
    }

    private static MimeTypes.MediaType type(MimeTypes types, String name) {
        return types.find(name);
    }

    private static MimeTypes.MediaType media(String name, ContentCoding coding) {
        return new MimeTypes.MediaType(name, coding);
    }

    @Test
    void theCharacterSetOfTextCanBeAnother() {
        MimeTypes none = MimeTypes.DEFAULTS.withCharset("");
        MimeTypes latin = MimeTypes.DEFAULTS.withCharset("iso-8859-1");
        assertEquals(media("text/html", ContentCoding.IDENTITY), type(none, "/x.html"));
        assertEquals(media("text/html; charset=iso-8859-1", ContentCoding.IDENTITY), type(latin, "/x.html"));
        assertEquals(media("text/xml", ContentCoding.IDENTITY), type(latin, "/x.xml"));
        assertEquals(media("application/json", ContentCoding.IDENTITY), type(latin, "/x.json"));
        assertThrows(IllegalArgumentException.class, () -> MimeTypes.DEFAULTS.withCharset("utf 8"));
    }

    @Test
    void anExtensionCanHaveItsOwnTypeAndCoding() {
        MimeTypes types = MimeTypes.DEFAULTS.with("pbf", "application/x-protobuf encoding=gzip").with("br", "encoding=br")
                .with("log", "text/plain; charset=us-ascii").with("TXT", "text/x-own").withDefault("text/plain");
        assertEquals(media("application/x-protobuf", ContentCoding.GZIP), type(types, "/tiles/1/2/3.pbf"));
        assertEquals(media("text/javascript; charset=utf-8", ContentCoding.BR), type(types, "/game.js.br"));
        assertEquals(media("application/wasm", ContentCoding.BR), type(types, "game.wasm.BR"));
        assertEquals(media("text/plain", ContentCoding.BR), type(types, "game.br"));
        assertEquals(media("text/plain; charset=us-ascii", ContentCoding.IDENTITY), type(types, "x.log"));
        assertEquals(media("text/x-own", ContentCoding.IDENTITY), type(types, "x.txt"));
        assertEquals(media("text/plain", ContentCoding.IDENTITY), type(types, "README"));
        assertEquals(media("application/gzip", ContentCoding.IDENTITY), type(types, "x.tar.gz"));
        assertEquals(media("image/svg+xml", ContentCoding.GZIP), type(types, "x.svgz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "/plain", "text/", "text/pl ain", "text/plain encoding=lzma", "encoding=", "text/plain encoding",
        "a/b;\u0001"})
    void whatIsNoTypeIsRefused(String rule) {
        assertThrows(IllegalArgumentException.class, () -> MimeTypes.DEFAULTS.with("x", rule), rule);
    }
}
