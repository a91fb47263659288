package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A kind of records; in each, MARK is a word of its own by which a record is found again.
type kind struct{ typeName, field, record string }

var kinds = []kind{
	{"Patient", "lastName", `{"firstName":"Ana","lastName":"MARK","gender":"female","birthDate":"1984-11-02","generalPractitionerId":"prac_1"}`},
	{"Practitioner", "lastName", `{"firstName":"Jan","lastName":"MARK","npi":"1234567893","specialty":"Cardiology"}`},
	{"Location", "name", `{"name":"MARK","mode":"instance","status":"active","physicalType":"ro"}`},
	{"AllergyIntolerance", "note", `{"patientId":"pat_1","criticality":"low","clinicalStatus":"active","note":"MARK"}`},
	{"Appointment", "description", `{"status":"booked","patientId":"pat_1","description":"MARK","start":"2026-08-01T10:00:00Z","end":"2026-08-01T10:30:00Z"}`},
	{"Goal", "description", `{"lifecycleStatus":"active","description":"MARK","patientId":"pat_1"}`},
	{"Task", "description", `{"status":"requested","intent":"order","description":"MARK"}`},
}

// typeNames lists the types of the kinds.
func typeNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.typeName)
	}
	return names
}

// A mark begins with markPrefix; the server rejects marks that end with rejectSuffix, and
// a correction takes that away.
const (
	markPrefix   = "Canary"
	rejectSuffix = "!"
)

// rejectRules are the server's rules for such marks.
func rejectRules() []string {
	seen := map[string]bool{}
	var rules []string
	for _, k := range kinds {
		if !seen[k.field] {
			seen[k.field] = true
			rules = append(rules, fmt.Sprintf("/%s=%s$:%s: is not liked", k.field, rejectSuffix, k.field))
		}
	}
	return rules
}

// firstNames are easy and hard to carry over unchanged.
var firstNames = []string{`"Ana"`, `"Zo\u00eb <&> \"\\\/"`, `"Łukasz 🩺 \u2028"`, "\"王  秀英\""}

// A file of a round.
type file struct {
	path  string
	clean int // records that the lint lets through
	lines int
}

// makeFile writes a file with some lines that are blank, faulty, or good but for the server.
func (r *round) makeFile(n int, k kind) (file, error) {
	f := file{path: filepath.Join(r.dir, fmt.Sprintf("%02d-%s.ndjson", n, strings.ToLower(k.typeName)))}
	var text strings.Builder
	var sent []string // the lines that are to be sent, as they stand
	for line := range 3 + r.rng.IntN(20) {
		mark := fmt.Sprintf("%s%dx%dx%d", markPrefix, r.number, n, line)
		switch chance := r.rng.Float64(); {
		case line > 2 && chance < 0.05:
			text.WriteString("\n")
		case line > 2 && chance < 0.12:
			text.WriteString(strings.Replace(k.record, `"MARK"`, "17", 1) + "\n")
		default:
			if chance < 0.22 {
				mark += rejectSuffix
			}
			f.clean++
			record := strings.Replace(strings.Replace(k.record, "MARK", mark, 1), `"Ana"`, firstNames[r.rng.IntN(len(firstNames))], 1)
			text.WriteString(record + "\n")
			sent = append(sent, record)
			r.written[mark] = record
			corrected := strings.TrimSuffix(mark, rejectSuffix)
			r.written[corrected] = strings.Replace(record, mark, corrected, 1)
		}
		f.lines++
	}
	r.mayArrive(sent)
	return f, os.WriteFile(f.path, []byte(text.String()), 0o600)
}

// mayArrive notes what the server may receive of a file in its first round: the lines as
// they stand, one after the other, of all of it or of a part.
func (r *round) mayArrive(lines []string) {
	for from := range lines {
		for to := from + 1; to <= len(lines); to++ {
			digest := sha256.Sum256([]byte(strings.Join(lines[from:to], "\n")))
			r.parts[hex.EncodeToString(digest[:])] = true
		}
	}
}
