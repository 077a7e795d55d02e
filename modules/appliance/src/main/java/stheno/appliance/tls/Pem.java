package stheno.appliance.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Reads textual encodings (RFC 7468), and the headers of older encrypted keys (RFC 1421, section 4.6). Text around the
/// blocks, blanks at the ends of lines, and all kinds of line ends are accepted.
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // editors on Windows write it before UTF-8; here read as ISO 8859-1

    /// The content between a BEGIN line and its END line.
    ///
    /// @param label such as `CERTIFICATE`
    /// @param der the decoded base64; empty if it is `encrypted`
    /// @param encrypted whether a header says so
    record Block(String label, byte[] der, boolean encrypted) {}

    /// The text is truncated or damaged.
    static final class MalformedPem extends Exception {
        private static final long serialVersionUID = 1;

        MalformedPem(String message) {
            super(message);
        }
    }

    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder base64 = new StringBuilder();
    private String label = ""; // of the open block; empty between blocks
    private int begun;         // the line of its BEGIN
    private boolean headers;
    private boolean encrypted;

    private Pem() {}

    /// All blocks, in their order.
    ///
    /// @param text in ISO 8859-1, which can decode any file
    static List<Block> read(String text) throws MalformedPem {
        Pem pem = new Pem();
        String[] lines = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text).split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) pem.line(i + 1, lines[i].strip());
        if (!pem.label.isEmpty()) throw new MalformedPem("the " + pem.label + " begun on line " + pem.begun + " does not end");
        return List.copyOf(pem.blocks);
    }

    private void line(int number, String line) throws MalformedPem {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
            begin(number, line.substring(BEGIN.length(), line.length() - DASHES.length()));
        } else if (!label.isEmpty()) {
            if (line.startsWith(END)) end(number, line);
            else if (base64.isEmpty() && (line.indexOf(':') >= 0 || headers)) header(line);
            else base64.append(line);
        }
    }

    private void begin(int number, String name) throws MalformedPem {
        if (!label.isEmpty()) throw new MalformedPem("the " + label + " begun on line " + begun + " does not end before line " + number);
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

    private void end(int number, String line) throws MalformedPem {
        if (!line.equals(END + label + DASHES)) {
            throw new MalformedPem("line " + number + " does not end the " + label + " begun on line " + begun);
        }
        try {
            blocks.add(new Block(label, encrypted ? new byte[0] : Base64.getDecoder().decode(base64.toString()), encrypted));
        } catch (IllegalArgumentException e) {
            throw new MalformedPem("the " + label + " begun on line " + begun + " is not base64"); // without the text: it may be secret
        }
        label = "";
    }
}
