package stheno.appliance.http;

import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.http.HttpSyntax;

/// The name of a character set in a Content-Type field, or `none`. Immutable; any thread.
record CharsetNameType() implements Type<String> {
    static final String NONE = "none";

    @Override
    public String read(String text, Setting setting) throws BadSetting {
        if (HttpSyntax.isToken(text)) return text;
        throw Type.bad(text, setting, "is not the name of a character set", "write one like utf-8 or iso-8859-1, or none");
    }

    @Override
    public String form() {
        return "character set";
    }
}
