package practice

var reasons = []string{
	"Blood pressure review", "Medication review", "Cough for two weeks", "Annual check", "Rash on both forearms", "Low back pain",
	"Contrôle du diabète", "Nachsorge nach Knie-OP", "Dolor de cabeza", "Kontrola po antybiotyku", "健康診断", "متابعة السكري",
}

func writeAppointment(w *writer) {
	day, minute, length := today+w.between(-60, 60), w.workday(), 5*w.between(2, 9)
	if day < today {
		w.text("status", pick(w.rng, []string{"fulfilled", "fulfilled", "fulfilled", "cancelled", "noshow"}))
	} else {
		w.text("status", pick(w.rng, []string{"booked", "booked", "booked", "pending", "proposed", "waitlist"}))
	}
	w.filled("patientId", patients)
	w.filled("practitionerId", practitioners)
	w.moment("start", day, minute)
	w.moment("end", day, minute+length)
	w.number("minutesDuration", length)
	w.text("appointmentType", pick(w.rng, []string{"routine", "walkin", "urgent", "followup"}))
	w.text("serviceCategory", "general-practice")
	w.text("reasonCode", pick(w.rng, reasons))
	w.number("priority", w.intn(4))
	if w.percent(30) {
		w.text("patientInstruction", pick(w.rng, []string{"Please come fasting", "Bring your medication list", "Bitte nüchtern kommen"}))
	}
}

var appointment = &model{write: writeAppointment, spots: spots{
	required: []string{"/status", "/patientId"},
	closed:   []spot{{"/status", []string{`"Booked"`, `"confirmed"`, `"no-show"`, `"CANCELLED"`, `"done"`}}},
	moments:  []string{"/start", "/end"},
	numbers:  []string{"/minutesDuration", "/priority"},
	mistyped: []spot{
		{"/minutesDuration", []string{`"20 min"`, `20.5`}}, {"/patientId", []string{`4217`}},
		{"/reasonCode", []string{`["Medication review"]`}}, {"/practitionerId", []string{`12`}},
	},
	ranged: []spot{{"/minutesDuration", []string{"2880", "14400"}}, {"/priority", []string{"12", "-1", "10"}}},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/minutesDuration", []string{"minuteDuration", "duration"}},
		{"/start", []string{"startTime"}}, {"/practitionerId", []string{"practitonerId"}},
	},
	texts:        []string{"/patientId", "/practitionerId", "/reasonCode"},
	capped:       []limit{{"/appointmentType", 100}, {"/reasonCode", 500}, {"/serviceCategory", 200}},
	practitioner: []string{"/practitionerId"},
}}

func writeEncounter(w *writer) {
	day, minute, length := today-w.between(1, 730), w.workday(), 5*w.between(2, 11)
	about := &complaints[w.intn(len(complaints))]
	w.text("status", pick(w.rng, []string{"finished", "finished", "finished", "finished", "in-progress", "cancelled"}))
	w.text("class", pick(w.rng, []string{"AMB", "AMB", "AMB", "AMB", "VR", "HH", "EMER", "IMP"}))
	w.filled("patientId", patients)
	w.filled("practitionerId", practitioners)
	w.text("type", pick(w.rng, []string{"follow-up", "check-up", "home visit", "consultation"}))
	w.text("reasonCode", pick(w.rng, reasons))
	w.object("period")
	w.moment("start", day, minute)
	w.moment("end", day, minute+length)
	w.end()
	w.number("lengthMinutes", length)
	w.array("diagnosis")
	w.element()
	w.text("condition", about.code)
	w.text("use", "AD")
	w.number("rank", 1)
	w.end()
	w.endArray()
}

var encounter = &model{write: writeEncounter, spots: spots{
	required: []string{"/status", "/class", "/patientId"},
	closed:   []spot{{"/status", []string{`"Finished"`, `"done"`, `"completed"`, `"IN-PROGRESS"`}}},
	moments:  []string{"/period/start", "/period/end"},
	numbers:  []string{"/lengthMinutes", "/diagnosis/0/rank"},
	mistyped: []spot{
		{"/lengthMinutes", []string{`"25 min"`, `24.5`}}, {"/period", []string{`"2025-03-04"`}}, {"/diagnosis", []string{`"I10"`}}, {"/diagnosis/0", []string{`"I10"`}},
		{"/patientId", []string{`4217`}},
	},
	ranged: []spot{{"/lengthMinutes", []string{"100800", "20000"}}},
	misspelt: []spot{
		{"/patientId", []string{"patientID", "patient"}}, {"/class", []string{"Class", "encounterClass"}},
		{"/period", []string{"peroid"}}, {"/lengthMinutes", []string{"lenghtMinutes"}},
	},
	texts:        []string{"/patientId", "/practitionerId", "/type", "/reasonCode"},
	capped:       []limit{{"/type", 200}, {"/reasonCode", 500}},
	practitioner: []string{"/practitionerId"},
}}
