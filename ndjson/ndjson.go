// Package ndjson reads files of newline-delimited JSON: it opens them, finds
// their lines, gives any record by its number, lints them in the background and
// edits single values without touching another byte.
//
//	file ──Open──▶ File ──Index──▶ line n ⇄ offset      streams; memory does not grow with the file
//	                 │
//	                 └──Linter.File──▶ Report: counts, marks, problems
//
// A file is read-only to us, for ever. Offsets are always those of the
// decompressed text, lines are numbered from 1.
package ndjson
