package words

import "clinik-import/ui/safe"

// A Meaning is a word of the screens and what it stands for.
type Meaning struct{ Word, Means safe.Text }

// Glossary are the words of the screens that are not everybody's, in the order in which they
// are met. The same stands in the guide for clerks.
var Glossary = []Meaning{
	{safe.Own("record"), safe.Own("one line of your file: one patient, one visit, one result")},
	{safe.Own("{7}, [3]"), safe.Own("in a record: 7 fields belong together here; 3 entries of a list")},
	{safe.Own("held back"), safe.Own("not sent, because our own check found an error in it")},
	{safe.Own("set aside"), safe.Own("not sent, because a person said so: a test patient, somebody else’s record")},
	{safe.Own("batch"), safe.Own("records that are sent together, at most 10,000, all of one type")},
	{safe.Own("sealed"), safe.Own("fixed: what is in the batch does not change any more")},
	{safe.Own("slot"), safe.Own("one of the five sendings that the server allows in any hour; the dots at the bottom left")},
	{safe.Own("plan"), safe.Own("what would be sent, and when, if you say so")},
	{safe.Own("quota"), safe.Own("how many requests your contract with ClinikAPI includes a month; each record is one")},
	{safe.Own("job"), safe.Own("what the server makes of a batch: it works through it and says which records it refused")},
	{safe.Own("in"), safe.Own("accepted: the server has these records")},
	{safe.Own("rejected"), safe.Own("the server had it and refused it; it can be corrected and sent again")},
	{safe.Own("held"), safe.Own("of a batch: it waits for a person, nothing of it was sent")},
	{safe.Own("unknown"), safe.Own("sent, but no answer came: only a person can find out what became of it")},
	{safe.Own("settled"), safe.Own("nothing of it waits, runs or is unknown any more")},
}
