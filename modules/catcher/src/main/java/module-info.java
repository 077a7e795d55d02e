/// A mail catcher for developers: it accepts every message, keeps it, and shows it in the browser and by an API. It knows no configuration
/// files; the program joins it to ports.
///
/// | Package | Contents | Begin with |
/// |---|---|---|
/// | `catcher` | all parts, put together | `CatcherService` |
/// | `store` | keeps, lists, searches and deletes messages | `CaughtMessages` |
/// | `view` | web pages | `CatcherView` |
/// | `api` | JSON for tests and scripts, events | `ApiHandler` |
/// | `rules` | failures on demand | `Rule` |
/// | `webhook` | tells another program of each message | `Webhook` |
module stheno.catcher {
    requires transitive stheno.mail;
    requires transitive stheno.web;

    exports stheno.catcher;
    exports stheno.catcher.api;
    exports stheno.catcher.rules;
    exports stheno.catcher.store;
    exports stheno.catcher.view;
    exports stheno.catcher.webhook;
}
