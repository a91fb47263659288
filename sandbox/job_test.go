package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"clinik-import/client"
)

func TestJobFillsBitByBit(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now, Pace: 10})
	records := slices.Repeat([]string{good}, 20)
	records[3], records[17] = bad, "{"
	records = slices.Insert(records, 2, "", "  ") // blank lines are no records
	a := post(t, s, importBodyOf("Patient", records...))
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	for _, want := range []struct {
		after            time.Duration
		status           string
		total, processed int64
		faults           int
	}{
		{0, "pending", 0, 0, 0},
		{pendingFor, "processing", 20, 0, 0},
		{300 * time.Millisecond, "processing", 20, 3, 0},
		{100 * time.Millisecond, "processing", 20, 4, 1},
		{1300 * time.Millisecond, "processing", 20, 17, 1},
		{100 * time.Millisecond, "processing", 20, 18, 2},
		{200 * time.Millisecond, "completed", 20, 20, 2},
		{time.Hour, "completed", 20, 20, 2},
	} {
		c.add(want.after)
		j := jobOf(t, s, a.Reply.JobID)
		if j.Type != "import" || j.Status != want.status || j.Total != want.total || j.Processed != want.processed || len(j.Errors) != want.faults {
			t.Errorf("want %+v, got %+v", want, j)
		}
	}
	j := jobOf(t, s, a.Reply.JobID)
	if e := j.Errors[0]; e.Index != 3 || e.Message != "firstName: Required; gender: Invalid enum value. Expected 'male' | 'female' | 'other' | 'unknown'" || e.Pointer != "/firstName" {
		t.Errorf("%+v", e)
	}
	if e := j.Errors[1]; e.Index != 17 || e.Message != "Invalid JSON" {
		t.Errorf("%+v", e)
	}
}

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	for shape, want := range map[ErrorShape]string{
		Objects0: `{"index":1,"message":"lastName: Required"}`,
		Objects1: `{"index":2,"message":"lastName: Required"}`,
		Strings:  `"record 2: lastName: Required"`,
	} {
		c := newClock()
		s := start(t, Options{Now: c.Now, Errors: shape})
		a := post(t, s, importBodyOf("Patient", good, `{"firstName":"A"}`))
		c.add(time.Minute)
		j := jobOf(t, s, a.Reply.JobID)
		if len(j.Errors) != 1 || string(j.Errors[0].Raw) != want {
			t.Errorf("%s: %+v", shape, j.Errors)
		}
		if e := j.Errors[0]; e.Message != "lastName: Required" || e.Pointer != "/lastName" {
			t.Errorf("%s: the client makes %+v of it", shape, e)
		}
	}
}

func TestTenantTagAndIdAreTheServers(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now})
	post(t, s, importBodyOf("Patient",
		`{"firstName":"A","lastName":"B","id":"mine","resourceType":"Person","meta":{"tag":[{"system":"https://clinikapi.com/tenant","code":"org_other"},{"system":"s","code":"kept"}],"source":"kept"}}`,
		`{"firstName":"A","lastName":"B","meta":"nonsense"}`, bad))
	post(t, s, importBodyOf("Organization", `{"name":"Clinic"}`))
	c.add(time.Hour)
	cl := newClient(t, s)
	a := cl.StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}}, "", nil)
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	if j := jobOf(t, s, a.Reply.JobID); j.DownloadURL != "" {
		t.Errorf("a link before the job is done: %+v", j)
	}
	c.add(time.Minute)
	j := jobOf(t, s, a.Reply.JobID)
	var out bytes.Buffer
	if _, err := cl.Download(t.Context(), j.DownloadURL, &out, 1<<20); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	scan := bufio.NewScanner(&out)
	for scan.Scan() {
		var r struct {
			ID, ResourceType string
			Meta             struct {
				Source string
				Tag    []struct{ System, Code string }
			}
		}
		if err := json.Unmarshal(scan.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		ids[r.ID] = true
		tags := fmt.Sprint(r.Meta.Tag)
		if r.ID == "mine" || r.ResourceType != "Patient" || strings.Contains(tags, "org_other") || strings.Count(tags, s.tenant) != 1 ||
			r.Meta.Source == "kept" && !strings.Contains(tags, "{s kept}") {
			t.Errorf("%s", scan.Text())
		}
	}
	if len(ids) != 2 || j.Total != 2 {
		t.Errorf("%d records, total %d", len(ids), j.Total)
	}
	c.add(linkLife + time.Second)
	if _, err := cl.Download(t.Context(), j.DownloadURL, io.Discard, 1<<20); !errors.Is(err, client.Forbidden) {
		t.Errorf("an old link: %v", err)
	}
	if _, err := cl.Download(t.Context(), jobOf(t, s, a.Reply.JobID).DownloadURL, io.Discard, 1<<20); err != nil {
		t.Errorf("a fresh link: %v", err)
	}
}

func TestExportSince(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, Options{Now: c.Now})
	post(t, s, importBodyOf("Patient", good))
	c.add(time.Minute)
	since := c.Now()
	post(t, s, importBodyOf("Patient", good, good))
	a := newClient(t, s).StartExport(t.Context(), client.ExportRequest{ResourceTypes: []string{"Patient"}, Since: since}, "", nil)
	c.add(time.Minute)
	if j := jobOf(t, s, a.Reply.JobID); j.Total != 2 || j.Status != "completed" {
		t.Errorf("%+v", j)
	}
}

func TestRecordsAreBounded(t *testing.T) {
	t.Parallel()
	r := new(records)
	for i := range 3 {
		batch := make([]line, keptRecords/2+1)
		for k := range batch {
			batch[k] = line{typeName: "Patient", json: []byte{byte('0' + i)}}
		}
		r.add(batch)
	}
	if len(r.lines) != keptRecords || r.bytes != keptRecords || r.lines[0].json[0] != '1' {
		t.Errorf("%d lines, %d bytes, first %s", len(r.lines), r.bytes, r.lines[0].json)
	}
}
