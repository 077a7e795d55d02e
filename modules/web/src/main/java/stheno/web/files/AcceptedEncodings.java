package stheno.web.files;

import java.util.List;
import stheno.reactor.Decimal;

/// The codings that an Accept-Encoding field accepts (RFC 9110, section 12.5.3), with weights in thousandths. Immutable; any thread.
///
/// @param br       from 0, which refuses the coding, to 1000
/// @param zstd     likewise
/// @param gzip     likewise
/// @param identity from 1 to 1000; 0 if the field does not name it, so that any other coding is preferred; [#REFUSED]
record AcceptedEncodings(int br, int zstd, int gzip, int identity) {
    private static final int UNNAMED = -1;
    private static final int MALFORMED = -2;
    private static final int REFUSED = -1;
    private static final int ANY = 4; // index of the weight of `*`, behind those of the codings

    /// Reads the values of all Accept-Encoding fields. A member with a malformed weight is ignored. Without any member, identity alone is
    /// accepted.
    static AcceptedEncodings of(List<String> values) {
        int[] named = {UNNAMED, UNNAMED, UNNAMED, UNNAMED, UNNAMED};
        for (String value : values) {
            for (String member : value.split(",", -1)) read(member, named);
        }
        int star = named[ANY];
        int rest = Math.max(star, 0);
        return new AcceptedEncodings(named[0] == UNNAMED ? rest : named[0], named[1] == UNNAMED ? rest : named[1],
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
            return ContentCoding.GZIP.ordinal();
        }
        for (ContentCoding coding : ContentCoding.values()) {
            if (token.equalsIgnoreCase(coding.token())) return coding.ordinal();
        }
        return token.equals("*") ? ANY : -1;
    }

    /// In thousandths. Section 12.4.2 allows `0` or `1`, a point, and up to three digits.
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

    /// Whether the uncompressed form is refused: `identity;q=0`, or `*;q=0` without identity.
    boolean refusesIdentity() {
        return identity == REFUSED;
    }

    /// The coding to send, among these and identity: the one with the highest weight, the first of several with the same weight. If none is
    /// acceptable the result is identity, as section 12.4.1 allows instead of a 406.
    ContentCoding best(List<ContentCoding> offered) {
        ContentCoding best = ContentCoding.IDENTITY;
        int highest = REFUSED;
        for (ContentCoding coding : offered) {
            int weight = weight(coding);
            if (weight > 0 && weight > highest) {
                best = coding;
                highest = weight;
            }
        }
        return identity > highest ? ContentCoding.IDENTITY : best;
    }

    private int weight(ContentCoding coding) {
        return switch (coding) {
            case BR -> br;
            case ZSTD -> zstd;
            case GZIP -> gzip;
            case IDENTITY -> identity;
        };
    }
}
