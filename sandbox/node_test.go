package sandbox

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// documentedProgram is what the vendor's documents show in TypeScript: fetch, the key in
// x-api-key, the records joined by line feeds in a JSON string; only host and key differ.
const documentedProgram = `
const [base, key] = process.argv.slice(1);
const records = [
  { firstName: "Jane", lastName: "Doe", gender: "female" },
  { firstName: "John", lastName: "Smith" },
];
const response = await fetch(base + "/v1/bulk/import", {
  method: "POST",
  headers: { "x-api-key": key, "Content-Type": "application/json" },
  body: JSON.stringify({
    resourceType: "Patient",
    data: records.map((record) => JSON.stringify(record)).join("\n"),
  }),
});
const { data } = await response.json();
console.log(data.jobId);
`

func TestDocumentedTypeScriptCall(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed")
	}
	c := newClock()
	s := start(t, Options{Now: c.Now})
	out, err := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", documentedProgram, s.URL(), s.Key()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	id := strings.TrimSpace(string(out))
	c.add(time.Minute)
	if job := jobOf(t, s, id); job.Status != "completed" || job.Processed != 2 {
		t.Errorf("job %q: %+v", id, job)
	}
}
