package plain

import (
	"clinik-import/importer"
	"clinik-import/ui/mend"
	"clinik-import/ui/safe"
)

// setAside keeps a record from being sent.
func (c *conversation) setAside(at importer.Position) error {
	if err := c.run.SetAside(at); err != nil {
		return err
	}
	c.changes++
	c.made.Did(mend.Decided{})
	c.say(safe.Own("Set aside: this record is not sent. The answer undo takes it back."))
	return errNext
}

// takeIn takes that back.
func (c *conversation) takeIn(at importer.Position) error {
	turned, err := c.run.TakeIn(at)
	if err != nil {
		return err
	}
	c.changes++
	c.made.Undid(turned)
	c.say(safe.Own("Taken in again."))
	return nil
}
