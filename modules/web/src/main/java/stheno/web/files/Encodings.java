package stheno.web.files;

import java.util.List;
import stheno.reactor.Decimal;

/// What an Accept-Encoding field accepts (RFC 9110, section 12.5.3), as weights in thousandths. Immutable; any thread.
///
/// @param br       and the next two: from 0, which refuses, to 1000
/// @param identity from 1 to 1000; 0 if nobody mentioned it, so that it comes after everything else; [#REFUSED]
record Encodings(int br, int zstd, int gzip, int identity) {
    /// The content codings that files come in, the best first: where a client has no preference, the smallest wins.
    enum Coding {
        BR("br", ".br"), ZSTD("zstd", ".zst"), GZIP("gzip", ".gz"), IDENTITY("identity", "");

        /// The compressed ones, the best first.
        static final List<Coding> COMPRESSED = List.of(BR, ZSTD, GZIP);

        private final String token;
        private final String suffix;

        Coding(String token, String suffix) {
            this.token = token;
            this.suffix = suffix;
        }

        /// As in a Content-Encoding field.
        String token() {
            return token;
        }

        /// What a file's name gains by it.
        String suffix() {
            return suffix;
        }
    }

    private static final int UNNAMED = -1;
    private static final int MALFORMED = -2;
    private static final int REFUSED = -1;
    private static final int ANY = 4; // where the weight of the asterisk is read to, behind those of the codings

    /// What the fields with these values accept. A member with a malformed weight says nothing; no member at all accepts
    /// identity alone.
    static Encodings of(List<String> values) {
        int[] named = {UNNAMED, UNNAMED, UNNAMED, UNNAMED, UNNAMED};
        for (String value : values) {
            for (String member : value.split(",", -1)) read(member, named);
        }
        int star = named[ANY];
        int rest = Math.max(star, 0);
        return new Encodings(named[0] == UNNAMED ? rest : named[0], named[1] == UNNAMED ? rest : named[1],
                named[2] == UNNAMED ? rest : named[2], identity(named[3], star));
    }

    private static int identity(int named, int star) {
        int weight = named == UNNAMED ? star : named;
        return weight == UNNAMED ? 0 : weight == 0 ? REFUSED : weight;
    }

    private static void read(String member, int[] named) {
        int semicolon = member.indexOf(';');
        String token = (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
        int weight = semicolon < 0 ? 1000 : weight(member.substring(semicolon + 1).strip());
        int index = index(token);
        if (weight != MALFORMED && index >= 0) named[index] = weight;
    }

    private static int index(String token) {
        if (token.equalsIgnoreCase("x-gzip")) { // section 8.4.1.3
            return Coding.GZIP.ordinal();
        }
        for (Coding coding : Coding.values()) {
            if (token.equalsIgnoreCase(coding.token())) return coding.ordinal();
        }
        return token.equals("*") ? ANY : -1;
    }

    /// In thousandths: section 12.4.2 allows `0` or `1`, a point, and three digits.
    private static int weight(String parameter) {
        if (!parameter.regionMatches(true, 0, "q=", 0, 2)) return MALFORMED;
        String text = parameter.substring(2);
        boolean shaped = !text.isEmpty() && text.length() <= 5 && (text.charAt(0) == '0' || text.charAt(0) == '1')
                && (text.length() == 1 || text.charAt(1) == '.') && Decimal.isDigits(text, 2, text.length());
        if (!shaped) return MALFORMED;
        String digits = text.length() < 3 ? "" : text.substring(2);
        int weight = (text.charAt(0) - '0') * 1000 + Integer.parseInt((digits + "000").substring(0, 3));
        return weight > 1000 ? MALFORMED : weight;
    }

    /// Whether the bytes as they are are refused: `identity;q=0`, or `*;q=0` without identity.
    boolean refusesIdentity() {
        return identity == REFUSED;
    }

    /// The coding to send, among these and identity: the one with the highest weight, the earlier in the list if they are equal.
    /// Where nothing is acceptable the answer is identity, which section 12.4.1 prefers to a 406.
    Coding best(List<Coding> offered) {
        Coding best = Coding.IDENTITY;
        int highest = REFUSED;
        for (Coding coding : offered) {
            int weight = weight(coding);
            if (weight > 0 && weight > highest) {
                best = coding;
                highest = weight;
            }
        }
        return identity > highest ? Coding.IDENTITY : best;
    }

    private int weight(Coding coding) {
        return switch (coding) {
            case BR -> br;
            case ZSTD -> zstd;
            case GZIP -> gzip;
            case IDENTITY -> identity;
        };
    }
}
