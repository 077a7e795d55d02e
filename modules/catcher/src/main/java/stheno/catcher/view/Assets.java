package stheno.catcher.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import stheno.http.Reply;
import stheno.http.Request;
import stheno.http.Status;

/// The style sheet, the script and the pictures of the pages. Their addresses name their content, so browsers keep them for good. They are
/// read and compressed once. Immutable; any thread.
final class Assets {
    private static final Map<String, String> TYPES = Map.of("view.css", "text/css; charset=utf-8",
            "view.js", "text/javascript; charset=utf-8", "icons.svg", "image/svg+xml", "mark.svg", "image/svg+xml");
    private static final int VERSION_LENGTH = 12; // characters

    private record Asset(Reply plain, Reply gzipped, String etag) {}

    private final Map<String, Asset> assets = new TreeMap<>();
    private final String version;

    /// Reads them from the module.
    ///
    /// @throws UncheckedIOException if the program is damaged
    Assets() {
        Map<String, byte[]> contents = new TreeMap<>();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : TYPES.keySet()) {
                try (InputStream in = Assets.class.getResourceAsStream(name)) {
                    if (in == null) throw new IOException("the resource " + name + " is missing");
                    contents.put(name, in.readAllBytes());
                }
            }
            contents.values().forEach(digest::update);
            version = HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_LENGTH);
            for (var content : contents.entrySet()) assets.put(content.getKey(), asset(content.getKey(), content.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

    private Asset asset(String name, byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        }
        String etag = "\"" + version + "\"";
        Reply head = Reply.of(Status.OK).type(TYPES.get(name)).field("Cache-Control", "public, max-age=31536000, immutable")
                .field("ETag", etag).field("Vary", "Accept-Encoding").field("X-Content-Type-Options", "nosniff")
                .field("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        return new Asset(head.body(content), head.field("Content-Encoding", "gzip").body(compressed.toByteArray()), etag);
    }

    /// The address of an asset, seen from the list.
    String address(String name) {
        return "assets/" + version + "/" + name;
    }

    /// Answers a request for a path below the list: `assets/VERSION/NAME`. Another version than this program's is not found, so that no
    /// cache keeps a wrong one for good.
    Reply reply(Request request, String path) {
        String folder = address("");
        String name = path.startsWith(folder) ? path.substring(folder.length()) : "";
        Asset asset = assets.get(name);
        if (asset == null) return Reply.error(Status.NOT_FOUND, "There is nothing here.");
        if (request.fields().first("If-None-Match").filter(tags -> tags.contains(asset.etag())).isPresent()) {
            return Reply.of(Status.NOT_MODIFIED).field("ETag", asset.etag());
        }
        return request.fields().has("Accept-Encoding", "gzip") ? asset.gzipped() : asset.plain();
    }
}
