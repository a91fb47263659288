package ndjson

import "clinik-import/resource"

// SampleLines is how many lines at the start of a file its type is guessed from.
const SampleLines = 50

// A Sample is what the first lines of a file show of it.
type Sample struct {
	Records [][]byte         // without blank lines
	Guesses []resource.Guess // the types that they could be of, best first
	Whole   bool             // the file has no more lines
}

// Sample looks at the first lines of the file. It is one for all who guess a type, so that its
// figures are the same wherever they are shown. With an error it is of what could be read.
func (f *File) Sample() (s Sample, err error) {
	lines, err := f.Head(SampleLines)
	for _, l := range lines {
		if !l.Blank() {
			s.Records = append(s.Records, l.Bytes)
		}
	}
	s.Guesses, s.Whole = resource.Detect(s.Records), err == nil && len(lines) < SampleLines
	return s, err
}
