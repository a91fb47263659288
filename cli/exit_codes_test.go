package cli_test

import (
	"net"
	"testing"
)

// Every exit code that is documented, by an import that ends with it.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	l.Close()
	key := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey}
	const good = "testdata/patients-good.ndjson"
	for _, row := range []struct {
		name string
		code int
		env  []string
		args []string
	}{
		{"all accepted", 0, nil, []string{"--sandbox", good}},
		{"a fault of use", 1, nil, []string{"--sandbox", "testdata/not.png"}},
		{"held back by the check", 2, nil, []string{"--sandbox", "--pace", "100000", "testdata/patients.ndjson"}},
		{"rejected by the server", 3, nil, []string{"--sandbox", "--reject", "/gender=female:not today", good}},
		{"refused, so that records are unsent", 4, nil, []string{"--sandbox", "--fault", "import#*=status:422", good}},
		{"no key", 5, nil, []string{good}},
		{"the key is refused", 5, nil, []string{"--sandbox", "--fault", "import#*=status:401", good}},
		{"nobody answers", 6, key, []string{"--host", nobody, "--yes", "--wait=false", good}},
		{"the answer is lost", 7, nil, []string{"--sandbox", "--fault", "import#*=reset-after-body", good}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if p := runProgram(t, t.TempDir(), row.env, append([]string{"send", "--json"}, row.args...)...); p.code != row.code {
				t.Errorf("exit %d, want %d\n%s", p.code, row.code, p.err)
			} else if s := p.summary(t); p.code == 6 && (s.Unsent != s.Read-s.Blank || s.Slots != 0) {
				t.Errorf("nothing left, yet %+v", s)
			}
		})
	}
}
