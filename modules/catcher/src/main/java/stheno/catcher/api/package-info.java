/// The caught messages as JSON, for tests and scripts; events; and the checks that keep other web sites away. It knows no HTML views.
package stheno.catcher.api;
