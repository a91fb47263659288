//go:build torture

package importer

// hurry makes the engine's own waits (after failures and refusals, between two looks at a
// job) short enough that the torture program gets through many imports. Slots and what
// the server asks for are waited for in full.
const hurry = 1000
