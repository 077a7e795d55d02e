package stheno.appliance.http;

import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.http.HttpSyntax;
import stheno.http.Reply;
import stheno.http.Status;

/// The name of a header field that may be added to replies (RFC 9110, section 5.1). Immutable; any thread.
record FieldNameType() implements Type<String> {
    private static final String REMEDY = "write one like X-Request-ID";

    @Override
    public String read(String text, Setting setting) throws BadSetting {
        if (!HttpSyntax.isToken(text)) throw Type.bad(text, setting, "is not the name of a header field", REMEDY);
        try {
            Reply.of(Status.OK).field(text, "1");
            return text;
        } catch (IllegalArgumentException e) {
            throw Type.bad(text, setting, "cannot be added to replies: " + e.getMessage(), REMEDY);
        }
    }

    @Override
    public String form() {
        return "header field";
    }
}
