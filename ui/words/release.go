package words

import (
	"clinik-import/importer"
	"clinik-import/ui/safe"
)

// Release says what comes of putting a held batch back into the queue: what it costs, where
// its records go, and what happens if nothing was mended. word is what is typed to agree, ""
// where yes is enough: what a plan's guard asks for is asked again where the batch was stopped
// because of what became of others, or where it is in doubt whose server it is. What was held
// for a fault outside of it was agreed to when it was approved.
func Release(t importer.Target, b importer.Batch) (said []safe.Text, word string) {
	guard, word := Guard(t, b.Records)
	said = []safe.Text{guard, Cost(b.Records, b.Bytes, 1)}
	switch b.Cause {
	case importer.FirstStopped, importer.RoundStopped:
		return append(said, safe.Own("It goes with the next free slot, and waits for no other batch any more: look at the rejects first.")), word
	case importer.OtherStore:
		return append(said, safe.Own("Only if you know that the server is the right one for this key: its replies said otherwise.")), word
	}
	return append(said, safe.Own("If the cause is not mended, it may spend a slot and be held again.")), ""
}
