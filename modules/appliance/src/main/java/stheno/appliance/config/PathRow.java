package stheno.appliance.config;

/// A setting that says something of a path: `/path/ and the rest`.
///
/// @param path begins and ends with a slash
/// @param rest not empty
record PathRow(String path, String rest) {
    /// @param form how it is written, for faults
    static PathRow of(Setting setting, String form) throws BadSetting {
        String text = setting.value().strip();
        int blank = 0;
        while (blank < text.length() && text.charAt(blank) != ' ' && text.charAt(blank) != '\t') blank++;
        if (blank == text.length()) throw setting.bad("is no " + form, "write a path, a blank, and the rest");
        String path = new Name.UrlFolder().read(text.substring(0, blank), setting);
        return new PathRow(path, text.substring(blank).strip());
    }
}
