package stheno.appliance.http;

import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Type;
import stheno.web.files.MimeTypes;

/// A media type as in a Content-Type field. Immutable; any thread.
record MediaTypeName() implements Type<String> {
    @Override
    public String read(String text, Setting setting) throws BadSetting {
        try {
            MimeTypes.DEFAULTS.withDefault(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw Type.bad(text, setting, "is not a media type", "write one like text/plain or application/octet-stream");
        }
    }

    @Override
    public String form() {
        return "media type";
    }
}
