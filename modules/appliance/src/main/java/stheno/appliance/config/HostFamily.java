package stheno.appliance.config;

import java.util.Locale;

/// Settings of a host of which there may be any number, each with a name of its own behind the row: `http.redirect.NAME` and
/// `http.host.HOST.redirect.NAME`. A named host without any of a family takes over all of the default host's.
public enum HostFamily {
    ERROR("/path", "the page, below the root, that is shown for a status; NAME is 400 to 599, or 4xx or 5xx for all others of its class"),
    REDIRECT("/from -> /to [STATUS]", "sends clients elsewhere: the first that fits, in the order of the names; 301 without a STATUS"),
    HEADER("[always] /path/** Field: value", "a field added to replies for these paths; `always`: to errors as well"),
    REALM("/path/ Title", "a path that asks for a name and a password of accounts.file, under this title"),
    CGI("/path/ FOLDER", "runs the scripts of a folder (CGI/1.1) under a path");

    private final String form;
    private final String sentence;

    HostFamily(String form, String sentence) {
        this.form = form;
        this.sentence = sentence;
    }

    /// The row: the part of the key before NAME.
    public String row() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// How the value is written.
    public String form() {
        return form;
    }

    String sentence() {
        return sentence;
    }

    /// Whether a member may be called that.
    boolean takes(String name) {
        return switch (this) {
            case ERROR -> name.matches("[45]\\d\\d|[45]xx");
            case REDIRECT, HEADER, REALM, CGI -> KeyTable.isName(name);
        };
    }
}
