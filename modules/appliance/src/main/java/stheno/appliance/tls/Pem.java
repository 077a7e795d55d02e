package stheno.appliance.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Reads textual encodings (RFC 7468), and the headers that older encrypted keys have (RFC 1421, section 4.6). Text around the
/// blocks, blanks at the ends of lines, and any kind of line end are taken as they come.
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // as editors on Windows put it before UTF-8, read as ISO 8859-1

    /// What stands between a line of BEGIN and its END.
    ///
    /// @param label as `CERTIFICATE`
    /// @param der what the base64 says; empty if it is `encrypted`
    /// @param encrypted whether a header says so
    record Block(String label, byte[] der, boolean encrypted) {}

    /// The text is broken off or garbled.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder base64 = new StringBuilder();
    private String label = ""; // of the block that has begun; empty between blocks
    private int begun;         // the line it began on
    private boolean headers;
    private boolean encrypted;

    private Pem() {}

    /// All blocks, in their order.
    ///
    /// @param text in ISO 8859-1, so that every file is some text
    static List<Block> read(String text) throws Malformed {
        Pem pem = new Pem();
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text).split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) pem.line(i + 1, lines[i].strip());
        if (!pem.label.isEmpty()) throw new Malformed("the " + pem.label + " begun on line " + pem.begun + " does not end");
        return List.copyOf(pem.blocks);
    }

    private void line(int number, String line) throws Malformed {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
            begin(number, line.substring(BEGIN.length(), line.length() - DASHES.length()));
        } else if (!label.isEmpty()) {
            if (line.startsWith(END)) end(number, line);
            else if (base64.isEmpty() && (line.indexOf(':') >= 0 || headers)) header(line);
            else base64.append(line);
        }
    }

    private void begin(int number, String name) throws Malformed {
        if (!label.isEmpty()) throw new Malformed("the " + label + " begun on line " + begun + " does not end before line " + number);
        label = name;
        begun = number;
        encrypted = false;
        headers = false;
        base64.setLength(0);
    }

    /// Headers end with an empty line.
    private void header(String line) {
        headers = !line.isEmpty();
        if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) encrypted = true;
    }

    private void end(int number, String line) throws Malformed {
        if (!line.equals(END + label + DASHES)) {
            throw new Malformed("line " + number + " does not end the " + label + " begun on line " + begun);
        }
        try {
            blocks.add(new Block(label, encrypted ? new byte[0] : Base64.getDecoder().decode(base64.toString()), encrypted));
        } catch (IllegalArgumentException e) {
            throw new Malformed("the " + label + " begun on line " + begun + " is not base64"); // never what it is: it may be a secret
        }
        label = "";
    }
}
