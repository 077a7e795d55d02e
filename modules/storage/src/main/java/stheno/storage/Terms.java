package stheno.storage;

/// On what terms files are written.
///
/// @param synced  whether to wait until the disk has them
/// @param limit   how long a file may be, in bytes
/// @param reserve how many bytes of the disk are to be left free
/// @param opener  of the files that are written
record Terms(boolean synced, long limit, long reserve, TemporaryFile.Opener opener) {}
