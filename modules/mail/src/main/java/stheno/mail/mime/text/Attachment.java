package stheno.mail.mime.text;

import java.util.Map;
import stheno.mail.mime.Part;

/// A part of a message that is neither text nor shown in place.
///
/// @param part where it is from
/// @param name the file name that the sender gave, without folders and control characters. If there is none, a name made from the type
public record Attachment(Part part, String name) {
    private static final int LONGEST_NAME = 200; // characters
    private static final Map<String, String> ENDINGS = Map.ofEntries(
            Map.entry("application/pdf", "pdf"), Map.entry("application/zip", "zip"), Map.entry("application/json", "json"),
            Map.entry("application/xml", "xml"), Map.entry("application/ics", "ics"),
            Map.entry("application/pgp-signature", "asc"), Map.entry("application/pkcs7-signature", "p7s"),
            Map.entry("application/pkcs7-mime", "p7m"), Map.entry("image/jpeg", "jpg"), Map.entry("image/png", "png"),
            Map.entry("image/gif", "gif"), Map.entry("image/svg+xml", "svg"), Map.entry("image/webp", "webp"),
            Map.entry("text/calendar", "ics"),
            Map.entry("text/plain", "txt"), Map.entry("text/html", "html"), Map.entry("text/csv", "csv"), Map.entry("text/vcard", "vcf"),
            Map.entry("text/x-vcard", "vcf"), Map.entry("message/rfc822", "eml"), Map.entry("message/global", "eml"),
            Map.entry("message/delivery-status", "txt"), Map.entry("text/rfc822-headers", "txt"));

    static Attachment of(Part part) {
        String name = clean(part.name());
        return new Attachment(part, name.isEmpty() ? made(part) : name);
    }

    private static String made(Part part) {
        if (part.is("application/ms-tnef") || part.is("application/vnd.ms-tnef")) return "winmail.dat";
        return "part-" + part.index() + "." + ENDINGS.getOrDefault(part.type(), "bin");
    }

    private static String clean(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder kept = new StringBuilder();
        last.codePoints().filter(c -> !Character.isISOControl(c) && !isDirection(c)).limit(LONGEST_NAME).forEach(kept::appendCodePoint);
        String clean = kept.toString().strip();
        return clean.equals(".") || clean.equals("..") ? "" : clean;
    }

    /// Characters that turn the direction of text can make `exe.fdp` look like `pdf.exe`.
    private static boolean isDirection(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 || c == 0x200E || c == 0x200F;
    }

    /// The media type.
    public String type() {
        return part.type();
    }

    /// Octets, as [Part#size] has it.
    public long size() {
        return part.size();
    }
}
