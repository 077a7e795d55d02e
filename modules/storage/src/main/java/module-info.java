/// Files below a root directory: look-ups that cannot leave it, listings, and uploads that appear whole or not at all. It knows no
/// sockets, no protocols, and no encodings of a path.
module stheno.storage {
    exports stheno.storage;
    exports stheno.storage.maildir;
}
