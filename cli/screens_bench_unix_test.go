//go:build unix

package cli_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The screens as a person meets them: the real program in a pseudo-terminal.
//
//	go test ./cli -run xxx -bench Screens -benchtime 20x

// BenchmarkScreensFirstFrame times the start until the first frame is drawn.
func BenchmarkScreensFirstFrame(b *testing.B) {
	state := b.TempDir()
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		term := startTerminal(b, 120, 36, withoutKey(os.Environ()), "--state", state, "--sandbox")
		term.wait("1 Files", "folder")
		took = append(took, time.Since(start))
		b.StopTimer()
		term.press("q")
		term.wait("quit?")
		term.insist("y", "quit?")
		term.exitCode()
		b.StartTimer()
	}
	report(b, took)
}

// BenchmarkScreensKey times from a key press to the screen that it leads to: at rest, and
// while a large file is checked.
func BenchmarkScreensKey(b *testing.B) {
	for name, records := range map[string]int{"at rest": 1000, "while checking": 2_000_000} {
		b.Run(name, func(b *testing.B) {
			path := largeFile(b, records)
			var took []time.Duration
			var term *terminal
			for b.Loop() {
				if term == nil || term.Over() {
					term = startTerminal(b, 120, 36, withoutKey(os.Environ()), "--state", b.TempDir(), "--sandbox", "--type", "Patient", path)
					term.wait("problems")
				}
				checking := strings.Contains(term.Text(), "checking")
				for _, step := range [][2]string{{"?", "keys here"}, {"q", ""}} {
					start := time.Now()
					term.press(step[0])
					if step[1] != "" {
						term.wait(step[1])
					} else {
						term.gone("keys here")
					}
					if records < 10_000 || checking {
						took = append(took, time.Since(start))
					}
				}
				if records > 10_000 && !checking { // begin anew
					term.press("q")
					term.wait("quit?")
					term.insist("y", "quit?")
					term.exitCode()
					term = nil
				}
			}
			report(b, took)
		})
	}
}

// BenchmarkScreensIdle measures the processor's time that an open screen takes while
// nothing happens, in percent.
func BenchmarkScreensIdle(b *testing.B) {
	if _, err := os.Stat("/proc/self/schedstat"); err != nil {
		b.Skip("processor times are read from /proc")
	}
	term := startTerminal(b, 120, 36, withoutKey(os.Environ()), "--state", b.TempDir(), "--sandbox", "--type", "Patient", largeFile(b, 1000))
	term.wait("checked")
	time.Sleep(3 * time.Second) // until they are at rest
	var percent []float64
	for b.Loop() {
		before, start := processorTime(b, term.cmd), time.Now()
		time.Sleep(5 * time.Second)
		percent = append(percent, 100*(processorTime(b, term.cmd)-before).Seconds()/time.Since(start).Seconds())
	}
	b.ReportMetric(slices.Max(percent), "%cpu")
}

func processorTime(b *testing.B, cmd *exec.Cmd) time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	var all time.Duration
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended
		}
		var ns int64
		fmt.Sscan(string(text), &ns)
		all += time.Duration(ns)
	}
	return all
}

// report gives the median and the slowest hundredth, in milliseconds.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	if len(took) == 0 {
		return
	}
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "ms/p50")
	b.ReportMetric(at(0.99), "ms/p99")
	b.ReportMetric(float64(len(took)), "samples")
}

// largeFile writes a file of clean records and a few faulty ones.
func largeFile(b *testing.B, records int) string {
	path := filepath.Join(b.TempDir(), "large.ndjson")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range records {
		gender := "female"
		if i%100 == 0 {
			gender = "F"
		}
		fmt.Fprintf(w, `{"firstName":"Amara","lastName":"Okafor%d","gender":%q,"birthDate":"1984-11-02","phone":"+1-555-0118","address":{"city":"Riga","country":"LV"}}`+"\n", i, gender)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}
