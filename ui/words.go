package ui

import "clinik-import/ui/words"

// What nearly every page says, by short names.
var (
	counted       = words.Counted
	sentence      = words.Sentence
	ruleTitle     = words.Rule
	serverSaid    = words.Said
	telling       = words.Telling
	needsDecision = words.NeedsDecision
	waits         = words.Waits
	cancellable   = words.Cancellable
	atWork        = words.AtWork
)
