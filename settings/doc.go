// Package settings says what can be set, reads it from where people set it, and keeps
// for every value where it comes from.
//
//	default ◀ settings file ◀ profile ◀ environment ◀ flag     the one further right wins
//
// The catalogue is data: the flags, the variables, the file's names, the sample file
// and the reference page are all made of it. A name that is not in it, and a value that
// cannot be, is refused with its place and the name that was perhaps meant.
//
// The file is TOML 1.0. The program changes it only where a profile is added, chosen
// or removed, and leaves every other byte of it as it was.
package settings
