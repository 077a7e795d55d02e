package stheno.web.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        "x.tar.gz,application/gzip", "x.xml,text/xml; charset=utf-8", "favicon.ico,image/vnd.microsoft.icon",
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
}
