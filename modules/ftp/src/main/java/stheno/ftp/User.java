package stheno.ftp;

import java.util.Optional;
import stheno.producers.Throttle;
import stheno.storage.WritableTree;

/// Who is logged in, and what is his. Immutable; any thread.
///
/// @param name      as given at the login
/// @param anonymous whether that is nobody in particular
/// @param tree      his root, and all below it
/// @param mayRead   whether he may have files
/// @param mayWrite  whether he may change anything
/// @param throttle  what all his sessions share, if there is a limit
record User(String name, boolean anonymous, WritableTree tree, boolean mayRead, boolean mayWrite, Optional<Throttle> throttle) {}
