package stheno.appliance.http;

import stheno.appliance.config.BadSetting;
import stheno.appliance.config.NameType;
import stheno.appliance.config.Setting;

/// The value of a setting about a path: `/path/ text`.
///
/// @param path begins and ends with a slash
/// @param text not empty
record PathAndText(String path, String text) {
    /// @param form how the value is written, for messages
    static PathAndText of(Setting setting, String form) throws BadSetting {
        String value = setting.value().strip();
        int blank = 0;
        while (blank < value.length() && value.charAt(blank) != ' ' && value.charAt(blank) != '\t') blank++;
        if (blank == value.length()) throw setting.bad("is not of the form " + form, "write a path, a space, and the rest");
        String path = new NameType.UrlFolder().read(value.substring(0, blank), setting);
        return new PathAndText(path, value.substring(blank).strip());
    }
}
