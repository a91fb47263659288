package ui

import (
	"testing"

	"clinik-import/ui/theme"
)

func TestSettingsComeBeforeTheEnvironment(t *testing.T) {
	t.Parallel()
	fromEnvironment := theme.Options{Name: "none"}
	if got := (Settings{}).look(fromEnvironment); got != fromEnvironment {
		t.Errorf("nothing set: %+v", got)
	}
	if got := (Settings{Theme: "light", ASCII: true}).look(fromEnvironment); got.Name != "light" || !got.ASCII {
		t.Errorf("set outright: %+v", got)
	}
}
