package editor

import (
	"strings"
	"testing"
)

// Every editor that is taken without being chosen can be left by what is said of it.
func TestHowToLeaveAnEditor(t *testing.T) {
	t.Parallel()
	for program, want := range map[string]string{
		"/usr/bin/vi": ":wq", "vim": ":q!", "/bin/nano": "Ctrl+O", "notepad.exe": "Ctrl+S", "NOTEPAD": "Ctrl+S", "/usr/bin/emacs": "",
	} {
		if got := Leaving(program); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", program, got)
		}
	}
	none := func(string) string { return "" }
	set := func(name string) string { return map[string]string{"EDITOR": "emacs -nw"}[name] }
	if Chosen(" ", none, "linux") || !Chosen("", set, "linux") || !Chosen("nano", none, "windows") {
		t.Error("what was chosen is not told from what is there")
	}
}
