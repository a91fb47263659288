package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// build makes a body in the way of the engine: sizes first, then the bytes.
func build(resourceType string, records [][]byte) []byte {
	size := envelope(resourceType)
	for i, r := range records {
		if i > 0 {
			size += int64(len(bodyJoint))
		}
		size += escapedLen(r)
	}
	var b body
	b.begin(resourceType, size)
	for _, r := range records {
		b.add(r)
	}
	return b.end()
}

func FuzzBody(f *testing.F) {
	f.Add(`{"a":"<&>\\ \" é 王"}`, "{\"b\":\t1}\r")
	f.Add("\x00\x01\x1f\x7f\u2028", strings.Repeat(`"\`, 40))
	f.Add("", "12345678")
	f.Fuzz(func(t *testing.T, one, two string) {
		one, two = strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(two, "?")
		got := build("Patient", [][]byte{[]byte(one), []byte(two)})
		if cap(got) != len(got) {
			t.Errorf("size was not exact: %d of %d bytes used", len(got), cap(got))
		}
		var decoded struct{ ResourceType, Data string }
		if err := json.Unmarshal(got, &decoded); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		if want := one + "\n" + two; decoded.Data != want || decoded.ResourceType != "Patient" {
			t.Errorf("decoded %q, want %q", decoded.Data, want)
		}
	})
}

func TestBodyLeavesBytesAlone(t *testing.T) {
	t.Parallel()
	got := build("Patient", [][]byte{[]byte(`{"n":"<a&b>"}`), []byte(`{"n":"é"}`)})
	want := `{"resourceType":"Patient","data":"{\"n\":\"<a&b>\"}\n{\"n\":\"é\"}"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func BenchmarkBody(b *testing.B) {
	var records [][]byte
	total := 0
	for i := range 10_000 {
		r := fmt.Appendf(nil, `{"firstName":"Amara","lastName":"Okafor-%05d","gender":"female","birthDate":"1984-11-02","phone":"+44 20 7946 %04d","email":"a.okafor%d@example.org","address":{"line":["14 Harbour Street"],"city":"Bristol","postalCode":"BS1 4RW","country":"GB"},"identifier":"MRN-%08d","active":true}`, i, i%10000, i, i)
		records = append(records, r)
		total += len(r) + 1
	}
	var body body
	b.SetBytes(int64(total))
	b.ReportAllocs()
	for b.Loop() {
		size := envelope("Patient")
		for _, r := range records {
			size += escapedLen(r) + 2
		}
		body.begin("Patient", size)
		for _, r := range records {
			body.add(r)
		}
		if !bytes.HasSuffix(body.end(), []byte(`"}`)) {
			b.Fatal("no end")
		}
	}
}
