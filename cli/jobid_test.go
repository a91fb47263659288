package cli

import (
	"strings"
	"testing"

	"clinik-import/client"
	"clinik-import/importer"
)

// A person may name the jobs that the client asks for, and no others.
func TestAJobThatAPersonNamesCanBeAskedFor(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", "..", "...", "job_1", "job-1.2", "job x", "jöb", "../job", "job/1", "job\n", "a\x00", strings.Repeat("j", 128), strings.Repeat("j", 129)} {
		if importer.ValidJobID(id) != client.ValidJobID(id) {
			t.Errorf("%q: %t", id, importer.ValidJobID(id))
		}
	}
}
