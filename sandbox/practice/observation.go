package practice

// A measure is something that practices measure, by its LOINC code, with values
// that adults have. Bounds are in units of the last decimal place.
type measure struct {
	code, display, category string
	unit, ucum              string
	places                  int
	low, high               int // bounds of the reference range; both 0: none is given
	least, most             int // bounds of the values made
}

var measures = []measure{
	{"29463-7", "Body weight", "vital-signs", "kg", "kg", 1, 0, 0, 380, 1480},
	{"8302-2", "Body height", "vital-signs", "cm", "cm", 0, 0, 0, 146, 203},
	{"39156-5", "Body mass index", "vital-signs", "kg/m2", "kg/m2", 1, 185, 250, 168, 412},
	{"8867-4", "Heart rate", "vital-signs", "beats/min", "/min", 0, 60, 100, 44, 131},
	{"9279-1", "Respiratory rate", "vital-signs", "breaths/min", "/min", 0, 12, 20, 10, 28},
	{"8310-5", "Body temperature", "vital-signs", "°C", "Cel", 1, 361, 375, 354, 402},
	{"59408-5", "Oxygen saturation by pulse oximetry", "vital-signs", "%", "%", 0, 94, 100, 86, 100},
	{"2339-0", "Glucose [Mass/volume] in Blood", "laboratory", "mg/dL", "mg/dL", 0, 70, 110, 52, 264},
	{"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "laboratory", "%", "%", 1, 40, 56, 41, 119},
	{"2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "laboratory", "mg/dL", "mg/dL", 0, 120, 200, 98, 322},
	{"2085-9", "Cholesterol in HDL", "laboratory", "mg/dL", "mg/dL", 0, 40, 90, 26, 98},
	{"2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "laboratory", "mg/dL", "mg/dL", 0, 40, 150, 38, 460},
	{"718-7", "Hemoglobin [Mass/volume] in Blood", "laboratory", "g/dL", "g/dL", 1, 120, 170, 78, 189},
	{"6690-2", "Leukocytes [#/volume] in Blood", "laboratory", "10*3/uL", "10*3/uL", 1, 40, 110, 19, 231},
	{"777-3", "Platelets [#/volume] in Blood", "laboratory", "10*3/uL", "10*3/uL", 0, 150, 400, 82, 560},
	{"2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "laboratory", "mg/dL", "mg/dL", 2, 60, 120, 48, 412},
	{"2823-3", "Potassium [Moles/volume] in Serum or Plasma", "laboratory", "mmol/L", "mmol/L", 1, 35, 51, 29, 63},
	{"2951-2", "Sodium [Moles/volume] in Serum or Plasma", "laboratory", "mmol/L", "mmol/L", 0, 136, 145, 124, 151},
	{"3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "laboratory", "mIU/L", "m[IU]/L", 2, 40, 400, 8, 1240},
}

const (
	loinc  = "http://loinc.org"
	snomed = "http://snomed.info/sct"
	ucum   = "http://unitsofmeasure.org"
)

func writeObservation(w *writer) {
	w.text("status", pick(w.rng, []string{"final", "final", "final", "final", "final", "preliminary", "amended", "corrected"}))
	kind := w.intn(100)
	switch {
	case kind < 25:
		w.bloodPressure()
	case kind < 92:
		w.measured(&measures[w.intn(len(measures))])
	case kind < 97:
		w.smoking()
	default:
		w.coding("code", loinc, "5778-6", "Color of Urine")
		w.text("category", "laboratory")
		w.text("valueString", pick(w.rng, []string{"yellow", "amber", "strohgelb", "jaune pâle", "淡黄色"}))
	}
	w.filled("patientId", patients)
	if w.percent(80) {
		w.filled("encounterId", encounters)
	}
	w.filled("performerId", practitioners)
	day, minute := today-w.intn(730), w.workday()
	w.moment("effectiveDateTime", day, minute)
	if w.percent(30) {
		w.moment("issued", day+1, minute)
	}
}

// coding writes a coded member.
func (w *writer) coding(name, system, code, display string) {
	w.object(name)
	w.text("system", system)
	w.text("code", code)
	w.text("display", display)
	w.end()
}

// quantity writes n divided by 10 to the power of places, with its unit.
func (w *writer) quantity(name string, n, places int, unit string) {
	w.object(name)
	w.decimal("value", n, places)
	w.text("unit", unit)
	w.end()
}

func (w *writer) measured(m *measure) {
	n := w.between(m.least, m.most)
	w.coding("code", loinc, m.code, m.display)
	w.text("category", m.category)
	w.object("valueQuantity")
	w.decimal("value", n, m.places)
	w.text("unit", m.unit)
	w.text("system", ucum)
	w.text("code", m.ucum)
	w.end()
	if m.high == 0 {
		return
	}
	switch {
	case n < m.low:
		w.text("interpretation", "L")
	case n > m.high:
		w.text("interpretation", "H")
	default:
		w.text("interpretation", "N")
	}
	if m.category == "laboratory" {
		w.object("referenceRange")
		w.quantity("low", m.low, m.places, m.unit)
		w.quantity("high", m.high, m.places, m.unit)
		w.end()
	}
}

func (w *writer) bloodPressure() {
	systolic := w.between(92, 188)
	w.coding("code", loinc, "85354-9", "Blood pressure panel with all children optional")
	w.text("category", "vital-signs")
	w.array("component")
	w.element()
	w.coding("code", loinc, "8480-6", "Systolic blood pressure")
	w.quantity("valueQuantity", systolic, 0, "mm[Hg]")
	w.end()
	w.element()
	w.coding("code", loinc, "8462-4", "Diastolic blood pressure")
	w.quantity("valueQuantity", systolic*w.between(55, 72)/100, 0, "mm[Hg]")
	w.end()
	w.endArray()
}

var smokers = [][2]string{{"266919005", "Never smoked tobacco"}, {"8517006", "Ex-smoker"}, {"77176002", "Smoker"}}

func (w *writer) smoking() {
	is := pick(w.rng, smokers)
	w.coding("code", loinc, "72166-2", "Tobacco smoking status")
	w.text("category", "social-history")
	w.coding("valueCodeableConcept", snomed, is[0], is[1])
}

var observation = &model{write: writeObservation, spots: spots{
	required: []string{"/status", "/code", "/patientId"},
	closed:   []spot{{"/status", []string{`"Final"`, `"FINAL"`, `"done"`, `"complete"`, `"F"`}}},
	moments:  []string{"/effectiveDateTime", "/issued"},
	numbers:  []string{"/valueQuantity/value", "/component/0/valueQuantity/value", "/component/1/valueQuantity/value", "/referenceRange/low/value"},
	mistyped: []spot{
		{"/valueQuantity", []string{`71.4`, `"71.4 kg"`}}, {"/component", []string{`"120/80"`}}, {"/patientId", []string{`4217`}},
		{"/code", []string{`8867`, `["8867-4"]`}}, {"/performerId", []string{`["prac_012"]`}},
	},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient_id", "paitentId"}}, {"/effectiveDateTime", []string{"effectiveDatetime", "date"}},
		{"/valueQuantity", []string{"valueQuantitiy", "value"}}, {"/status", []string{"satus"}},
	},
	texts:        []string{"/patientId", "/performerId", "/encounterId", "/category", "/code/display"},
	capped:       []limit{{"/interpretation", 10}, {"/valueString", 2000}},
	practitioner: []string{"/performerId"},
}}
