package cli_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// writeLines writes a file of good patients, none of them like those of another file.
func writeLines(t *testing.T, path string, n, salt int) {
	t.Helper()
	var text strings.Builder
	for i := range n {
		id := strconv.Itoa(salt*n + i)
		text.WriteString(`{"firstName":"Ana","lastName":"No` + id + `","gender":"female","birthDate":"1984-11-02","phone":"030` + id + `","generalPractitionerId":"prac_1"}` + "\n")
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
