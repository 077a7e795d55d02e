package stheno.jmh;

/// The measurements of one scenario.
///
/// @param healthy of the healthy clients beside the slow ones
/// @param idle milliseconds of the server's processor time per second, with slow clients only
/// @param heap bytes per slow client, after a collection
/// @param nativeBytes resident bytes per slow client outside the heap; for a server without a heap, all resident bytes
/// @param kernel bytes per slow client in the socket buffers of both ends
/// @param calls to the producers of clients that could not take a byte; -1 if the clients could, or if unknown
record SlowClientFigures(HealthyFigures healthy, double idle, double heap, double nativeBytes, double kernel, long calls) {}
