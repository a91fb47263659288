package resource

import (
	"slices"
	"strings"
	"testing"
)

func mustLookup(t testing.TB, name string) *Type {
	t.Helper()
	ty, ok := Lookup(name)
	if !ok {
		t.Fatalf("no type %s", name)
	}
	return ty
}

func TestExamplesAreClean(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		ty := mustLookup(t, name)
		if faults := ty.Check(ty.Example(), nil); len(faults) > 0 {
			t.Errorf("%s: %+v", name, faults)
		}
	}
}

// A found is a fault as the tables below write it; text is what it spans.
type found struct {
	code    Code
	pointer string
	text    string
	basis   Basis
}

func foundIn(ty *Type, record string) []found {
	var list []found
	for _, f := range ty.Check([]byte(record), nil) {
		list = append(list, found{f.Code, f.Pointer, record[f.Offset : f.Offset+f.Length], f.Basis})
	}
	return list
}

const ada = `"firstName":"Ada","lastName":"Lee"`

var checkTable = []struct {
	typ, record string
	want        []found
}{
	// required
	{"Patient", `{"firstName":"Ada"}`, []found{{CodeRequired, "/lastName", "", Documented}}},
	{"Patient", `{}`, []found{{CodeRequired, "/firstName", "", Documented}, {CodeRequired, "/lastName", "", Documented}}},
	{"Patient", `{` + ada + `,"languages":[{"language":"en"},{}]}`, []found{{CodeRequired, "/languages/1/language", "", Documented}}},
	{"Observation", `{"status":"final","code":{"system":"x"},"patientId":"p"}`, []found{{CodeRequired, "/code/code", "", SDKOnly}}},
	// type
	{"Patient", `{"firstName":1,"lastName":["x"]}`, []found{{CodeType, "/firstName", "1", Documented}, {CodeType, "/lastName", `["x"]`, Documented}}},
	{"Patient", `{` + ada + `,"address":"x"}`, []found{{CodeType, "/address", `"x"`, Documented}}},
	{"Patient", `{` + ada + `,"languages":[{"language":"en","preferred":"true"}]}`, []found{{CodeType, "/languages/0/preferred", `"true"`, Documented}}},
	{"Appointment", `{"status":"booked","patientId":"p","priority":1.5}`, []found{{CodeType, "/priority", "1.5", Documented}}},
	{"Appointment", `{"status":"booked","patientId":"p","priority":1.0,"minutesDuration":1e2}`, nil},
	{"Observation", `{"status":"final","code":true,"patientId":"p"}`, []found{{CodeType, "/code", "true", Documented}}},
	{"Observation", `{"status":"final","code":{"code":1},"patientId":"p"}`, []found{{CodeType, "/code/code", "1", Documented}}},
	// allowed
	{"Patient", `{` + ada + `,"gender":"F"}`, []found{{CodeAllowed, "/gender", `"F"`, Documented}}},
	{"Patient", `{` + ada + `,"gender":"fem\u0061le"}`, nil},
	{"DeviceUseStatement", `{"status":"not-done","patientId":"p","deviceId":"d"}`, []found{{CodeAllowed, "/status", `"not-done"`, Contradictory}}},
	{"DeviceUseStatement", `{"status":"entered-in-error","patientId":"p","deviceId":"d"}`, []found{{CodeAllowed, "/status", `"entered-in-error"`, Documented}}},
	// format
	{"Patient", `{` + ada + `,"birthDate":"1971-02-30"}`, []found{{CodeFormat, "/birthDate", `"1971-02-30"`, Documented}}},
	{"Patient", `{` + ada + `,"birthDate":"2000-02-29"}`, nil},
	{"Patient", `{` + ada + `,"email":"ada@"}`, []found{{CodeFormat, "/email", `"ada@"`, Documented}}},
	{"Patient", `{` + ada + `,"email":"ada@lee"}`, []found{{CodeFormat, "/email", `"ada@lee"`, Inferred}}},
	{"Patient", `{` + ada + `,"photo":{"url":"x"}}`, []found{{CodeFormat, "/photo/url", `"x"`, Documented}}},
	{"Slot", `{"scheduleId":"s","status":"free","start":"2025-01-01T10:00:00","end":"2025-01-01T11:00:00+01:00"}`, []found{{CodeFormat, "/start", `"2025-01-01T10:00:00"`, Documented}}},
	{"Composition", `{"status":"final","type":"care-plan","patientId":"p","practitionerId":"q","title":"t","date":"May","sections":[{"title":"a","text":"b"}]}`, []found{{CodeFormat, "/date", `"May"`, Contradictory}}},
	{"PractitionerRole", `{"practitionerId":"p","role":"r","availableStartTime":"8:00"}`, []found{{CodeSuggested, "/role", `"r"`, Inferred}, {CodeFormat, "/availableStartTime", `"8:00"`, Documented}}},
	// length, in UTF-16 units
	{"Patient", `{` + ada + `,"phone":"` + strings.Repeat("1", 21) + `"}`, []found{{CodeLength, "/phone", `"` + strings.Repeat("1", 21) + `"`, Documented}}},
	{"Patient", `{` + ada + `,"phone":"` + strings.Repeat("語", 20) + `"}`, nil},
	{"Patient", `{` + ada + `,"phone":"` + strings.Repeat("😀", 11) + `"}`, []found{{CodeLength, "/phone", `"` + strings.Repeat("😀", 11) + `"`, Documented}}},
	{"Patient", `{` + ada + `,"phone":"` + strings.Repeat(`\u0031`, 20) + `"}`, nil},
	// range and item counts
	{"Appointment", `{"status":"booked","patientId":"p","priority":10}`, []found{{CodeRange, "/priority", "10", Documented}}},
	{"Appointment", `{"status":"booked","patientId":"p","priority":-1}`, []found{{CodeRange, "/priority", "-1", Documented}}},
	{"Schedule", `{"actorIds":[]}`, []found{{CodeItems, "/actorIds", "[]", Documented}}},
	{"Schedule", `{"actorIds":["a/b"` + strings.Repeat(`,"Location/b"`, 20) + `]}`, []found{
		{CodeItems, "/actorIds", `["a/b"` + strings.Repeat(`,"Location/b"`, 20) + `]`, Documented}, {CodeReference, "/actorIds/0", `"a/b"`, Inferred}}},
	// numbers that a double would change
	{"Observation", `{"status":"final","code":"x","patientId":"p","valueQuantity":{"value":9007199254740993}}`, []found{{CodePrecision, "/valueQuantity/value", "9007199254740993", Inferred}}},
	{"Observation", `{"status":"final","code":"x","patientId":"p","valueQuantity":{"value":1e999}}`, []found{{CodePrecision, "/valueQuantity/value", "1e999", Inferred}}},
	{"Observation", `{"status":"final","code":"x","patientId":"p","valueQuantity":{"value":0.1000000000000000055}}`, []found{{CodePrecision, "/valueQuantity/value", "0.1000000000000000055", Inferred}}},
	// unknown
	{"Patient", `{` + ada + `,"shoe":{"size":[1]}}`, []found{{CodeUnknown, "/shoe", `"shoe"`, Inferred}}},
	{"Patient", `{` + ada + `,"a~b/c":1}`, []found{{CodeUnknown, "/a~0b~1c", `"a~b/c"`, Inferred}}},
	{"Patient", `{` + ada + `,"address":{"town":"x"}}`, []found{{CodeUnknown, "/address/town", `"town"`, Inferred}}},
	// null and blank
	{"Patient", `{` + ada + `,"gender":null}`, []found{{CodeNull, "/gender", "null", Documented}}},
	{"Patient", `{"firstName":"","lastName":" \u00a0\t"}`, []found{{CodeBlank, "/firstName", `""`, Inferred}, {CodeBlank, "/lastName", `" \u00a0\t"`, Inferred}}},
	{"Patient", `{` + ada + `,"gender":" ","birthDate":""}`, []found{{CodeBlank, "/gender", `" "`, Documented}, {CodeBlank, "/birthDate", `""`, Documented}}},
	{"Patient", `{"firstName":"` + "\u3000" + `","lastName":"\nx"}`, []found{{CodeBlank, "/firstName", "\"\u3000\"", Inferred}}},
	// notes
	{"Patient", `{` + ada + `,"maritalStatus":"complicated"}`, []found{{CodeSuggested, "/maritalStatus", `"complicated"`, Inferred}}},
	{"Patient", `{` + ada + `,"generalPractitionerId":"Practitioner/p1"}`, []found{{CodeReference, "/generalPractitionerId", `"Practitioner/p1"`, Inferred}}},
	{"Schedule", `{"actorIds":["p1"]}`, []found{{CodeReference, "/actorIds/0", `"p1"`, Inferred}}},
	// what only the SDK knows
	{"HealthcareService", `{"name":"x","extraDetails":1}`, []found{{CodeSDKOnly, "/extraDetails", `"extraDetails"`, SDKOnly}, {CodeType, "/extraDetails", "1", SDKOnly}}},
	{"Encounter", `{"status":"planned","class":"AMB","patientId":"p","reasonCode":["x",1]}`, []found{{CodeSDKOnly, "/reasonCode", "[", SDKOnly}, {CodeType, "/reasonCode/1", "1", SDKOnly}}},
	{"Consent", `{"patientId":"p","scope":"research","category":"hipaa-notice","provision":{"provision":[{"type":"x"}]}}`, []found{
		{CodeSDKOnly, "/provision/provision", `"provision"`, SDKOnly}, {CodeAllowed, "/provision/provision/0/type", `"x"`, SDKOnly}}},
	// recursion
	{"QuestionnaireResponse", `{"patientId":"p","items":[{"linkId":"a","items":[{"linkId":"b","items":[{}]}]}]}`, []found{{CodeRequired, "/items/0/items/0/items/0/linkId", "", Documented}}},
	// duplicate keys and broken text
	{"Patient", `{` + ada + `,"l\u0061stName":"x"}`, []found{{CodeDuplicate, "/lastName", `"l\u0061stName"`, Documented}}},
	{"Patient", `{` + ada + `,"x":1,"x":2}`, []found{{CodeUnknown, "/x", `"x"`, Inferred}, {CodeDuplicate, "/x", `"x"`, Documented}, {CodeUnknown, "/x", `"x"`, Inferred}}},
	{"Patient", "{\"firstName\":\"A\xff\xfeb\xff\",\"lastName\":\"Lee\"}", []found{{CodeUTF8, "/firstName", "\xff\xfe", Documented}}},
	{"Patient", `{"firstName":"A\ud800b","lastName":"Lee"}`, []found{{CodeSurrogate, "/firstName", `\ud800`, Documented}}},
	{"Patient", "{" + ada + ",\"\xff\":1}", []found{{CodeUnknown, "/\uFFFD", "\"\xff\"", Inferred}, {CodeUTF8, "/\uFFFD", "\xff", Documented}}},
	// the record itself
	{"Patient", `{"resourceType":"Patient",` + ada + `}`, []found{{CodeResourceType, "/resourceType", `"resourceType"`, Inferred}}},
	{"Patient", `{"resourceType":"Person",` + ada + `}`, []found{{CodeOtherType, "/resourceType", `"resourceType"`, Inferred}}},
	{"Patient", `{"resourceType":1,` + ada + `}`, []found{{CodeOtherType, "/resourceType", `"resourceType"`, Inferred}}},
	{"Patient", `{"id":"pt_1",` + ada + `}`, []found{{CodeID, "/id", `"id"`, Inferred}}},
	{"Patient", `{"meta":{"tag":[{"system":"x"},{"system":"` + tenantSystem + `","code":"org_1"}]},` + ada + `}`, []found{{CodeTenantTag, "/meta/tag/1/system", `"` + tenantSystem + `"`, Inferred}}},
	{"Patient", `{"meta":{"tag":[]},` + ada + `}`, []found{{CodeUnknown, "/meta", `"meta"`, Inferred}}},
	{"Patient", `{` + ada + `,"address":{"id":"x"}}`, []found{{CodeUnknown, "/address/id", `"id"`, Inferred}}},
	{"Patient", `[{` + ada + `}]`, []found{{CodeNotObject, "", `[{` + ada + `}]`, Documented}}},
	// all at once; after broken syntax what was found stays
	{"Patient", ` {"firstName":1,"gender":"F","x":0,"lastName":"b",}`, []found{
		{CodeType, "/firstName", "1", Documented}, {CodeAllowed, "/gender", `"F"`, Documented}, {CodeUnknown, "/x", `"x"`, Inferred}, {CodeSyntax, "", "}", Documented}}},
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range checkTable {
		if got := foundIn(mustLookup(t, c.typ), c.record); !slices.Equal(got, c.want) {
			t.Errorf("%s %s\n got %+v\nwant %+v", c.typ, c.record, got, c.want)
		}
	}
}

// Every code that Check can give is met by some test of the table or of the syntax.
func TestTableIsComplete(t *testing.T) {
	t.Parallel()
	met := []Code{CodeDepth, CodeMore} // in TestDepth, TestFaultsAreBounded
	for _, c := range checkTable {
		for _, f := range c.want {
			met = append(met, f.code)
		}
	}
	for _, code := range []Code{CodeSyntax, CodeNotObject, CodeUTF8, CodeDuplicate, CodeSurrogate, CodeDepth, CodePrecision, CodeRequired, CodeType,
		CodeAllowed, CodeFormat, CodeLength, CodeRange, CodeItems, CodeUnknown, CodeNull, CodeBlank, CodeSuggested, CodeReference,
		CodeSDKOnly, CodeResourceType, CodeOtherType, CodeID, CodeTenantTag, CodeMore} {
		if !slices.Contains(met, code) {
			t.Errorf("%s is in no test", code)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	ty := mustLookup(t, "Patient")
	for key, want := range map[string]string{
		"first_name": "firstName", "FIRSTNAME": "firstName", "firstNmae": "firstName", "firstNam": "firstName", "fristname": "firstName",
		"birthdate": "birthDate", "birthDay": "birthDate", "gendr": "gender", "phon": "phone", "fone": "", "shoe": "", "name": "",
		strings.Repeat("firstName", 9): "",
	} {
		faults := ty.Check([]byte(`{"`+key+`":1}`), nil)
		i := slices.IndexFunc(faults, func(f Fault) bool { return f.Code == CodeUnknown })
		if i < 0 || faults[i].Near != want {
			t.Errorf("%s: %+v, want near %q", key, faults, want)
		}
	}
	if got := nearest([]byte("cat"), []string{"car", "can"}); got != "" {
		t.Errorf("two names equally near: %q", got)
	}
}

func TestCheckExtends(t *testing.T) {
	t.Parallel()
	ty := mustLookup(t, "Patient")
	before := []Fault{{Code: "kept", Offset: 99}}
	if got := ty.Check([]byte(`{"firstName":"a"}`), before); len(got) != 2 || got[0].Code != "kept" || got[1].Code != CodeRequired {
		t.Errorf("got %+v", got)
	}
}

func TestCleanRecordsCostNoAllocation(t *testing.T) {
	records := map[string][]byte{"Patient": []byte(`{"firstName":"A \"B\" \u00e9","lastName":"\ud83d\ude00","gender":"m\u0061le","photo":{"url":"https:\/\/example.org\/a"}}`)}
	for _, name := range Names() {
		ty := mustLookup(t, name)
		for _, record := range [][]byte{ty.Example(), records[name]} {
			if record == nil {
				continue
			}
			if n := testing.AllocsPerRun(20, func() { ty.Check(record, nil) }); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	}
}

func TestPrecision(t *testing.T) {
	t.Parallel()
	for number, kept := range map[string]bool{
		"0": true, "-0": true, "0.0": true, "0e5": true, "1": true, "-1.50": true, "0.1": true, "37.2": true, "1e5": true, "100000000000000000000": true, "0.00012": true,
		"9007199254740992": true, "9007199254740993": false, "12345678901234567": false, "123456789012345680": true, "0.30000000000000004": true,
		"0.3000000000000000444": false, "1.7976931348623157e308": true, "1e309": false, "-1e309": false, "5e-324": true, "1e-400": false, "1E+2": true,
		"1.000000000000000000000": true, "000": true,
	} {
		var c checker
		c.data = []byte(number)
		c.limit = 9
		if c.checkPrecision(0, len(number)); (len(c.faults) == 0) != kept {
			t.Errorf("%s: kept %v", number, !kept)
		}
	}
}
