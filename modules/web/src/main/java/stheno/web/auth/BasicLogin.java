package stheno.web.auth;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import stheno.http.Fields;

/// The user name and the password of a request: `Authorization: Basic` and the Base64 of `NAME:PASSWORD` in UTF-8 (RFC 7617, section 2).
/// The password may hold colons, the name may not. Pure; any thread.
///
/// @param password a copy for the caller
record BasicLogin(String name, char[] password) {
    private static final String SCHEME = "Basic ";
    private static final int LONGEST = 4096; // characters of Base64; the longest password takes less than half of it

    /// Empty if there is none, or it is malformed.
    static Optional<BasicLogin> of(Fields fields) {
        List<String> values = fields.all("Authorization");
        if (values.size() != 1 || values.getFirst().length() > LONGEST) return Optional.empty();
        String value = values.getFirst();
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return Optional.empty();
        try {
            byte[] bytes = Base64.getDecoder().decode(value.substring(SCHEME.length()).strip());
            return split(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<BasicLogin> split(CharBuffer text) {
        char[] chars = new char[text.remaining()];
        text.get(chars);
        for (int i = 0; i < chars.length; i++) {
            if (Character.isISOControl(chars[i])) return Optional.empty(); // section 2 forbids them
        }
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] != ':') continue;
            return Optional.of(new BasicLogin(new String(chars, 0, i), Arrays.copyOfRange(chars, i + 1, chars.length)));
        }
        return Optional.empty();
    }

    /// The name alone.
    @Override
    public String toString() {
        return name;
    }
}
