package stheno.storage;

/// How files are written.
///
/// @param synced  whether to wait until a file is on disk
/// @param limit   the largest file in bytes
/// @param reserve how many bytes of the disk stay free
/// @param opener  opens the files
/// @param disk    threads that write
record WriteOptions(boolean synced, long limit, long reserve, FileOpener opener, WorkPool disk) {}
