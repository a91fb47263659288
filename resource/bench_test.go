package resource

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// Each benchmark goes over the same 10,000 clean lines, ours beside the
// standard library's syntax check; compare the two of one run.

func patientLines() [][]byte {
	rng := rand.New(rand.NewPCG(1, 290))
	first := []string{"Amara", "Jean-Luc", "Zoë", "秀英", "Per", "Marta", "Ines", "Tom", "Ольга", "Nguyễn"}
	last := []string{"Okafor", "Simon", "Müller", "王", "Berg", "Nowak", "Duarte", "Reed", "Петрова", "O'Brien"}
	lines := make([][]byte, 10_000)
	for i := range lines {
		f, l := first[rng.IntN(len(first))], last[rng.IntN(len(last))]
		lines[i] = fmt.Appendf(nil, `{"firstName":%q,"lastName":%q,"gender":%q,"birthDate":"%d-%02d-%02d","email":"user%d@example.org","phone":"+1-555-%04d",`+
			`"address":{"line":["%d Birch Road"],"city":"Madison","state":"WI","postalCode":"%05d","country":"US"},"maritalStatus":"married","languages":[{"language":"en","preferred":true}],"generalPractitionerId":"prac_%d"}`,
			f, l, []string{"male", "female", "other", "unknown"}[rng.IntN(4)], 1930+rng.IntN(90), 1+rng.IntN(12), 1+rng.IntN(28), i, rng.IntN(10000), rng.IntN(999), rng.IntN(99999), rng.IntN(400))
	}
	return lines
}

func observationLines() [][]byte {
	rng := rand.New(rand.NewPCG(2, 720))
	lines := make([][]byte, 10_000)
	for i := range lines {
		quantity := func(unit string) string {
			return fmt.Sprintf(`{"value":%d.%d,"unit":%q}`, rng.IntN(200), rng.IntN(10), unit)
		}
		lines[i] = fmt.Appendf(nil, `{"status":"final","code":{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel"},"patientId":"pt_%06d","encounterId":"enc_%06d",`+
			`"performerId":"prac_%d","effectiveDateTime":"2025-%02d-%02dT08:%02d:00+01:00","issued":"2025-03-04T08:50:00Z","valueQuantity":%s,`+
			`"component":[{"code":{"system":"http://loinc.org","code":"8480-6","display":"Systolic"},"valueQuantity":%s},{"code":{"system":"http://loinc.org","code":"8462-4","display":"Diastolic"},"valueQuantity":%s}],"note":"Measured sitting, left arm, after five minutes of rest."}`,
			rng.IntN(999999), rng.IntN(999999), rng.IntN(400), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(60), quantity("mmHg"), quantity("mmHg"), quantity("mmHg"))
	}
	return lines
}

func benchmarkLines(b *testing.B, lines [][]byte, work func([]byte) bool) {
	b.Helper()
	b.SetBytes(int64(len(bytes.Join(lines, nil)) / len(lines)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if !work(lines[i]) {
			b.Fatalf("not clean: %s", lines[i])
		}
		if i++; i == len(lines) {
			i = 0
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, set := range []struct {
		name  string
		lines [][]byte
	}{{"Patient", patientLines()}, {"Observation", observationLines()}} {
		ty := mustLookup(b, set.name)
		b.Run(set.name+"/check", func(b *testing.B) {
			benchmarkLines(b, set.lines, func(line []byte) bool { return len(ty.Check(line, nil)) == 0 })
		})
		judge := NewJudge(ty, today)
		b.Run(set.name+"/judge", func(b *testing.B) {
			benchmarkLines(b, set.lines, func(line []byte) bool { return len(judge.Check(line, nil)) == 0 })
		})
		b.Run(set.name+"/json.Valid", func(b *testing.B) {
			benchmarkLines(b, set.lines, json.Valid)
		})
	}
}

// BenchmarkFaulty is a record with a fault of nearly every kind.
func BenchmarkFaulty(b *testing.B) {
	ty := mustLookup(b, "Patient")
	record := []byte(`{"firstName":"","gender":"F","birthDate":"12/03/1990","shoe":1,"shoe":2,"address":{"line":[1]},"languages":[{}],"email":"x"}`)
	b.SetBytes(int64(len(record)))
	b.ReportAllocs()
	var faults []Fault
	for b.Loop() {
		faults = ty.Check(record, faults[:0])
	}
}

// BenchmarkCompile is what the first look at all 62 types costs.
func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range catalog().names {
			mustCompile(name)
		}
	}
}

func BenchmarkDetect(b *testing.B) {
	lines := patientLines()[:50]
	for b.Loop() {
		if g := Detect(lines); g[0].Type.Name() != "Patient" {
			b.Fatal(g[0].Type.Name())
		}
	}
}
