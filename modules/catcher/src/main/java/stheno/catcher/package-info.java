/// The parts of the catcher, put together.
package stheno.catcher;
