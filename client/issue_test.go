package client

import "testing"

func TestIssuesNameTheirRecord(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in      string
		index   int64
		pointer string
	}{
		{`{"diagnostics":"firstName: Required"}`, -1, "/firstName"},
		{`{"index":3,"diagnostics":"firstName: Required"}`, 3, "/firstName"},
		{`{"diagnostics":"Required","location":["data","17","firstName"]}`, 17, "/firstName"},
		{`{"diagnostics":"Required","location":["records[17].contact[0].email"]}`, 17, "/contact/0/email"},
		{`{"diagnostics":"Required","path":["body","rows",4,"gender"]}`, 4, "/gender"},
		{`{"diagnostics":"Required","path":[2,"gender"]}`, 2, "/gender"},
		{`{"diagnostics":"Required","location":["data[0]"]}`, 0, ""},
		{`{"diagnostics":"Invalid","path":["contact",0,"email"]}`, -1, "/contact/0/email"},
		{`{"diagnostics":"Invalid","location":["Patient.name[0].given"]}`, -1, ""},
		{`{"diagnostics":"Invalid","location":["data[-1].x","data[99999999999]"]}`, -1, ""},
		{`"record 5: gender: Required"`, 5, "/gender"},
	} {
		got := issues([]byte("[" + tt.in + "]"))
		if len(got) != 1 || got[0].Fault.Index != tt.index || got[0].Fault.Pointer != tt.pointer {
			t.Errorf("%s: %+v", tt.in, got)
		}
	}
}
