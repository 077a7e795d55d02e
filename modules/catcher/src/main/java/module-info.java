/// A mail catcher for developers: it accepts every message, keeps it, and shows it in the browser and by an API. It knows no configuration
/// files; the program joins it to ports.
///
/// | Package | Contents | Begin with |
/// |---|---|---|
/// | `store` | keeps, lists, searches and deletes messages | `CaughtMessages` |
/// | `view` | web pages | `CatcherView` |
module stheno.catcher {
    requires transitive stheno.mail;
    requires transitive stheno.web;

    exports stheno.catcher.store;
    exports stheno.catcher.view;
}
