//go:build !torture

package importer

// hurry divides the engine's own waits; the torture program's builds set it higher.
const hurry = 1
