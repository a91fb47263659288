// Command gen writes files of practice records, of any size, with a known share of
// faults. It is a door to package practice, which also makes the files in testdata.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"clinik-import/sandbox/practice"
)

const usage = `Writes made-up clinical records as NDJSON. The same options give the same bytes.

  go run ./testdata/gen -type Patient -n 25000 -faulty 1% -seed 7 -o patients.ndjson
  go run ./testdata/gen -type Observation -n 1000000 -faulty 1% -truth faults.ndjson -o observations.ndjson.gz

Types: `

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are returned and printed once
	var o practice.Options
	flags.StringVar(&o.Type, "type", "Patient", "FHIR `name` of the resource type")
	flags.Int64Var(&o.Lines, "n", 1000, "`number` of lines")
	flags.Uint64Var(&o.Seed, "seed", 1, "`number` that decides which records are made")
	flags.Var((*share)(&o.Faulty), "faulty", "`share` of lines with a fault, such as 1% or 0.01")
	flags.Var((*share)(&o.Unknown), "unknown", "`share` of good lines that name a practitioner unknown to the practice server")
	path := flags.String("o", "-", "`file` to write; - is standard output; .gz and .zst are compressed")
	truth := flags.String("truth", "", "`file` that gets a JSON line for each fault: its line, kind and JSON Pointer")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage, strings.Join(practice.Types(), ", "), "\n\n")
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return nil
	case err != nil:
		return fmt.Errorf("%w; -h lists the options", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is not an option; name the output with -o FILE", flags.Arg(0))
	}
	if *truth != "" && *truth == *path {
		return errors.New("-o and -truth name the same file")
	}
	return generate(o, *path, *truth, stdout, stderr)
}

func generate(o practice.Options, path, truth string, stdout, stderr io.Writer) error {
	if err := o.Check(); err != nil {
		return err // before a file that is there is overwritten
	}
	faults := 0
	o.Truth = func(practice.Planted) { faults++ }
	finish := func() error { return nil }
	if truth != "" {
		w, done, err := create(truth, stdout)
		if err != nil {
			return err
		}
		lines := json.NewEncoder(w)
		var failed error
		o.Truth = func(p practice.Planted) {
			faults++
			failed = errors.Join(failed, lines.Encode(p))
		}
		finish = func() error { return errors.Join(failed, done()) }
	}
	w, done, err := create(path, stdout)
	if err != nil {
		return errors.Join(err, finish())
	}
	if err := errors.Join(practice.Write(w, o), done(), finish()); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d %s records, %d of them planted with a fault or an unknown practitioner: %s\n", o.Lines, o.Type, faults, path)
	return nil
}

// create opens an output by its name. done completes and closes it.
func create(path string, stdout io.Writer) (w io.Writer, done func() error, err error) {
	if path == "-" {
		out := bufio.NewWriter(stdout)
		return out, out.Flush, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, nil, err
	}
	var packed io.WriteCloser
	switch {
	case strings.HasSuffix(path, ".gz"):
		packed = gzip.NewWriter(f)
	case strings.HasSuffix(path, ".zst"):
		if packed, err = zstd.NewWriter(f); err != nil {
			return nil, nil, errors.Join(err, f.Close())
		}
	default:
		out := bufio.NewWriter(f)
		return out, func() error { return errors.Join(out.Flush(), f.Close()) }, nil
	}
	return packed, func() error { return errors.Join(packed.Close(), f.Close()) }, nil
}

// A share is a part of all lines: 1% or 0.01.
type share float64

func (s *share) String() string { return strconv.FormatFloat(float64(*s), 'g', -1, 64) }

func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	f, err := strconv.ParseFloat(number, 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= 1) {
		return errors.New("a share is written as 1% or 0.01, from 0 to 1")
	}
	*s = share(f)
	return nil
}
