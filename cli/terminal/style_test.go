package terminal

import "testing"

func TestStyle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parameters string
		want       Style
	}{
		{"1;31", Style{Bold: true, Foreground: "#f07178"}},
		{"38;5;196", Style{Foreground: "#ff0000"}},
		{"38;5;244;7", Style{Foreground: "#808080", Reversed: true}},
		{"48;2;1;2;3;4", Style{Background: "#010203", Underline: true}},
		{"38:2:1:2:3", Style{Foreground: "#010203"}},
		{"3;2;0;97", Style{Foreground: "#ffffff"}},
		{"1;22;31;39;104;49", Style{}},
		{"38;5", Style{}},
		{"48;2;1", Style{}},
	} {
		if got := (Style{}).after(c.parameters); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.parameters, got, c.want)
		}
	}
	if got := (Style{Bold: true}).after(""); got != (Style{}) {
		t.Errorf("a reset leaves %+v", got)
	}
}
