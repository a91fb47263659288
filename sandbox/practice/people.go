package practice

// A person is somebody made up: enough of them to write a record.
type person struct {
	from          *culture
	woman         bool
	first, family name
}

// someone makes up a person. Half of all come from the country of the first culture.
func (w *writer) someone() person {
	p := person{from: &cultures[0], woman: w.percent(52)}
	if w.percent(60) {
		p.from = &cultures[1+w.intn(len(cultures)-1)]
	}
	families := p.from.families
	if p.woman {
		p.first = pick(w.rng, p.from.women)
		if p.from.wives != nil {
			families = p.from.wives
		}
	} else {
		p.first = pick(w.rng, p.from.men)
	}
	p.family = pick(w.rng, families)
	return p
}

// email writes an address under example.org, which is reserved for examples (RFC 2606).
func (w *writer) email(p person, digits string) {
	w.key("email")
	w.b = append(w.b, '"')
	w.b = append(w.b, p.first.latin...)
	w.b = append(w.b, '.')
	w.b = append(w.b, p.family.latin...)
	w.pattern(digits)
	w.b = append(w.b, "@example.org\""...)
}

func (w *writer) gender(p person) {
	switch n := w.intn(100); {
	case n == 0:
		w.text("gender", "other")
	case n == 1:
		w.text("gender", "unknown")
	case p.woman:
		w.text("gender", "female")
	default:
		w.text("gender", "male")
	}
}

func (w *writer) address(from *culture) {
	t := pick(w.rng, from.towns)
	w.object("address")
	w.array("line")
	w.itemFilled(pick(w.rng, from.streets))
	w.endArray()
	w.text("city", t.city)
	if t.state != "" {
		w.text("state", t.state)
	}
	w.filled("postalCode", t.postal)
	w.text("country", from.country)
	w.end()
}

const practitioners = "prac_0?#" // ids that the practice server knows; those of Rules begin otherwise

func writePatient(w *writer) {
	p := w.someone()
	w.text("firstName", p.first.text)
	w.text("lastName", p.family.text)
	w.gender(p)
	born := today - w.intn(98*365)
	w.date("birthDate", born)
	if w.percent(60) {
		w.email(p, "?#")
	}
	w.filled("phone", p.from.phone)
	w.address(p.from)
	if w.percent(25) && born < today-20*365 {
		w.text("maritalStatus", pick(w.rng, []string{"married", "single", "divorced", "widowed"}))
	}
	if w.percent(8) {
		w.array("contact")
		w.element()
		w.text("relationship", pick(w.rng, []string{"mother", "sister", "daughter", "neighbour"}))
		w.text("firstName", pick(w.rng, p.from.women).text)
		w.text("lastName", p.family.text)
		w.filled("phone", p.from.phone)
		w.end()
		w.endArray()
	}
	if w.percent(15) {
		w.array("languages")
		w.element()
		w.text("language", p.from.language)
		w.raw("preferred", "true")
		w.end()
		w.endArray()
	}
	w.filled("generalPractitionerId", practitioners)
}

var patient = &model{write: writePatient, spots: spots{
	required: []string{"/firstName", "/lastName"},
	closed:   []spot{{"/gender", genders}},
	dates:    []string{"/birthDate"},
	mistyped: []spot{
		{"/phone", []string{`15550142`, `["+1-555-0142"]`}}, {"/address", []string{`"77 Birch Rd, Madison"`}},
		{"/address/line", []string{`"77 Birch Rd"`}}, {"/languages", []string{`"en"`}}, {"/languages/0", []string{`"en"`}},
		{"/languages/0/preferred", []string{`"yes"`, `1`}}, {"/address/postalCode", []string{`53703`}},
	},
	misspelt: []spot{
		{"/firstName", []string{"fistName", "firstname", "first_name"}}, {"/lastName", []string{"lastNmae", "surname"}},
		{"/birthDate", []string{"birthdate", "dateOfBirth"}}, {"/gender", []string{"gendre", "sex"}},
		{"/generalPractitionerId", []string{"generalPractionerId"}}, {"/address/postalCode", []string{"postCode", "zip"}},
	},
	texts:        []string{"/firstName", "/lastName", "/phone", "/maritalStatus", "/address/city"},
	capped:       []limit{{"/firstName", 100}, {"/lastName", 100}, {"/phone", 20}, {"/maritalStatus", 50}},
	emails:       []string{"/email"},
	practitioner: []string{"/generalPractitionerId"},
}}

var specialties = []string{
	"Family medicine", "Nephrology", "Cardiology", "Paediatrics", "Obstetrics and gynaecology", "Psychiatry",
	"Dermatology", "Geriatric medicine", "Médecine générale", "Innere Medizin", "Πνευμονολογία", "内科",
}

var degrees = []string{"Doctor of Medicine", "Bachelor of Medicine, Bachelor of Surgery", "Facharzt für Allgemeinmedizin", "Master of Nursing"}

func writePractitioner(w *writer) {
	p := w.someone()
	w.text("firstName", p.first.text)
	w.text("lastName", p.family.text)
	w.raw("prefix", `["Dr."]`)
	if w.percent(60) {
		w.raw("suffix", pick(w.rng, []string{`["MD"]`, `["MD","PhD"]`, `["RN"]`, `["FRCGP"]`}))
	}
	w.email(p, "?#")
	w.filled("phone", p.from.phone)
	w.gender(p)
	w.date("birthDate", today-w.between(28*365, 69*365))
	w.filled("npi", "9#########") // real ones begin with 1 or 2
	w.text("specialty", pick(w.rng, specialties))
	w.array("qualifications")
	w.element()
	w.text("name", pick(w.rng, degrees))
	w.text("issuer", "Example University")
	w.object("period")
	w.date("start", today-w.between(365, 40*365))
	w.end()
	w.end()
	w.endArray()
	w.array("languages")
	w.item(p.from.language)
	if p.from.language != "en" {
		w.item("en")
	}
	w.endArray()
	w.address(p.from)
}

var practitioner = &model{write: writePractitioner, spots: spots{
	required: []string{"/firstName", "/lastName", "/qualifications/0/name"},
	closed:   []spot{{"/gender", genders}},
	dates:    []string{"/birthDate"},
	either:   []string{"/qualifications/0/period/start"},
	mistyped: []spot{
		{"/npi", []string{`9093817465`}}, {"/prefix", []string{`"Dr."`}}, {"/languages", []string{`"en"`}},
		{"/qualifications", []string{`"MD"`}}, {"/qualifications/0", []string{`"MD"`}}, {"/specialty", []string{`["Nephrology"]`}},
	},
	misspelt: []spot{
		{"/firstName", []string{"fistName", "first_name"}}, {"/lastName", []string{"lastname"}}, {"/specialty", []string{"speciality"}},
		{"/qualifications", []string{"qualification"}}, {"/npi", []string{"NPI", "npiNumber"}},
	},
	texts:  []string{"/firstName", "/lastName", "/phone", "/specialty", "/npi", "/address/city"},
	capped: []limit{{"/firstName", 100}, {"/lastName", 100}, {"/phone", 20}, {"/specialty", 200}, {"/npi", 20}},
	emails: []string{"/email"},
}}
