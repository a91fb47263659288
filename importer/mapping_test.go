package importer

import (
	"fmt"
	"testing"

	"clinik-import/resource"
)

func TestFaultsAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	patientType, _ := resource.Lookup("Patient")
	rows := []struct {
		in      JobFault
		index   int64
		pointer string
	}{
		{JobFault{Index: 4, Message: "gender: Required"}, 4, "/gender"},
		{JobFault{Index: -1, Message: "Record 12: gender: Invalid option"}, 12, "/gender"},
		{JobFault{Index: -1, Message: "line #7 - birthDate: bad"}, 7, "/birthDate"},
		{JobFault{Index: -1, Message: "[row 3] bad"}, 3, ""},
		{JobFault{Index: -1, Message: "Reason: bad"}, -1, ""},
		{JobFault{Index: 1, Pointer: "address.city", Message: "x"}, 1, "/address/city"},
		{JobFault{Index: 1, Pointer: "contact[0].email", Message: "x"}, 1, "/contact/0/email"},
		{JobFault{Index: 1, Pointer: "/a~1b", Message: "x"}, 1, "/a~1b"},
	}
	for _, row := range rows {
		if got := readFault(row.in, patientType); got.index != row.index || got.pointer != row.pointer {
			t.Errorf("%+v: index %d, pointer %q, want %d, %q", row.in, got.index, got.pointer, row.index, row.pointer)
		}
	}
}

func FuzzFault(f *testing.F) {
	f.Add(int64(-1), "Record 12: gender: Invalid", "", `{"line":3}`)
	f.Add(int64(3), "a.b[0]: no", "a[0]/~", "null")
	patientType, _ := resource.Lookup("Patient")
	f.Fuzz(func(t *testing.T, index int64, message, pointer, raw string) {
		got := readFault(JobFault{Index: index, Message: message, Pointer: pointer, Raw: []byte(raw)}, patientType)
		if got.index < -1 || len(got.message) > keptFaultText {
			t.Errorf("%+v", got)
		}
		if got.pointer != "" && got.pointer[0] != '/' {
			t.Errorf("pointer %q", got.pointer)
		}
	})
}

// Of the same faults, told in each form and base, the same lines come out where the base is proved.
func TestSameLinesInEveryForm(t *testing.T) {
	t.Parallel()
	for _, base := range []int64{0, 1} {
		for _, asStrings := range []bool{false, true} {
			t.Run(fmt.Sprint(base, asStrings), func(t *testing.T) {
				inWorld(t, func(t *testing.T, w *world) {
					w.server.base, w.server.strings = base, asStrings
					bad := map[string]bool{patient(2): true, patient(7): true, patient(9): true}
					w.server.reject = func(record string) string {
						if bad[record] {
							return "lastName: " + record[31:34] + " is taken"
						}
						return ""
					}
					r := w.begin(w.file("a.ndjson", patients(1, 9)))
					w.approve(r)
					w.work()
					w.sleep(60e9)
					rejects, _ := r.Rejects(0, 10)
					if len(rejects) != 3 {
						t.Fatalf("%d rejects", len(rejects))
					}
					for i, line := range []int64{2, 7, 9} {
						if j := rejects[i]; j.Line != line || j.Certainty != Certain || j.Group != rejects[0].Group {
							t.Errorf("reject %d: %+v, want line %d", i, j, line)
						}
					}
				})
			})
		}
	}
}
