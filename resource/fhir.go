package resource

import (
	"slices"
	"strings"
)

// asFHIR recognises a record that is a FHIR R4 resource as FHIR writes it, by the
// shapes that the faults lead to, and puts one fault in place of all those of the
// schema. What is wrong with the JSON itself stays.
func asFHIR(record []byte, faults []Fault) []Fault {
	if slices.ContainsFunc(faults, opaque) {
		return faults
	}
	points, missing, typed := 0, 0, 0
	basis := Inferred
	for i := range faults {
		f := &faults[i]
		switch f.Code {
		case CodeRequired:
			missing = 1
		case CodeResourceType, CodeOtherType:
			typed = 1
		case CodeUnknown:
			points += fhirMember(record, f)
		case CodeType:
			if shape(record, f.Offset, "coding") == '[' || shape(record, f.Offset, "reference") == '"' {
				points += 2
			}
		}
		if ofSchema(f) && f.Basis == Documented {
			basis = Documented
		}
	}
	if points < 2 || points+missing+typed < 3 {
		return faults
	}
	faults = slices.DeleteFunc(faults, func(f Fault) bool { return ofSchema(&f) })
	fhir := Fault{Code: CodeFHIR, Offset: skipSpace(record, 0), Basis: basis}
	return slices.Insert(faults, 0, fhir)
}

// opaque reports whether a record with this fault cannot be looked into.
func opaque(f Fault) bool {
	switch f.Code {
	case CodeSyntax, CodeDepth, CodeNotObject, CodeMore:
		return true
	}
	return false
}

// ofSchema reports whether a fault says no more than that FHIR's shape is another.
func ofSchema(f *Fault) bool {
	switch f.Code {
	case CodeResourceType, CodeID, CodeTenantTag:
		return true
	}
	return strings.HasPrefix(string(f.Code), "field.")
}

// fhirMember says how much an unknown member speaks for FHIR.
func fhirMember(record []byte, f *Fault) int {
	value := valueAt(record, f.Offset)
	is := func(member string, kind byte) bool { return shape(record, value, member) == kind }
	name := f.Pointer[strings.LastIndexByte(f.Pointer, '/')+1:]
	switch name {
	case "coding":
		if is("system", '"') || is("code", '"') {
			return 2
		}
	case "name":
		if is("family", '"') || is("given", '[') {
			return 2
		}
	case "telecom":
		if is("system", '"') {
			return 2
		}
	case "identifier":
		if is("value", '"') {
			return 1
		}
	case "text":
		if is("div", '"') {
			return 1
		}
	case "meta":
		if is("versionId", '"') || is("lastUpdated", '"') || is("profile", '[') {
			return 1
		}
	case "participant", "member", "performer":
		if is("actor", '{') || is("member", '{') || is("entity", '{') || is("individual", '{') {
			return 2
		}
	case "extension":
		if is("url", '"') {
			return 1
		}
	}
	if is("reference", '"') || is("coding", '[') {
		return 2
	}
	return 0
}

// shape returns the first byte of a member of the object, or list of objects, at pos; 0 if there is none.
func shape(d []byte, pos int, name string) byte {
	if at := member(d, pos, name); at >= 0 {
		return d[at]
	}
	return 0
}

// A Mapping says which field takes what a FHIR resource has elsewhere.
type Mapping struct {
	FHIR  string // such as "name[].given"
	Field string // such as "firstName"
}

// mappings are in the order in which they help most.
var mappings = []Mapping{
	{"name[].given", "firstName"},
	{"name[].family", "lastName"},
	{"subject.reference", "patientId"},
	{"patient.reference", "patientId"},
	{"beneficiary.reference", "patientId"},
	{"for.reference", "patientId"},
	{"participant[].actor", "patientId"},
	{"schedule.reference", "scheduleId"},
	{"actor[].reference", "actorIds"},
	{"payor[].reference", "payorIds"},
	{"provider.reference", "providerId"},
	{"code.coding[]", "code"},
	{"encounter.reference", "encounterId"},
	{"performer[].reference", "performerId"},
	{"participant[].individual", "practitionerId"},
	{"requester.reference", "requesterId"},
	{"recorder.reference", "recorderId"},
	{"telecom[] of phone", "phone"},
	{"telecom[] of email", "email"},
	{"generalPractitioner[].reference", "generalPractitionerId"},
	{"managingOrganization.reference", "managingOrganizationId"},
	{"maritalStatus.coding[].code", "maritalStatus"},
	{"communication[]", "languages"},
	{"category[].coding[].code", "category"},
	{"class.code", "class"},
	{"medicationCodeableConcept.coding[]", "medication"},
	{"vaccineCode.coding[]", "vaccineCode"},
	{"clinicalStatus.coding[].code", "clinicalStatus"},
}

// FHIRMappings returns where the values of a raw FHIR record belong in this type,
// for the members that the record has, each field once; the record must be whole JSON.
func (t *Type) FHIRMappings(record []byte) (ms []Mapping) {
	open := skipSpace(record, 0)
	if open >= len(record) || record[open] != '{' {
		return nil
	}
	for _, m := range mappings {
		end := strings.IndexAny(m.FHIR, ".[ ")
		if end < 0 || t.Field("/"+m.Field) == nil || member(record, open, m.FHIR[:end]) < 0 {
			continue
		}
		if slices.ContainsFunc(ms, func(o Mapping) bool { return o.Field == m.Field }) {
			continue // the likelier one is said
		}
		ms = append(ms, m)
	}
	return ms
}
