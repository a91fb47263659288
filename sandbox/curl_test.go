package sandbox

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The documented calls work as printed, but for host and key.
func TestDocumentedCurlCalls(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	c := newClock()
	s := start(t, Options{Now: c.Now})
	curl := func(args ...string) (status string, body map[string]any) {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "curl", append([]string{"-s", "-w", "\n%{http_code}"}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(string(out))
		cut := strings.LastIndexByte(text, '\n')
		if err := json.Unmarshal([]byte(text[:max(cut, 0)]), &body); err != nil {
			body = map[string]any{"text": text[:max(cut, 0)]}
		}
		return text[cut+1:], body
	}
	id := func(body map[string]any) string {
		data, _ := body["data"].(map[string]any)
		if data["status"] != "pending" {
			t.Errorf("%v", body)
		}
		return fmt.Sprint(data["jobId"])
	}
	key := "x-api-key: " + s.Key()

	status, body := curl("-X", "POST", s.URL()+"/v1/bulk/import", "-H", key, "-H", "Content-Type: application/json",
		"-d", `{"resourceType": "Patient", "data": "{\"firstName\":\"Jane\",\"lastName\":\"Doe\",\"gender\":\"female\"}\n{\"firstName\":\"John\",\"lastName\":\"Smith\"}"}`)
	if status != "202" {
		t.Fatalf("import: %s %v", status, body)
	}
	job := id(body)
	c.add(time.Minute)
	status, body = curl(s.URL()+"/v1/bulk/jobs/"+job, "-H", key)
	if got := fmt.Sprint(body["data"]); status != "200" || got != "map[errors:[] id:"+job+" processedRecords:2 status:completed totalRecords:2 type:import]" {
		t.Errorf("job: %s %v", status, got)
	}

	status, body = curl("-X", "POST", s.URL()+"/v1/bulk/export", "-H", key, "-H", "Content-Type: application/json",
		"-d", `{"resourceTypes": ["Patient", "Observation"], "since": "2024-01-01T00:00:00Z"}`)
	if status != "202" {
		t.Fatalf("export: %s %v", status, body)
	}
	job = id(body)
	c.add(time.Minute)
	_, body = curl(s.URL()+"/v1/bulk/jobs/"+job, "-H", key)
	data, _ := body["data"].(map[string]any)
	status, body = curl(fmt.Sprint(data["downloadUrl"]))
	if status != "200" || strings.Count(fmt.Sprint(body["text"]), `"resourceType":"Patient"`) != 2 {
		t.Errorf("download: %s %v", status, body)
	}
}
