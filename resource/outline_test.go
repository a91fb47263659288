package resource

import "testing"

// TestOutlines: the outline of every type says what the compiled type says.
func TestOutlines(t *testing.T) {
	t.Parallel()
	for i, name := range Names() {
		o, fields := outlines()[i], mustLookup(t, name).Fields()
		if len(o.fields) != len(fields) || len(o.required) != len(fields) {
			t.Errorf("%s: %d fields, want %d", name, len(o.fields), len(fields))
			continue
		}
		for k, f := range fields {
			if o.fields[k] != f.Name || o.required[k] != f.Required {
				t.Errorf("%s: %s required %v, want %s %v", name, o.fields[k], o.required[k], f.Name, f.Required)
			}
		}
	}
}
