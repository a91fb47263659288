package importer

// A Cause says, for programs, why a batch waits, was refused or is not known; Batch.Why
// says it in words.
type Cause string

const (
	NoCause          Cause = ""
	KeyRefused       Cause = "key refused"       // 401 or 403: every batch of the key is held
	OtherStore       Cause = "other store"       // the server's replies contradict the kind of the key: every batch of it is held
	Unreachable      Cause = "unreachable"       // no record was sent: the connection failed
	BudgetUsed       Cause = "budget used"       // 429: no bulk operation for now; sent again by itself
	QuotaUsed        Cause = "quota used"        // 429 of a month's or a sandbox's quota: waiting does not help
	Redirected       Cause = "redirected"        // the server wants it at another address
	ServerFault      Cause = "server fault"      // 5xx or 408; tried again a few times and then held if nothing was sent, else unknown
	ContentRefused   Cause = "content refused"   // another 4xx: the whole batch
	NoAnswer         Cause = "no answer"         // the connection broke after records had left
	NoJob            Cause = "no job"            // accepted, but there is no job to watch: no id, or the server lost it
	JobUnreadable    Cause = "job unreadable"    // accepted, but the server's answers on its job cannot be used
	JobDiffers       Cause = "job differs"       // the job that a person named for it is another's: their word was taken back
	TooLarge         Cause = "too large"         // 413: its records go in smaller batches
	JobFailed        Cause = "job failed"        // the server's own word
	Unaccounted      Cause = "unaccounted"       // the job is finished and does not account for every record
	SourceChanged    Cause = "source changed"    // the file is gone or not what was sealed
	SourceUnreadable Cause = "source unreadable" // the file could not be read just now
	Interrupted      Cause = "interrupted"       // the program ended while it was being sent
	FirstStopped     Cause = "first stopped"     // the first batch of its round did not pass: held until it does, or a person releases it
	RoundStopped     Cause = "round stopped"     // more records of its round were rejected than were to be: held until a person releases it
	Restored         Cause = "restored"          // the journal was put back from a backup: it may have been sent since
	Decided          Cause = "decided"           // by a person: cancelled or resolved
)
