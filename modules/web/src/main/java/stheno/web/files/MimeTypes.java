package stheno.web.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Media types by the extension of a file's name. Text types name UTF-8, since browsers guess otherwise. Immutable; any thread.
public final class MimeTypes {
    /// For unknown extensions: browsers save such a file and do not show it.
    static final String UNKNOWN = "application/octet-stream";

    private static final String TABLE = """
            text/html; charset=utf-8              html htm xhtm
            text/css; charset=utf-8               css
            text/javascript; charset=utf-8        js mjs cjs
            text/plain; charset=utf-8             txt text log conf cfg ini diff patch properties toml c h cc cpp hpp java kt
            text/plain; charset=utf-8             go rs py rb sh sql
            text/csv; charset=utf-8               csv
            text/tab-separated-values; charset=utf-8 tsv
            text/markdown; charset=utf-8          md markdown
            text/calendar; charset=utf-8          ics
            text/vcard; charset=utf-8             vcf vcard
            text/vtt; charset=utf-8               vtt
            text/xml; charset=utf-8               xml xsd
            text/x-component; charset=utf-8       htc
            application/json                      json map
            application/ld+json                   jsonld
            application/geo+json                  geojson
            application/manifest+json             webmanifest
            application/yaml                      yaml yml
            application/xhtml+xml                 xhtml
            application/xslt+xml                  xsl xslt
            application/rss+xml                   rss
            application/atom+xml                  atom
            application/wasm                      wasm
            application/pdf                       pdf
            application/rtf                       rtf
            application/postscript                ps eps ai
            application/epub+zip                  epub
            application/zip                       zip
            application/gzip                      gz tgz
            application/zstd                      zst
            application/x-bzip2                   bz2
            application/x-xz                      xz
            application/x-7z-compressed           7z
            application/x-tar                     tar
            application/vnd.rar                   rar
            application/java-archive              jar war ear
            application/vnd.android.package-archive apk
            application/vnd.debian.binary-package deb
            application/x-rpm                     rpm
            application/x-iso9660-image           iso
            application/x-x509-ca-cert            crt der pem
            application/vnd.sqlite3               sqlite db
            application/msword                    doc
            application/vnd.ms-excel              xls
            application/vnd.ms-powerpoint         ppt
            application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
            application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
            application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
            application/vnd.oasis.opendocument.text odt
            application/vnd.oasis.opendocument.spreadsheet ods
            application/vnd.oasis.opendocument.presentation odp
            application/vnd.ms-fontobject         eot
            application/vnd.apple.mpegurl         m3u8
            application/dash+xml                  mpd
            application/ogg                       ogx
            application/x-bittorrent              torrent
            application/pgp-signature             asc sig
            font/woff                             woff
            font/woff2                            woff2
            font/ttf                              ttf
            font/otf                              otf
            font/collection                       ttc
            image/avif                            avif
            image/bmp                             bmp
            image/gif                             gif
            image/heic                            heic
            image/jpeg                            jpg jpeg jfif
            image/jxl                             jxl
            image/png                             png
            image/apng                            apng
            image/svg+xml                         svg
            image/tiff                            tif tiff
            image/vnd.microsoft.icon              ico
            image/webp                            webp
            audio/aac                             aac
            audio/flac                            flac
            audio/midi                            mid midi
            audio/mp4                             m4a
            audio/mpeg                            mp3
            audio/ogg                             oga ogg opus
            audio/wav                             wav
            audio/webm                            weba
            video/mp2t                            ts
            video/mp4                             mp4 m4v
            video/mpeg                            mpg mpeg
            video/ogg                             ogv
            video/quicktime                       mov
            video/webm                            webm
            video/x-matroska                      mkv
            video/x-msvideo                       avi
            model/gltf+json                       gltf
            model/gltf-binary                     glb
            """;

    /// Types that compress well, beside text/*, +xml and +json.
    private static final Set<String> COMPRESSIBLE = Set.of("application/json", "application/wasm",
            "application/yaml", "application/rtf", "application/postscript", "application/vnd.ms-fontobject",
            "application/vnd.apple.mpegurl", "font/ttf", "font/otf", "font/collection", "image/bmp", "image/vnd.microsoft.icon",
            "audio/midi", "model/gltf-binary");

    private static final Map<String, String> BY_EXTENSION = byExtension();

    private MimeTypes() {}

    private static Map<String, String> byExtension() {
        Map<String, String> types = new HashMap<>();
        for (String line : TABLE.lines().toList()) {
            // the extensions follow the type, which may hold a blank behind its semicolon
            int from = line.indexOf("; ") < 0 ? 0 : line.indexOf("; ") + 2;
            int end = line.indexOf(' ', from);
            String type = line.substring(0, end);
            for (String extension : line.substring(end).strip().split(" ")) {
                if (types.put(extension, type) != null) throw new IllegalStateException("two types for " + extension);
            }
        }
        return Map.copyOf(types);
    }

    /// The type of a file with that name or path, as in a Content-Type field.
    public static String of(String name) {
        int dot = name.lastIndexOf('.');
        // a dot before the last slash belongs to a folder, one right behind it to a hidden name without an extension
        if (dot <= name.lastIndexOf('/') + 1) return UNKNOWN;
        return BY_EXTENSION.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /// Whether gzip makes a file of that type much smaller: text in all its forms, and formats without compression.
    static boolean isCompressible(String type) {
        int semicolon = type.indexOf(';');
        String bare = semicolon < 0 ? type : type.substring(0, semicolon);
        return bare.startsWith("text/") || bare.endsWith("+xml") || bare.endsWith("+json") || COMPRESSIBLE.contains(bare);
    }
}
