// Package resource knows the 62 resource types that ClinikAPI takes: their
// fields, what is required, which values are allowed, and what a record of
// each looks like. It checks one record against its type in a single pass
// over the bytes and guesses the type of a record from its fields.
//
//	schema/*.json ──compile──▶ Type ──Check──▶ faults of one record
//	                             └───Detect──▶ guesses, with reasons
//
// It reads no files but its embedded schemas and imports nothing of ours.
package resource
