/// Settings: the keys that exist, where their values come from, what they mean, and how they are checked, listed and explained. It knows
/// that [parts of the server][stheno.appliance.config.ConfigPart] own keys, and refuses to know which parts there are.
package stheno.appliance.config;
