/// The simulated server, its clients, and the model that they compare it with. It knows no protocol's insides.
package stheno.simulation;
