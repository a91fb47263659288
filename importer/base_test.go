package importer

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"clinik-import/resource"
)

// weighAll settles the base over faults of a batch of these records.
func weighAll(records []string, faults []JobFault) (int64, Certainty) {
	t, _ := resource.Lookup("Patient")
	var v baseEvidence
	for _, f := range faults {
		v.weigh(readFault(f, t), int64(len(records)), func(i int64) []byte {
			if i < 0 || i >= int64(len(records)) {
				return nil
			}
			return []byte(records[i])
		}, t)
	}
	base, c, _ := v.base()
	return base, c
}

func TestBaseIsSettledByEvidence(t *testing.T) {
	t.Parallel()
	records := patients(1, 5)
	rows := []struct {
		name   string
		faults []JobFault
		base   int64
		c      Certainty
	}{
		{"an index 0", []JobFault{{Index: 0}, {Index: 3}}, 0, Certain},
		{"an index equal to the count", []JobFault{{Index: 2}, {Index: 5}}, 1, Certain},
		{"both", []JobFault{{Index: 0}, {Index: 5}}, 0, Unsure},
		{"nothing", []JobFault{{Index: 2}}, 0, Unsure},
		{"the value quoted, from 0", []JobFault{{Index: 2, Pointer: "/lastName", Message: `"No3" is taken`}}, 0, Certain},
		{"the value quoted, from 1", []JobFault{{Index: 2, Pointer: "lastName", Message: `"No2" is taken`}}, 1, Certain},
		{"the values contradict", []JobFault{{Index: 2, Pointer: "/lastName", Message: `No3`}, {Index: 4, Pointer: "/lastName", Message: "No4"}}, 0, Unsure},
		{"a string, from 1", []JobFault{{Index: -1, Message: "Record 5: lastName: No5 is taken"}}, 1, Certain},
		{"a string, a line", []JobFault{{Index: -1, Message: "line 3 is bad"}}, 1, Unsure},
		{"a value in an enumeration is not the record's", []JobFault{{Index: 2, Pointer: "/gender", Message: "must be female or male"}}, 0, Unsure},
		{"a part of a word is not a value", []JobFault{{Index: 2, Pointer: "/lastName", Message: `"No33" is taken`}}, 0, Unsure},
		{"an index 0, and a fault that fits from 1", []JobFault{{Index: 0}, {Index: 2, Pointer: "/lastName", Message: "No2 is taken"}}, 1, Unsure},
		{"strings without a number", []JobFault{{Index: -1, Message: "bad"}}, 0, Unsure},
	}
	for _, row := range rows {
		if base, c := weighAll(records, row.faults); base != row.base || c != row.c {
			t.Errorf("%s: base %d, certainty %d, want %d, %d", row.name, base, c, row.base, row.c)
		}
	}
}

func TestPresenceSettlesTheBase(t *testing.T) {
	t.Parallel()
	const with, without = `{"lastName":"A","phone":"+4911","contact":[{"name":"x"}]}`, `{"lastName":"A"}`
	const blank, null = `{"lastName":"A","phone":" "}`, `{"lastName":"A","phone":null}`
	rows := []struct {
		name              string
		fromZero, fromOne string // the candidates
		pointer, message  string
		base              int64
		c                 Certainty
	}{
		{"there, from 0", with, without, "/phone", "is in use", 0, Certain},
		{"there, from 1", without, with, "/phone", "Invalid phone number", 1, Certain},
		{"both there", with, with, "/phone", "is in use", 0, Unsure},
		{"neither there", without, without, "/phone", "is in use", 0, Unsure},
		{"required, from 0", without, with, "/phone", "Required", 0, Certain},
		{"required, from 1", with, without, "phone", "phone is required", 1, Certain},
		{"blank counts as missing", blank, with, "/phone", "must not be empty", 0, Certain},
		{"null counts as missing", with, null, "/phone", "Missing required field \"phone\"", 1, Certain},
		{"received undefined", without, with, "/phone", "Invalid input: expected string, received undefined", 0, Certain},
		{"received a number", with, without, "/phone", "Expected string, received number", 0, Certain},
		{"an enumeration's fault", with, without, "/phone", "Invalid enum value. Expected 'a' | 'b'", 0, Certain},
		{"said of what is missing too", with, without, "/phone", "Invalid input: expected string", 0, Unsure},
		{"said of what is missing too, 2", without, with, "/phone", "phone must be a string", 0, Unsure},
		{"required, but of something inside", without, with, "/contact", "a name is required when a contact is given", 1, Unsure},
		{"a position is not counted on", with, without, "/contact/4/email", "is in use", 0, Certain},
		{"what lacks at a position is not known", with, without, "/contact/0/email", "Required", 0, Unsure},
	}
	filler := `{"lastName":"filler"}`
	for _, row := range rows {
		records := []string{filler, row.fromOne, row.fromZero, filler}
		for form, f := range map[string]JobFault{
			"object": {Index: 2, Pointer: row.pointer, Message: row.message},
			"string": {Index: -1, Message: "Record 2: " + strings.ReplaceAll(strings.TrimPrefix(row.pointer, "/"), "/", ".") + ": " + row.message},
		} {
			if base, c := weighAll(records, []JobFault{f}); base != row.base || c != row.c {
				t.Errorf("%s, %s: base %d, certainty %d, want %d, %d", row.name, form, base, c, row.base, row.c)
			}
		}
	}
}

// Whatever the batch, whatever the server counts from, and however it words its faults: as
// long as they are true of their records, a mapping that is called certain is right.
func TestCertainIsNeverWrong(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(5, 8))
	pick := func(words ...string) string { return words[rnd.IntN(len(words))] }
	certain := 0
	for range 4000 {
		n := 1 + rnd.IntN(12)
		records := make([]string, n)
		values := make([]map[string]string, n)
		for i := range records {
			values[i] = map[string]string{}
			var members []string
			for _, field := range []string{"lastName", "phone", "email", "gender", "birthDate"} {
				if rnd.IntN(3) == 0 {
					continue
				}
				v := pick("Ana", "Anabel", "No1", "No11", "male", "female", "1984-11-02", "11/02/1984", "x@y.example", fmt.Sprint("v", i))
				values[i][field] = v
				members = append(members, fmt.Sprintf("%q:%q", field, v))
			}
			records[i] = "{" + strings.Join(members, ",") + "}"
		}
		base, asText := int64(rnd.IntN(2)), rnd.IntN(2) == 0
		var faults []JobFault
		for range 1 + rnd.IntN(4) {
			i := rnd.IntN(n)
			field := pick("lastName", "phone", "email", "gender", "birthDate")
			v, there := values[i][field]
			message := pick("Invalid input", "Invalid option: expected one of \"male\"|\"female\"", "must be a string", "Invalid value", "Expected string", "should not be like Ana", "Invalid")
			switch say := rnd.IntN(3); {
			case say == 0 && !there:
				message = pick("Required", "is required", field+" is missing", "must not be empty", "Expected string, received undefined")
			case say == 0:
				message = pick("Invalid date", "is in use", "is too long", "unknown", "Invalid enum value. Expected 'male' | 'female'")
			case say == 1 && there:
				message = pick("\""+v+"\" is taken", v+" is reserved", "Expected 'male', received '"+v+"'", "unknown: '"+v+"'")
			}
			f := JobFault{Index: int64(i) + base, Pointer: pick("/", "") + field, Message: message}
			if asText {
				f = JobFault{Index: -1, Message: fmt.Sprintf("%s %d: %s: %s", pick("Record", "line", "Row"), int64(i)+base, field, message)}
			}
			faults = append(faults, f)
		}
		got, c := weighAll(records, faults)
		if c == Certain {
			certain++
			if got != base {
				t.Fatalf("base %d taken for %d\n%s\n%+v", base, got, strings.Join(records, "\n"), faults)
			}
		}
	}
	if certain < 1000 {
		t.Errorf("certain of %d batches only", certain)
	}
}
