package practice

const (
	patients      = "pt_######"
	encounters    = "enc_######"
	organizations = "org_0?#"
)

var organizationNames = []string{
	"Lakeside Clinic", "Praxis am Bühl", "Clínica Santa Inés", "Cabinet médical de l'Église", "Przychodnia Długa",
	"Ιατρείο Ερμού", "Поліклініка «Садова»", "عيادة النيل", "מרפאת הרצל", "朝阳诊所", "さくら医院", "한빛의원", "आशा क्लिनिक", "คลินิกสุขุมวิท",
}

var payers = []string{"Northern Mutual Health", "Krankenkasse Nord", "Mutuelle des Tilleuls", "Blue Lake Insurance"}

func writeOrganization(w *writer) {
	from := &cultures[w.intn(len(cultures))]
	insurer := w.percent(20)
	w.key("name")
	w.b = append(w.b, '"')
	if insurer {
		w.b = append(w.b, pick(w.rng, payers)...)
	} else {
		w.b = append(w.b, pick(w.rng, organizationNames)...)
	}
	w.pattern(` ?#"`)
	w.raw("active", pick(w.rng, []string{"true", "true", "true", "false"}))
	if insurer {
		w.raw("type", `["ins"]`)
	} else {
		w.raw("type", pick(w.rng, []string{`["prov"]`, `["prov","edu"]`, `["dept"]`}))
	}
	w.filled("phone", from.phone)
	w.filled("email", "office?##@example.org")
	w.address(from)
	if w.percent(30) {
		w.filled("partOfId", organizations)
	}
	w.array("contact")
	w.element()
	p := w.someone()
	w.text("purpose", pick(w.rng, []string{"billing", "admin", "hr", "press"}))
	w.text("firstName", p.first.text)
	w.text("lastName", p.family.text)
	w.email(p, "?#")
	w.end()
	w.endArray()
}

var organization = &model{write: writeOrganization, spots: spots{
	required: []string{"/name"},
	mistyped: []spot{
		{"/active", []string{`"true"`, `"yes"`, `1`}}, {"/type", []string{`"prov"`}}, {"/phone", []string{`15550199`}},
		{"/contact", []string{`{"purpose":"billing"}`}}, {"/address", []string{`"1 Lake St, Madison"`}},
	},
	misspelt: []spot{
		{"/name", []string{"Name", "organisationName"}}, {"/active", []string{"isActive", "aktive"}},
		{"/address", []string{"adress"}}, {"/contact", []string{"contacts"}},
	},
	texts:  []string{"/name", "/phone", "/address/city", "/contact/0/firstName"},
	capped: []limit{{"/name", 500}},
}}

var rooms = []string{"Room", "Sprechzimmer", "Salle", "Sala", "Behandlungsraum", "Pokój", "Αίθουσα", "Кабінет", "غرفة", "חדר", "诊室", "診察室", "진료실", "कमरा", "ห้อง"}

func writeLocation(w *writer) {
	from := &cultures[w.intn(len(cultures))]
	w.key("name")
	w.b = append(w.b, '"')
	w.b = append(w.b, pick(w.rng, rooms)...)
	w.pattern(` ?#"`)
	w.text("status", pick(w.rng, []string{"active", "active", "active", "suspended", "inactive"}))
	w.text("mode", "instance")
	w.text("description", pick(w.rng, []string{"Step-free, on the ground floor", "Third floor, lift at the back", "Próximo a la recepción", "Neben der Anmeldung"}))
	w.filled("phone", from.phone)
	w.filled("email", "desk?##@example.org")
	w.address(from)
	w.text("physicalType", pick(w.rng, []string{"room", "room", "wing", "building", "bed"}))
	if w.percent(40) {
		w.object("position")
		w.decimal("longitude", w.between(-179_0000, 179_0000), 4)
		w.decimal("latitude", w.between(-60_0000, 70_0000), 4)
		w.end()
	}
	w.filled("managingOrganizationId", organizations)
	w.array("hoursOfOperation")
	w.element()
	w.raw("daysOfWeek", pick(w.rng, []string{`["mon","tue","wed","thu","fri"]`, `["mon","wed"]`, `["sat"]`}))
	w.text("openingTime", pick(w.rng, []string{"08:00:00", "08:30:00", "09:00:00"}))
	w.text("closingTime", pick(w.rng, []string{"12:30:00", "17:00:00", "18:30:00"}))
	w.end()
	w.endArray()
}

var location = &model{write: writeLocation, spots: spots{
	required: []string{"/name"},
	closed: []spot{
		{"/status", []string{`"open"`, `"ACTIVE"`, `"Inactive"`}}, {"/mode", []string{`"single"`}},
		{"/hoursOfOperation/0/daysOfWeek/0", []string{`"Monday"`, `"Mon"`, `"lun"`}},
	},
	numbers: []string{"/position/longitude", "/position/latitude"},
	mistyped: []spot{
		{"/phone", []string{`15550199`}}, {"/hoursOfOperation", []string{`"Mon-Fri 8-17"`}}, {"/address", []string{`"1 Lake St, Madison"`}},
	},
	misspelt: []spot{
		{"/name", []string{"Name", "locationName"}}, {"/status", []string{"state"}},
		{"/managingOrganizationId", []string{"managingOrganisationId"}}, {"/hoursOfOperation", []string{"openingHours"}},
	},
	texts:  []string{"/name", "/phone", "/description", "/address/city"},
	capped: []limit{{"/name", 500}, {"/phone", 20}, {"/physicalType", 200}},
	emails: []string{"/email"},
}}

func writeCoverage(w *writer) {
	w.text("status", pick(w.rng, []string{"active", "active", "active", "active", "cancelled", "draft"}))
	w.filled("patientId", patients)
	w.text("type", pick(w.rng, []string{"medical", "medical", "medical", "dental", "vision", "pharmacy"}))
	w.filled("subscriberId", "MEM-######")
	w.text("relationship", pick(w.rng, []string{"self", "self", "spouse", "child", "other"}))
	start := today - w.intn(700)
	w.object("period")
	w.date("start", start)
	w.date("end", start+364)
	w.end()
	w.array("payorIds")
	w.itemFilled(organizations)
	w.endArray()
	w.array("class")
	w.element()
	w.text("type", "group")
	w.filled("value", "GRP-##")
	w.end()
	w.endArray()
	w.number("order", w.between(1, 3))
	w.text("network", pick(w.rng, payers))
}

var coverage = &model{write: writeCoverage, spots: spots{
	required: []string{"/status", "/patientId", "/payorIds", "/class/0/value"},
	closed:   []spot{{"/status", []string{`"Active"`, `"ended"`, `"CANCELLED"`, `"A"`}}},
	either:   []string{"/period/start", "/period/end"},
	numbers:  []string{"/order"},
	mistyped: []spot{
		{"/payorIds", []string{`"org_012"`}}, {"/period", []string{`"2025"`}}, {"/subscriberId", []string{`4217`}}, {"/class", []string{`"GRP-9"`}},
	},
	misspelt: []spot{
		{"/payorIds", []string{"payerIds", "payorId"}}, {"/patientId", []string{"patientID", "patient"}}, {"/subscriberId", []string{"suscriberId"}},
	},
	texts:  []string{"/patientId", "/subscriberId", "/network"},
	capped: []limit{{"/patientId", 128}, {"/subscriberId", 200}, {"/relationship", 100}, {"/network", 500}},
}}
