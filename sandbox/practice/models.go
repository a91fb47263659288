package practice

// models are the resource types that there are practice records of, by FHIR name.
var models = map[string]*model{
	"AllergyIntolerance": allergy,
	"Appointment":        appointment,
	"Condition":          condition,
	"Coverage":           coverage,
	"DiagnosticReport":   report,
	"Encounter":          encounter,
	"Immunization":       immunization,
	"Location":           location,
	"MedicationRequest":  prescription,
	"Observation":        observation,
	"Organization":       organization,
	"Patient":            patient,
	"Practitioner":       practitioner,
}
