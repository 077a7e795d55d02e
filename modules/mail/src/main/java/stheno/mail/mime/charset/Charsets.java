package stheno.mail.mime.charset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds the decoder for a charset label. Any thread.
///
/// A label is looked up in this order:
/// 1. the labels of `labels.txt`: those of the WHATWG Encoding Standard, and further names from RFC 1345 and IANA;
/// 2. the same labels compared without punctuation, so that `iso8859_1` and `win-1251` are found;
/// 3. the charsets of the Java runtime. A runtime of `java.base` alone has 60.
public final class Charsets {
    private static final int LONGEST_LABEL = 64; // the longest registered label has 45 characters

    private Charsets() {}

    /// Loaded when the first label is looked up.
    private static final class Labels {
        static final Map<String, String> EXACT = new HashMap<>();
        static final Map<String, String> LOOSE = new HashMap<>();

        static {
            for (String line : lines("labels.txt")) {
                String[] words = line.split(" +");
                for (String word : words) {
                    EXACT.putIfAbsent(word, words[0]);
                    LOOSE.putIfAbsent(loose(word), words[0]);
                }
            }
        }
    }

    /// Loaded when the first charset of the runtime is used. [Charset#forName] throws for an unknown label, which is slow.
    private static final class Runtime {
        static final Map<String, Charset> CHARSETS = new HashMap<>();

        static {
            for (Charset charset : Charset.availableCharsets().values()) {
                CHARSETS.putIfAbsent(charset.name().toLowerCase(Locale.ROOT), charset);
                for (String alias : charset.aliases()) CHARSETS.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset);
            }
        }
    }

    /// The decoder for a label as it stands in a message. Empty if the charset is unknown.
    public static Optional<TextDecoder> find(String label) {
        return name(label).flatMap(Charsets::decoder);
    }

    /// The name under which a label's charset is known here. Empty if it is unknown to `labels.txt` and to the runtime.
    static Optional<String> name(String label) {
        String plain = label.strip().toLowerCase(Locale.ROOT);
        if (plain.isEmpty() || plain.length() > LONGEST_LABEL) return Optional.empty();
        String name = Labels.EXACT.get(plain);
        if (name == null) name = Labels.LOOSE.get(loose(plain));
        return Optional.of(name == null ? plain : name);
    }

    private static Optional<TextDecoder> decoder(String name) {
        return switch (name) {
            case "utf-8" -> Optional.of(Unicode.UTF_8);
            case "utf-16le" -> Optional.of(Unicode.UTF_16LE);
            case "utf-16be" -> Optional.of(Unicode.UTF_16BE);
            case "utf-7" -> Optional.of(Utf7::decode);
            case "us-ascii" -> Optional.of(RawText::decode);
            case "iso-2022-jp", "iso-2022-kr", "iso-2022-cn" -> Optional.of(Iso2022::decode);
            case "hz-gb-2312" -> Optional.of(HzGb::decode);
            case "euc-jp" -> Optional.of(EucJp::decode);
            case "euc-kr" -> Optional.of(UnifiedHangul::decode);
            case "shift_jis" -> runtime("windows-31j");
            case "gbk" -> runtime("GB18030"); // a superset of GB 2312 and GBK, as the Encoding Standard has it
            case "big5" -> runtime("Big5-HKSCS");
            case "iso-8859-8-i" -> runtime("ISO-8859-8");
            default -> SingleByte.find(name).or(() -> runtime(name));
        };
    }

    private static Optional<TextDecoder> runtime(String name) {
        return Optional.ofNullable(Runtime.CHARSETS.get(name.toLowerCase(Locale.ROOT)))
                .map(charset -> (octets, from, to) -> new String(octets, from, to - from, charset));
    }

    private static String loose(String label) {
        StringBuilder kept = new StringBuilder(label.length());
        for (int i = 0; i < label.length(); i++) {
            if (Character.isLetterOrDigit(label.charAt(i))) kept.append(label.charAt(i));
        }
        return kept.toString();
    }

    /// The lines of a resource beside this class, without comments and empty lines.
    static Iterable<String> lines(String resource) {
        try (InputStream in = Charsets.class.getResourceAsStream(resource);
             BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
