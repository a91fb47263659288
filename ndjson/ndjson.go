// Package ndjson reads files of newline-delimited JSON: it opens them, finds
// their lines, gives any record by its number, lints them in the background and
// edits single values without touching another byte.
//
//	file ──Open──▶ File ──Index──▶ line n ⇄ offset      streams; memory does not grow with the file
//	                 │
//	                 └──Linter.File──▶ Report: counts, marks, problems
//	                       ⇅
//	                   Duplicates: what the records of all files are recognised by
//
// A file may be compressed or stand in a zip archive (zip.go); its records may be
// JSON values wherever they stand, which are shown as lines (values.go); and a stream
// can be linted as it passes (stream.go).
//
// A file is read-only to us, for ever. Offsets are always those of the
// decompressed text, lines are numbered from 1.
//
// Inside, everything reads the text in blocks of 256 KiB through a source
// (source.go, compressed.go). A block owns the lines that start in it, so blocks
// can be counted (index.go) and linted (blocks.go) by several workers in any
// order and still give every byte to exactly one line.
package ndjson
