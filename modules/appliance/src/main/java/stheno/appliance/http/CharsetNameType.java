package stheno.appliance.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Locale;
import java.util.Set;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.http.HttpSyntax;

/// The name of a character set in a Content-Type field, or `none`. Immutable; any thread.
record CharsetNameType() implements Type<String> {
    static final String NONE = "none";

    /// Those of browsers (WHATWG, Encoding) that Java's base module does not have.
    private static final Set<String> WEB = Set.of("big5", "big5-hkscs", "euc-jp", "euc-kr", "gb18030", "gb2312", "gbk", "ibm866",
            "iso-2022-jp", "iso-8859-3", "iso-8859-6", "iso-8859-8", "iso-8859-8-i", "iso-8859-10", "iso-8859-14", "iso-8859-16",
            "macintosh", "shift_jis", "windows-874", "windows-1255", "windows-1256", "windows-1258", "x-mac-cyrillic");

    @Override
    public String read(String text, Setting setting) throws BadSetting {
        if (text.equals(NONE) || isKnown(text)) return text;
        throw Type.bad(text, setting, "is not the name of a character set", "write one like utf-8 or iso-8859-1, or none");
    }

    private static boolean isKnown(String text) {
        try {
            return HttpSyntax.isToken(text) && (WEB.contains(text.toLowerCase(Locale.ROOT)) || Charset.isSupported(text));
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }

    @Override
    public String form() {
        return "character set";
    }
}
