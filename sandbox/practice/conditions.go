package practice

// A coded thing: the code in its system, and the words for it. An empty code means
// that the practice writes the words only.
type coded struct{ code, display string }

// complaints are coded in ICD-10-CM.
var complaints = []coded{
	{"I10", "Essential (primary) hypertension"}, {"E11.9", "Type 2 diabetes mellitus without complications"},
	{"E78.5", "Hyperlipidemia, unspecified"}, {"J45.909", "Unspecified asthma, uncomplicated"}, {"F32.9", "Major depressive disorder, single episode, unspecified"},
	{"K21.9", "Gastro-esophageal reflux disease without esophagitis"}, {"J06.9", "Acute upper respiratory infection, unspecified"},
	{"N39.0", "Urinary tract infection, site not specified"}, {"L20.9", "Atopic dermatitis, unspecified"}, {"E03.9", "Hypothyroidism, unspecified"},
	{"F41.1", "Generalized anxiety disorder"}, {"M17.9", "Osteoarthritis of knee, unspecified"}, {"D50.9", "Iron deficiency anemia, unspecified"},
	{"I48.91", "Unspecified atrial fibrillation"}, {"J44.9", "Chronic obstructive pulmonary disease, unspecified"}, {"G43.909", "Migraine, unspecified"},
}

const icd10cm = "http://hl7.org/fhir/sid/icd-10-cm"

func writeCondition(w *writer) {
	about := &complaints[w.intn(len(complaints))]
	onset := today - w.between(30, 9000)
	resolved := w.percent(20)
	w.filled("patientId", patients)
	if resolved {
		w.text("clinicalStatus", pick(w.rng, []string{"resolved", "inactive", "remission"}))
	} else {
		w.text("clinicalStatus", pick(w.rng, []string{"active", "active", "active", "recurrence", "relapse"}))
	}
	w.text("verificationStatus", pick(w.rng, []string{"confirmed", "confirmed", "provisional", "unconfirmed"}))
	w.raw("category", pick(w.rng, []string{`["problem-list-item"]`, `["encounter-diagnosis"]`}))
	w.text("severity", pick(w.rng, []string{"mild", "moderate", "severe"}))
	w.coding("code", icd10cm, about.code, about.display)
	w.filled("encounterId", encounters)
	w.date("onsetDateTime", onset)
	if resolved {
		w.date("abatementDateTime", onset+w.between(1, 29))
	}
	w.moment("recordedDate", today-w.intn(29), w.workday())
	w.filled("recorderId", practitioners)
	if w.percent(25) {
		w.text("note", pick(w.rng, []string{"Family history positive.", "Worse in winter.", "Seit der Kindheit bekannt.", "Suivi tous les six mois."}))
	}
}

var condition = &model{write: writeCondition, spots: spots{
	required: []string{"/patientId"},
	closed: []spot{
		{"/clinicalStatus", []string{`"Active"`, `"ACTIVE"`, `"chronic"`}}, {"/verificationStatus", []string{`"Confirmed"`, `"suspected"`}},
		{"/category/0", []string{`"problem"`, `"diagnosis"`}},
	},
	either: []string{"/onsetDateTime", "/abatementDateTime", "/recordedDate"},
	mistyped: []spot{
		{"/category", []string{`"problem-list-item"`}}, {"/patientId", []string{`4217`}}, {"/severity", []string{`["mild"]`, `2`}},
		{"/code", []string{`10`, `["I10"]`}},
	},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/clinicalStatus", []string{"clinicalstatus", "clincalStatus"}},
		{"/onsetDateTime", []string{"onsetDate", "onset"}}, {"/recorderId", []string{"recorder"}},
	},
	texts:        []string{"/patientId", "/severity", "/encounterId", "/code/display"},
	capped:       []limit{{"/patientId", 128}, {"/severity", 200}, {"/encounterId", 128}},
	practitioner: []string{"/recorderId"},
}}

// An allergen with the categories it belongs to.
type allergen struct{ category, words string }

var allergens = []allergen{
	{`["medication"]`, "Penicillin"}, {`["medication"]`, "Sulfamethoxazole"}, {`["medication"]`, "Acetylsalicylic acid"},
	{`["food"]`, "Peanut"}, {`["food"]`, "Shellfish"}, {`["food"]`, "Haselnüsse"}, {`["food","environment"]`, "Celery pollen"},
	{`["environment"]`, "Grass pollen"}, {`["environment"]`, "Latex"}, {`["biologic"]`, "Bee venom"},
}

var reactions = []string{`["Urticaria"]`, `["Rash","Itching"]`, `["Wheezing"]`, `["Anaphylaxis"]`, `["Hautausschlag"]`, `["Vomiting"]`, `["Œdème des lèvres"]`}

func writeAllergy(w *writer) {
	to := &allergens[w.intn(len(allergens))]
	w.filled("patientId", patients)
	w.text("clinicalStatus", pick(w.rng, []string{"active", "active", "active", "inactive", "resolved"}))
	w.text("verificationStatus", pick(w.rng, []string{"confirmed", "confirmed", "unconfirmed", "refuted"}))
	w.text("type", pick(w.rng, []string{"allergy", "allergy", "intolerance"}))
	w.raw("category", to.category)
	w.text("criticality", pick(w.rng, []string{"low", "low", "high", "unable-to-assess"}))
	w.text("code", to.words)
	w.date("onsetDateTime", today-w.between(300, 15000))
	w.moment("recordedDate", today-w.intn(290), w.workday())
	w.filled("recorderId", practitioners)
	w.array("reaction")
	w.element()
	w.raw("manifestation", pick(w.rng, reactions))
	w.text("severity", pick(w.rng, []string{"mild", "moderate", "severe"}))
	w.end()
	w.endArray()
}

var allergy = &model{write: writeAllergy, spots: spots{
	required: []string{"/patientId", "/reaction/0/manifestation"},
	closed: []spot{
		{"/clinicalStatus", []string{`"Active"`, `"ACTIVE"`}}, {"/criticality", []string{`"High"`, `"severe"`, `"medium"`}},
		{"/type", []string{`"Allergy"`, `"hypersensitivity"`}}, {"/category/0", []string{`"drug"`, `"Food"`}}, {"/reaction/0/severity", []string{`"Mild"`, `"heavy"`}},
	},
	either: []string{"/onsetDateTime", "/recordedDate"},
	mistyped: []spot{
		{"/category", []string{`"food"`, `"medication"`}}, {"/reaction", []string{`"Urticaria"`}}, {"/reaction/0/manifestation", []string{`"Urticaria"`}},
		{"/patientId", []string{`4217`}},
	},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/criticality", []string{"critically"}}, {"/reaction", []string{"reactions"}},
		{"/onsetDateTime", []string{"onsetDatetime"}},
	},
	texts:        []string{"/patientId", "/recorderId", "/code"},
	capped:       []limit{{"/patientId", 128}, {"/recorderId", 128}},
	practitioner: []string{"/recorderId"},
}}
