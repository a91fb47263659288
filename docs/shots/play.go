package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/cli/terminal"
	"clinik-import/sandbox/practice"
)

const (
	screenCols, screenRows = 120, 36
	patience               = time.Minute // bounds the wait for a screen, where something is wrong
)

// A step presses keys, waits until the screen shows what it should, and takes a shot of it.
type step struct {
	keys    []string
	insist  string   // the last key is pressed until this is off the screen
	wait    []string // all of them at once
	caption string   // "": no shot
	key     string   // what to press, shown beside the caption
	show    time.Duration
	file    string // name of a picture of this shot alone
}

// play goes through the story with the program and returns its shots; with an error, those
// taken so far.
func play(binary, folder string) (shots []shot, err error) {
	exports := filepath.Join(folder, "exports")
	if err := layOut(filepath.Join(exports, "january")); err != nil {
		return nil, err
	}
	args := []string{"--sandbox", "--state", filepath.Join(folder, "state"), "--key", "clk_test_practice0001", "--pace", "60", "--window", "1h"}
	for _, rule := range practice.Rules() {
		args = append(args, "--reject", rule.String())
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = exports
	cmd.Env = []string{"HOME=" + folder, "PATH=" + os.Getenv("PATH"), "TZ=UTC", "EDITOR=nano", "COLORTERM=truecolor"}
	term, err := terminal.Start(cmd, screenCols, screenRows)
	if err != nil {
		return nil, err
	}
	defer term.Kill()
	covers := masks(folder)
	for _, s := range story {
		if err := act(term, s); err != nil {
			return shots, fmt.Errorf("at %q: %w", s.caption+strings.Join(s.keys, " "), err)
		}
		if s.caption == "" {
			continue
		}
		cells := term.Cells()
		cover(cells, covers)
		shots = append(shots, shot{caption: s.caption, key: s.key, cells: cells, show: s.show, file: s.file})
	}
	return shots, nil
}

func act(term *terminal.Terminal, s step) error {
	keys := s.keys
	if s.insist != "" {
		keys = keys[:len(keys)-1]
	}
	if err := term.Press(keys...); err != nil {
		return err
	}
	if s.insist != "" {
		gone := func(screen string) bool { return !strings.Contains(screen, s.insist) }
		if err := term.Insist(patience, s.keys[len(s.keys)-1], gone); err != nil {
			return err
		}
	}
	if err := term.Until(patience, terminal.Shows(s.wait...)); err != nil {
		return fmt.Errorf("waiting for %q: %w", s.wait, err)
	}
	settle(term)
	return nil
}

// settle waits until the screen has stayed the same for a moment, but not for long: a
// running job never rests.
func settle(term *terminal.Terminal) {
	const tick, still, most = 50 * time.Millisecond, 5, 30
	before, same := term.Text(), 0
	for range most {
		time.Sleep(tick)
		now := term.Text()
		if same++; now != before {
			before, same = now, 0
		}
		if same == still {
			return
		}
	}
}

// layOut writes the file of the story: made-up patients, of whom one in fifty has a fault,
// and four a practitioner by an id that the practice server does not know, three of them
// the same. The first record is one of these: its number, 0, settles how the server counts.
func layOut(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	path := filepath.Join(folder, "patients.ndjson")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	kinds := slices.Repeat([]practice.Kind{practice.NotAllowed}, 8)
	kinds = append(kinds, practice.SlashDate, practice.SlashDate, practice.SlashDate, practice.MissingRequired)
	err = practice.Write(file, practice.Options{Type: "Patient", Lines: 600, Seed: 1254, Faulty: 12. / 600, Unknown: 4. / 600, Kinds: kinds})
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	day := time.Date(2026, 1, 31, 18, 0, 0, 0, time.UTC)
	return os.Chtimes(path, day, day)
}
