package practice

// vaccines are coded in CVX.
var vaccines = []coded{
	{"140", "Influenza, seasonal, injectable, preservative free"}, {"115", "Tdap"}, {"03", "MMR"}, {"10", "IPV"}, {"21", "Varicella"},
	{"33", "Pneumococcal polysaccharide PPV23"}, {"43", "Hep B, adult"}, {"165", "HPV9"}, {"187", "Zoster recombinant"},
}

const (
	cvx    = "http://hl7.org/fhir/sid/cvx"
	rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
)

func writeImmunization(w *writer) {
	given := &vaccines[w.intn(len(vaccines))]
	day := today - w.intn(3000)
	w.text("status", pick(w.rng, []string{"completed", "completed", "completed", "completed", "not-done"}))
	w.coding("vaccineCode", cvx, given.code, given.display)
	w.filled("patientId", patients)
	w.moment("occurrenceDateTime", day, w.workday())
	w.raw("primarySource", pick(w.rng, []string{"true", "true", "false"}))
	w.filled("lotNumber", "FX-?###")
	w.date("expirationDate", day+w.between(30, 500))
	w.text("site", pick(w.rng, []string{"left arm", "right arm", "linker Oberarm"}))
	w.text("route", "intramuscular")
	w.quantity("doseQuantity", 5, 1, "mL")
	w.array("performer")
	w.element()
	w.filled("actorId", practitioners)
	w.end()
	w.endArray()
	w.array("protocolApplied")
	w.element()
	w.number("doseNumber", w.between(1, 3))
	w.end()
	w.endArray()
}

var immunization = &model{write: writeImmunization, spots: spots{
	required: []string{"/status", "/vaccineCode", "/patientId", "/performer/0/actorId"},
	closed:   []spot{{"/status", []string{`"Completed"`, `"done"`, `"given"`, `"COMPLETED"`}}},
	either:   []string{"/occurrenceDateTime", "/expirationDate"},
	numbers:  []string{"/doseQuantity/value", "/protocolApplied/0/doseNumber"},
	mistyped: []spot{
		{"/primarySource", []string{`"true"`, `"yes"`, `1`}}, {"/doseQuantity", []string{`0.5`, `"0.5 mL"`}}, {"/lotNumber", []string{`4217`}},
		{"/protocolApplied/0/doseNumber", []string{`"second"`, `1.5`}},
	},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/vaccineCode", []string{"vacineCode", "vaccine"}},
		{"/occurrenceDateTime", []string{"occuranceDateTime", "date"}}, {"/lotNumber", []string{"lotNo"}},
	},
	texts:        []string{"/patientId", "/lotNumber", "/site", "/vaccineCode/display"},
	capped:       []limit{{"/patientId", 128}, {"/lotNumber", 100}, {"/site", 200}},
	practitioner: []string{"/performer/0/actorId"},
}}

// A drug by its RxNorm code, if the practice has one, with how it is taken.
type drug struct {
	coded
	text, unit string
	supply     int // days
}

var drugs = []drug{
	{coded{"617314", "atorvastatin 20 MG Oral Tablet"}, "One tablet every evening", "tablet", 90},
	{coded{"314076", "lisinopril 10 MG Oral Tablet"}, "One tablet every morning", "tablet", 90},
	{coded{"197361", "amlodipine 5 MG Oral Tablet"}, "One tablet every morning", "tablet", 90},
	{coded{"", "Metformin 500 mg"}, "One tablet with breakfast", "tablet", 90},
	{coded{"", "Amoxicillin 500 mg"}, "One capsule three times a day for seven days", "capsule", 7},
	{coded{"", "Paracétamol 1 g"}, "Un comprimé toutes les six heures si besoin", "tablet", 10},
	{coded{"", "Levothyroxin 75 µg"}, "Eine Tablette morgens nüchtern", "tablet", 100},
	{coded{"", "Salbutamol 100 mcg inhaler"}, "Two puffs when short of breath", "puff", 30},
}

func writePrescription(w *writer) {
	of := &drugs[w.intn(len(drugs))]
	w.filled("patientId", patients)
	w.filled("prescriberId", practitioners)
	if w.percent(80) {
		w.filled("encounterId", encounters)
	}
	if of.code == "" {
		w.text("medication", of.display)
	} else {
		w.coding("medication", rxnorm, of.code, of.display)
	}
	w.text("intent", "order")
	w.text("status", pick(w.rng, []string{"active", "active", "active", "completed", "on-hold", "cancelled"}))
	w.text("priority", pick(w.rng, []string{"routine", "routine", "routine", "urgent"}))
	w.moment("authoredOn", today-w.intn(400), w.workday())
	w.text("dosageText", of.text)
	w.object("dosage")
	w.quantity("dose", 1, 0, of.unit)
	w.number("frequency", w.between(1, 3))
	w.number("period", 1)
	w.text("periodUnit", "d")
	w.text("route", "oral")
	w.end()
	w.number("refills", w.intn(4))
	w.quantity("quantity", of.supply, 0, of.unit)
	w.number("supplyDays", of.supply)
	w.raw("substitutionAllowed", pick(w.rng, []string{"true", "true", "false"}))
}

var prescription = &model{write: writePrescription, spots: spots{
	required: []string{"/patientId", "/prescriberId", "/medication"},
	closed: []spot{
		{"/status", []string{`"Active"`, `"stopped"`, `"ACTIVE"`}}, {"/intent", []string{`"Order"`, `"prescription"`}},
		{"/priority", []string{`"normal"`, `"STAT"`}}, {"/dosage/periodUnit", []string{`"day"`, `"D"`}},
	},
	moments: []string{"/authoredOn"},
	numbers: []string{"/refills", "/quantity/value", "/supplyDays", "/dosage/frequency"},
	mistyped: []spot{
		{"/refills", []string{`"two"`, `1.5`}}, {"/dosage", []string{`"1-0-1"`}}, {"/substitutionAllowed", []string{`"yes"`, `0`}},
		{"/medication", []string{`617314`}}, {"/patientId", []string{`4217`}},
	},
	ranged: []spot{{"/refills", []string{"100", "-1", "360"}}},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/prescriberId", []string{"perscriberId", "prescriber"}},
		{"/medication", []string{"medicaton", "drug"}}, {"/dosageText", []string{"doseText"}},
	},
	texts:        []string{"/patientId", "/prescriberId", "/dosageText"},
	capped:       []limit{{"/dosageText", 1000}},
	practitioner: []string{"/prescriberId"},
}}

// A panel is a report by its LOINC code, with conclusions it may come to.
type panel struct {
	coded
	category    string
	conclusions []string
}

var panels = []panel{
	{coded{"57698-3", "Lipid panel"}, "LAB", []string{"LDL above target", "Within the target range", "Triglyceride erhöht"}},
	{coded{"58410-2", "CBC panel"}, "LAB", []string{"Normal blood count", "Mild microcytic anaemia", "Leucocytose modérée"}},
	{coded{"24323-8", "Comprehensive metabolic panel"}, "LAB", []string{"Unremarkable", "Creatinine slightly raised"}},
	{coded{"24356-8", "Urinalysis complete panel"}, "LAB", []string{"No sign of infection", "Nitrite positive"}},
	{coded{"36643-5", "XR Chest 2 Views"}, "RAD", []string{"No acute finding", "Infiltrate in the right lower lobe"}},
}

func writeReport(w *writer) {
	of := &panels[w.intn(len(panels))]
	w.text("status", pick(w.rng, []string{"final", "final", "final", "preliminary", "amended"}))
	w.coding("code", loinc, of.code, of.display)
	w.filled("patientId", patients)
	w.filled("encounterId", encounters)
	w.text("category", of.category)
	w.moment("effectiveDateTime", today-w.intn(730), w.workday())
	w.array("resultIds")
	for range w.between(1, 4) {
		w.itemFilled("obs_######")
	}
	w.endArray()
	w.text("conclusion", pick(w.rng, of.conclusions))
	w.filled("performer", practitioners)
	if w.percent(20) {
		w.array("conclusionCodes")
		w.element()
		w.text("system", snomed)
		w.text("code", "17621005")
		w.text("display", "Normal")
		w.end()
		w.endArray()
	}
}

var report = &model{write: writeReport, spots: spots{
	required: []string{"/status", "/code", "/patientId"},
	closed:   []spot{{"/status", []string{`"Final"`, `"done"`, `"FINAL"`, `"complete"`}}},
	moments:  []string{"/effectiveDateTime"},
	mistyped: []spot{
		{"/resultIds", []string{`"obs_004217"`}}, {"/conclusion", []string{`["LDL above target"]`}}, {"/patientId", []string{`4217`}},
		{"/performer", []string{`["prac_012"]`, `12`}},
	},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/resultIds", []string{"resultId", "results"}},
		{"/conclusion", []string{"conlusion"}}, {"/effectiveDateTime", []string{"effectiveDate"}},
	},
	texts:        []string{"/patientId", "/encounterId", "/conclusion", "/code/display"},
	capped:       []limit{{"/conclusion", 5000}},
	practitioner: []string{"/performer"},
}}
