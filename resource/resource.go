// Package resource knows the 62 resource types that ClinikAPI takes: their
// fields, what is required, which values are allowed, and what a record of
// each looks like. It checks one record against its type in a single pass
// over the bytes and guesses the type of a record from its fields.
//
//	schema/*.json ──compile──▶ Type ──Check──▶ faults of one record
//	                             └───Detect──▶ guesses, with reasons
//
// The schemas are JSON Schema 2020-12. Their standard keywords hold what the
// API reference states, so that any validator can use them; what it does not
// state, or what the keywords cannot say, is in x-… annotations:
//
//	x-format, x-formatBasis  format that is inferred, contradictory, or no standard one
//	x-formatSeen             forms that the vendor's examples use
//	x-suggested              open list: other values are noted, not refused
//	x-ref, x-refStyle        types that a reference may lead to ("*": any), and the form seen
//	x-sdkRequired            demanded by the vendor's SDK type only
//	x-sdkEnum                the SDK's differing list
//	x-specOnly, x-shape      known to one source only, and its shape there
//	x-minLength…             documented by an example only
//	x-default                what the server fills in
//	x-idPrefixSeen           start of the ids in examples; never enforced
//	x-path, x-sdk, x-sources, x-notes
//
// A type is compiled when it is first looked up. The package reads no files but
// its embedded schemas and imports nothing of ours.
package resource
