package sandbox

import (
	"strings"
	"testing"

	"clinik-import/resource"
)

func TestJudgeNamesFieldsAndNeverValues(t *testing.T) {
	t.Parallel()
	var j judges
	for _, tt := range []struct{ typeName, record, want string }{
		{"Patient", good, ""},
		{"Patient", `{"firstName":"A","lastName":"B","unknown":1}`, ""},
		{"Patient", `{"firstName":"CANARY","firstName":"CANARY","lastName":"B"}`, "Invalid JSON"},
		{"Patient", "{\"firstName\":\"CANARY\xff\",\"lastName\":\"B\"}", "Invalid JSON"},
		{"Patient", `{"firstName":"\ud800","lastName":"B"}`, "Invalid JSON"},
		{"Patient", `["CANARY"]`, "Expected object"},
		{"Patient", `{"firstName":17,"lastName":null}`, "firstName: Expected string, received number; lastName: Expected string, received null"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"CANARY"}`, "birthDate: Invalid date"},
		{"Patient", `{"firstName":"A","lastName":"B","birthDate":"1971-02-30"}`, "birthDate: Invalid date"},
		{"Patient", `{"firstName":"A","lastName":"B","contact":[{},{"email":"CANARY"}]}`, "contact.1.email: Invalid email"},
		{"Patient", `{"firstName":"A","lastName":"B","phone":"CANARYCANARYCANARYCANARY"}`, "phone: Must contain at most 20 character(s)"},
		{"Patient", `{"firstName":"A","lastName":"B","languages":[{}]}`, "languages.0.language: Required"},
		{"Observation", `{"status":"final","code":"8867-4","patientId":"p"}`, ""},
		{"Observation", `{"status":"final","code":{"code":"8867-4"},"patientId":"p"}`, ""},
		{"Observation", `{"status":"final","code":{"code":17},"patientId":"p"}`, "code.code: Expected string, received number"},
		{"Observation", `{"status":"final","code":17,"patientId":"p"}`, "code: Invalid input"},
		{"Observation", `{"status":"final","code":"c","patientId":"p","effectiveDateTime":"2026-01-01"}`, "effectiveDateTime: Invalid date-time"},
		{"Appointment", `{"status":"booked","patientId":"p","priority":-1}`, "priority: Must be greater than or equal to 0"},
	} {
		schema, err := j.schema(tt.typeName)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := j.judge(schema, []byte(tt.record)); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.record, got, tt.want)
		}
	}
}

func TestEveryTypesExampleIsAccepted(t *testing.T) {
	t.Parallel()
	var j judges
	for _, name := range resource.Names() {
		ty, _ := resource.Lookup(name)
		schema, err := j.schema(name)
		if err != nil || schema == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, fault := j.judge(schema, ty.Example()); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		for _, required := range ty.Required() {
			if _, fault := j.judge(schema, []byte("{}")); !strings.Contains(fault, required+": Required") {
				t.Errorf("%s without %s: %q", name, required, fault)
			}
		}
	}
}
