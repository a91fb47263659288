package main

import "time"

const (
	glance = 1200 * time.Millisecond
	look   = 2000 * time.Millisecond
	read   = 3000 * time.Millisecond
)

// story is one import from the files to the last record accepted.
var story = []step{
	{wait: []string{"1 Files", "january/", "a folder"}, caption: "1 Files: a folder of this month’s files", show: glance},
	{keys: []string{"enter"}, wait: []string{"looks like Patient", "the first records"}, caption: "1 Files: open the folder", key: "⏎", show: look},
	{keys: []string{"enter"}, wait: []string{"✓ checked", "12 held back"}, caption: "2 Check: every line is looked at", key: "⏎", show: look},
	{keys: []string{"n"}, wait: []string{"line 4", "f fix"}, caption: "2 Check: the next problem", key: "n", show: read, file: "check.svg"},
	{keys: []string{"f"}, wait: []string{"fix: gender"}, caption: "2 Check: the fix that is offered, before and after", key: "f", show: look},
	{keys: []string{"enter"}, wait: []string{"Corrected: 1 record"}, caption: "2 Check: take it", key: "⏎", show: glance},
	{keys: []string{"n"}, wait: []string{"line 20"}, caption: "2 Check: the next problem", key: "n", show: glance},
	{keys: []string{"F"}, wait: []string{"fix all: gender"}, caption: "2 Check: the same for all alike, after a look", key: "F", show: read},
	{keys: []string{"enter"}, wait: []string{"Corrected: 7 records"}, caption: "2 Check: all alike are corrected", key: "⏎", show: look},
	{keys: []string{"A"}, wait: []string{"all safe fixes"}, caption: "2 Check: all other safe fixes", key: "A", show: look},
	{keys: []string{"enter"}, wait: []string{"Corrected: 3 records"}, caption: "2 Check: all other safe fixes", key: "⏎", show: look},
	{keys: []string{"n"}, wait: []string{"line 29"}, caption: "2 Check: the last one needs a person", key: "n", show: look},
	{keys: []string{"enter", "e"}, wait: []string{"enter keep"}, caption: "2 Check: type what is missing", key: "e", show: glance},
	{keys: []string{"Nordmann"}, wait: []string{"Nordmann"}, caption: "2 Check: type what is missing", show: look},
	{keys: []string{"enter"}, wait: []string{"12 corrected · 588 other unsent"}, caption: "2 Check: everything is good", key: "⏎", show: look},
	{keys: []string{"3"}, wait: []string{"plan"}, caption: "3 Send: the plan, before anything is sent", key: "3", show: read},
	{keys: []string{"s"}, wait: []string{"send 1 batch?"}, caption: "3 Send: nothing is sent before you say so", key: "s", show: look},
	{keys: []string{"y"}, insist: "send 1 batch?", wait: []string{"running", "1 rejected"}, caption: "4 Jobs: the batch, and the errors as they come in", key: "y", show: look},
	{wait: []string{"2 rejected", "running"}, caption: "4 Jobs: the batch, and its errors as they come in", show: look, file: "jobs.svg"},
	{wait: []string{"4 rejected · 596 in"}, caption: "4 Jobs: four records were refused", show: look},
	{keys: []string{"5"}, wait: []string{"4 open", "prac_x21"}, caption: "5 Rejects: each on its file and line", key: "5", show: read, file: "rejects.svg"},
	{keys: []string{"down", "e"}, wait: []string{"enter keep"}, caption: "5 Rejects: correct it", key: "e", show: glance},
	{keys: []string{"ctrl+u", "prac_021"}, wait: []string{"prac_021"}, caption: "5 Rejects: correct it", show: look},
	{keys: []string{"enter"}, wait: []string{"1 corrected"}, caption: "5 Rejects: correct it", key: "⏎", show: look},
	{keys: []string{"a"}, wait: []string{"before"}, caption: "5 Rejects: the same wherever that id stands, after a look", key: "a", show: read},
	{keys: []string{"enter"}, wait: []string{"3 corrected"}, caption: "5 Rejects: the same wherever that id stands", key: "⏎", show: look},
	{keys: []string{"down", "down", "down", "e"}, wait: []string{"enter keep"}, caption: "5 Rejects: the last one names another", key: "e", show: glance},
	{keys: []string{"ctrl+u", "prac_042", "enter"}, wait: []string{"4 corrected"}, caption: "5 Rejects: the last one names another", key: "⏎", show: look},
	{keys: []string{"r"}, wait: []string{"plan of round 2", "4 records"}, caption: "3 Send: the corrected ones, and only those", key: "r", show: look},
	{keys: []string{"s"}, wait: []string{"send 1 batch?"}, caption: "3 Send: again after your yes", key: "s", show: glance},
	{keys: []string{"y"}, insist: "send 1 batch?", wait: []string{"600 accepted"}, caption: "4 Jobs: all 600 are accepted, none was sent twice", show: 6 * time.Second},
}
