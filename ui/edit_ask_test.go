package ui

import (
	"strings"
	"testing"
)

// An editor that nobody chose is named before it opens, with how to leave it; once a start.
func TestAnEditorThatNobodyChoseIsSaidFirst(t *testing.T) {
	t.Parallel()
	d := check(t, patientLines[:1])
	ready := editorReadyMsg{page: CheckID, program: []string{"/usr/bin/vi"}, ask: true, record: d.check().record.loaded.Record}
	d.send(ready)
	d.sees("open the record in vi?", "then type :wq", "set the setting editor")
	d.goldens("edit-editor")
	d.allSizes()
	d.press("esc")
	if strings.Contains(d.screen(), "open the record in vi?") || d.m.editorTold {
		t.Errorf("\n%s", d.screen())
	}
}
