package stheno.web.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import stheno.http.HttpSyntax;

/// Media types by the extension of a file's name. Text types name a character set, by default UTF-8, since browsers guess otherwise. XML
/// does not: it declares its own. Immutable; any thread.
public final class MimeTypes {
    /// The usual types.
    public static final MimeTypes DEFAULTS = new MimeTypes(byExtension(), Map.of(), "; charset=utf-8", MimeTypes.UNKNOWN);

    /// For unknown extensions: browsers save such a file and do not show it.
    static final String UNKNOWN = "application/octet-stream";

    private static final String TABLE = """
            text/html                             html htm xhtm
            text/css                              css
            text/javascript                       js mjs cjs
            text/plain                            txt text log conf cfg ini diff patch properties toml c h cc cpp hpp java kt
            text/plain                            go rs py rb sh sql
            text/csv                              csv
            text/tab-separated-values             tsv
            text/markdown                         md markdown
            text/calendar                         ics
            text/vcard                            vcf vcard
            text/vtt                              vtt
            text/xml                              xml xsd
            text/x-component                      htc
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

    private static final String ENCODING = "encoding=";

    private final Map<String, String> known;
    private final Map<String, MediaType> own;
    private final String charset; // as a parameter, or empty
    private final String unknown;

    /// The type of a file.
    ///
    /// @param name   as in a Content-Type field
    /// @param coding in which the file's content is
    record MediaType(String name, ContentCoding coding) {}

    private MimeTypes(Map<String, String> known, Map<String, MediaType> own, String charset, String unknown) {
        this.known = known;
        this.own = own;
        this.charset = charset;
        this.unknown = unknown;
    }

    private static Map<String, String> byExtension() {
        Map<String, String> types = new HashMap<>();
        for (String line : TABLE.lines().toList()) {
            int end = line.indexOf(' ');
            for (String extension : line.substring(end).strip().split(" ")) {
                if (types.put(extension, line.substring(0, end)) != null) throw new IllegalStateException("two types for " + extension);
            }
        }
        return Map.copyOf(types);
    }

    /// The same types with another character set for text; empty for none, so that a page can declare its own.
    ///
    /// @throws IllegalArgumentException if it is not the name of one
    public MimeTypes withCharset(String name) {
        if (!name.isEmpty() && !HttpSyntax.isToken(name)) throw new IllegalArgumentException("it is not the name of a character set");
        return new MimeTypes(known, own, name.isEmpty() ? "" : "; charset=" + name, unknown);
    }

    /// The same types with another one for unknown extensions.
    ///
    /// @throws IllegalArgumentException if it is not a media type
    public MimeTypes withDefault(String type) {
        return new MimeTypes(known, own, charset, checked(type));
    }

    /// The same types with another rule for an extension: `TYPE`, `TYPE encoding=gzip` for content that is compressed in the file, or
    /// `encoding=gzip`, which takes the type of the name without this extension.
    ///
    /// @param extension without its dot
    /// @throws IllegalArgumentException if the rule is malformed; the message says why
    public MimeTypes with(String extension, String rule) {
        String text = rule.strip();
        int at = text.startsWith(ENCODING) ? 0 : text.indexOf(' ' + ENCODING) + 1;
        boolean encoded = at > 0 || text.startsWith(ENCODING);
        ContentCoding coding = encoded ? coding(text.substring(at + ENCODING.length())) : ContentCoding.IDENTITY;
        String type = encoded ? text.substring(0, at).strip() : text;
        Map<String, MediaType> more = new HashMap<>(own);
        more.put(extension.toLowerCase(Locale.ROOT), new MediaType(type.isEmpty() && encoded ? "" : checked(type), coding));
        return new MimeTypes(known, Map.copyOf(more), charset, unknown);
    }

    private static ContentCoding coding(String token) {
        for (ContentCoding coding : ContentCoding.COMPRESSED) {
            if (coding.token().equals(token)) return coding;
        }
        throw new IllegalArgumentException("the encoding " + token.strip() + " is not one of gzip, br and zstd");
    }

    private static String checked(String type) {
        int slash = type.indexOf('/');
        int semicolon = type.indexOf(';');
        String subtype = semicolon < 0 ? type.substring(slash + 1) : type.substring(slash + 1, Math.max(slash + 1, semicolon)).strip();
        boolean sound = slash > 0 && HttpSyntax.isToken(type.substring(0, slash)) && HttpSyntax.isToken(subtype)
                && HttpSyntax.isFieldValue(type);
        if (!sound) throw new IllegalArgumentException("it is not a media type like image/png");
        return type;
    }

    /// The type of a file with that name or path, as in a Content-Type field, by the usual types.
    public static String of(String name) {
        return DEFAULTS.find(name).name();
    }

    /// The type of a file with that name or path.
    MediaType find(String name) {
        int dot = name.lastIndexOf('.');
        // a dot before the last slash belongs to a folder, one right behind it to a hidden name without an extension
        if (dot <= name.lastIndexOf('/') + 1) return new MediaType(unknown, ContentCoding.IDENTITY);
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        MediaType chosen = own.get(extension);
        if (chosen != null) return chosen.name().isEmpty() ? new MediaType(find(name.substring(0, dot)).name(), chosen.coding()) : chosen;
        if (extension.equals("svgz")) return new MediaType("image/svg+xml", ContentCoding.GZIP); // no client expects it otherwise
        String type = known.getOrDefault(extension, unknown);
        boolean declares = type.equals(unknown) || !type.startsWith("text/") || type.equals("text/xml");
        return new MediaType(declares ? type : type + charset, ContentCoding.IDENTITY);
    }

    /// Whether gzip makes a file of that type much smaller: text in all its forms, and formats without compression.
    static boolean isCompressible(String type) {
        int semicolon = type.indexOf(';');
        String bare = semicolon < 0 ? type : type.substring(0, semicolon);
        return bare.startsWith("text/") || bare.endsWith("+xml") || bare.endsWith("+json") || COMPRESSIBLE.contains(bare);
    }
}
