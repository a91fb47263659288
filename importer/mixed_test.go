package importer

import "testing"

// Records of another type are found wherever they stand, said with the plan, and not said again
// once a person approved it.
func TestAFileOfSeveralTypesIsNamed(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		lines := append(patients(1, 200), `{"firstName":"A","lastName":"B","gender":"male","birthDate":"1980-01-01","npi":"1234567893","specialty":"cardiology"}`)
		one := w.begin(w.file("slip.ndjson", lines))
		if p, err := one.Plan(t.Context()); err != nil || len(p.Mixed) != 0 {
			t.Fatalf("one record: %+v, %v", p.Mixed, err)
		}
		r := w.begin(w.file("mixed.ndjson", append(lines, lines[200], patient(201))))
		p, err := r.Plan(t.Context())
		if err != nil || len(p.Mixed) != 1 || p.Mixed[0].Records != 203 || len(p.Mixed[0].Others) != 1 {
			t.Fatalf("%+v, %v", p.Mixed, err)
		}
		if o := p.Mixed[0].Others[0]; o.Type != "Practitioner" || o.Count != 2 || o.First != 201 {
			t.Errorf("%+v", o)
		}
		if err := r.Approve(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if p, err = r.Plan(t.Context()); err != nil || len(p.Mixed) != 0 {
			t.Errorf("after it was approved: %+v, %v", p.Mixed, err)
		}
	})
}
