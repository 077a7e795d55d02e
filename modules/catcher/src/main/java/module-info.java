/// A mail catcher for developers: it accepts every message, keeps it, and shows it in the browser and by an API. It knows no configuration
/// files; the program joins it to ports.
module stheno.catcher {
    requires transitive stheno.mail;
    requires transitive stheno.web;

    exports stheno.catcher;
    exports stheno.catcher.api;
    exports stheno.catcher.rules;
    exports stheno.catcher.store;
    exports stheno.catcher.webhook;
}
