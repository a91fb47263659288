package settings

// A Setting is one thing that can be set. Its name is that in the file and of its flag;
// its variable is CLINIK_IMPORT_ and the name in capitals with underscores.
type Setting struct {
	Name    string
	Takes   string   // what may be written, as in "COUNT/TIME"
	Words   []string // the words that it can only be, if it is so
	Default string   // as it would be written; "" = unset
	Unset   string   // what holds while it is unset
	About   string   // a sentence without its stop
	More    string   // further sentences, "" if there are none
	Example string   // a value for the sample file
	Switch  bool     // true or false
	Profile bool     // a profile may have its own
	Common  bool     // its flag is named in the help of every command

	also []string // variables of other programs that are asked when nothing else says
	put  func(*Values, string) error
}

// A Group is the settings of one purpose.
type Group struct {
	Title    string
	Settings []Setting
}

// RulesTable is the table of the file in which rules are graded, and its variable's name.
const RulesTable = "rules"

// defaultHost is ClinikAPI's documented base address.
const defaultHost = "https://api.clinikapi.com"

// Catalogue is every setting but the severity of rules, in the order of the reference.
// Do not change it.
func Catalogue() []Group { return catalogue }

var catalogue = []Group{
	{"Where records go, and as whom", []Setting{
		{Name: "profile", Takes: "NAME", Common: true, Example: "north", Unset: "none",
			About: "Profile in use",
			More:  "Profiles are kept in tables [profiles.NAME] of this file; see `clinik-import profile`.",
			put:   putProfile},
		{Name: "host", Takes: "URL", Default: defaultHost, Profile: true, Common: true,
			About: "Server to send to",
			More:  "https only; plain http is for a literal loopback address, and with a test key.",
			put:   putHost},
		{Name: "environment", Takes: "WORD", Words: []string{"test", "live"}, Unset: "the key decides", Profile: true, Example: "test",
			About: "What the key must be for",
			More:  "A key of the other kind is refused.",
			put:   func(v *Values, s string) error { v.Environment = s; return nil }},
		{Name: "tenant", Takes: "NAME", Unset: "none", Profile: true, Example: "north",
			About: "The organisation's short name",
			More:  "It is to be typed, with the number of records, before anything is sent with a live key.",
			put:   putTenant},
		{Name: "key-source", Takes: "WORD", Words: []string{"auto", "store", "file", "environment"}, Default: "auto", Profile: true,
			About: "Where the key is looked for",
			More: "`store` is the system's key store, `file` a file that only you can read (made by `clinik-import key set --file`), " +
				"`environment` the variable CLINIKAPI_SECRET_KEY; `auto` asks them in this order. The key itself is never a setting.",
			put: func(v *Values, s string) error { v.KeySource = s; return nil }},
		{Name: "synthetic", Switch: true, Default: "false", Profile: true,
			About: "Declare that the records are made up",
			More:  "A test key sends nothing else, for test stores are shared with others.",
			put:   putSwitch(func(v *Values) *bool { return &v.Synthetic })},
		{Name: "proxy", Takes: "URL", Unset: "none", Profile: true, Example: "http://proxy.example.org:3128",
			About: "Proxy to go through, as http://host:port",
			More: "`environment` takes it from HTTPS_PROXY and NO_PROXY, which are not asked otherwise. A server on this computer is reached without it. A proxy that wants a " +
				"password gets it from the variable CLINIK_IMPORT_PROXY.",
			put: putProxy},
		{Name: "ca-file", Takes: "FILE", Unset: "the system's certificates", Profile: true, Example: "clinic-ca.pem",
			About: "PEM file of certificates that are trusted beside the system's",
			More:  "Certificates are always verified.",
			put:   func(v *Values, s string) error { v.CAFile = s; return nil }},
	}},
	{"Batches", []Setting{
		{Name: "slots", Takes: "COUNT/TIME", Default: "5/1h", Profile: true, Common: true,
			About: "Bulk operations that the organisation may start, and in what time",
			put:   putSlots},
		{Name: "batch-bytes", Takes: "SIZE", Default: "5MiB", Profile: true,
			About: "The most that one batch may hold, beside the documented 10,000 records",
			More:  "64KiB to 100MiB, the documented limit.",
			put: func(v *Values, s string) (err error) {
				v.BatchBytes, err = parseSize(s, 64<<10, 100<<20)
				return err
			}},
	}},
	{"Checking", []Setting{
		{Name: "line-limit", Takes: "SIZE", Default: "1MiB",
			About: "The longest line that is taken for a record",
			More:  "1KiB to 64MiB.",
			put: func(v *Values, s string) (err error) {
				v.LineLimit, err = parseSize(s, 1<<10, 64<<20)
				return err
			}},
	}},
	{"Screens", []Setting{
		{Name: "private", Switch: true, Default: "false", Common: true,
			About: "Hide values from the start, as the key P does",
			put:   putSwitch(func(v *Values) *bool { return &v.Private })},
		{Name: "theme", Takes: "WORD", Words: []string{"dark", "light", "high-contrast", "none"}, Unset: "by the terminal",
			About: "Colours",
			More:  "Without it a non-empty NO_COLOR takes them away.",
			also:  []string{"NO_COLOR"},
			put:   func(v *Values, s string) error { v.Theme = s; return nil }},
		{Name: "plain", Switch: true, Default: "false", Common: true,
			About: "Questions and answers line by line instead of screens",
			put:   putSwitch(func(v *Values) *bool { return &v.Plain })},
		{Name: "ascii", Switch: true, Default: "false",
			About: "Draw frames with plain characters",
			More:  "Done by itself where the locale is not UTF-8.",
			put:   putSwitch(func(v *Values) *bool { return &v.ASCII })},
		{Name: "mouse", Switch: true, Default: "false",
			About: "Listen to the mouse",
			More:  "The terminal's own marking of text then needs Shift.",
			put:   putSwitch(func(v *Values) *bool { return &v.Mouse })},
		{Name: "bell", Switch: true, Default: "true",
			About: "Ring when an import ends or needs you",
			put:   putSwitch(func(v *Values) *bool { return &v.Bell })},
		{Name: "notices", Switch: true, Default: "true",
			About: "The same as a notice of the desktop; it never holds data",
			More:  "Shown by terminals that are known to understand it (OSC 9): iTerm2, WezTerm, kitty, Ghostty, foot, Warp. Others are sent nothing, and nor is tmux.",
			put:   putSwitch(func(v *Values) *bool { return &v.Notices })},
		{Name: "idle-lock", Takes: "TIME", Default: "5m",
			About: "Blank the screens after so long without a key, while work goes on; 0 for never",
			More:  "Enter shows them again, or only the word that you set for this sitting (`ctrl+l`). With `private` values come back hidden after enter. Line by line (`plain`) nothing is drawn anew, so nothing is blanked.",
			put: func(v *Values, s string) (err error) {
				v.IdleLock, err = parseTime(s, time1m, time24h)
				return err
			}},
		{Name: "editor", Takes: "COMMAND", Unset: "one that the system has", Example: "nano",
			About: "Program in which a record is edited",
			More:  "Without it $VISUAL and $EDITOR are asked.",
			also:  []string{"VISUAL", "EDITOR"},
			put:   func(v *Values, s string) error { v.Editor = s; return nil }},
	}},
	{"What is kept", []Setting{
		{Name: "state", Takes: "FOLDER", Unset: "the platform's folder for state", Common: true, Example: "/srv/clinik-import",
			About: "Folder in which runs, jobs and corrections are kept",
			put:   func(v *Values, s string) error { v.State = s; return nil }},
		{Name: "retention", Takes: "TIME", Default: "0",
			About: "How long finished runs are kept, as in 90d; 0 for ever",
			More:  "What is older is what `clinik-import purge` removes.",
			put: func(v *Values, s string) (err error) {
				v.Retention, err = parseTime(s, time24h, time100y)
				return err
			}},
		{Name: "log-level", Takes: "WORD", Words: []string{"off", "error", "info", "debug"}, Default: "info",
			About: "How much is written to the log",
			More:  "Never a record's values, never a key.",
			put:   func(v *Values, s string) error { v.LogLevel = s; return nil }},
		{Name: "log-file", Takes: "FILE", Unset: "clinik-import.log in the state folder", Example: "/var/log/clinik-import.log",
			About: "File of the log",
			put:   func(v *Values, s string) error { v.LogFile = s; return nil }},
	}},
}

// settings is the catalogue by name.
var settings = func() map[string]*Setting {
	all := map[string]*Setting{}
	for g := range catalogue {
		for i := range catalogue[g].Settings {
			s := &catalogue[g].Settings[i]
			all[s.Name] = s
		}
	}
	return all
}()
