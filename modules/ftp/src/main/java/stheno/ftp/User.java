package stheno.ftp;

import java.util.Optional;
import stheno.producers.Throttle;
import stheno.storage.WritableTree;

/// A logged-in user. Immutable; any thread.
///
/// @param name      as sent with USER
/// @param anonymous whether the login is anonymous
/// @param tree      the user's root directory
/// @param mayRead   whether the user may download
/// @param mayWrite  whether the user may upload and change files
/// @param throttle  shared by all sessions of the account, if there is a limit
record User(String name, boolean anonymous, WritableTree tree, boolean mayRead, boolean mayWrite, Optional<Throttle> throttle) {}
