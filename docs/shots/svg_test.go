package main

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"clinik-import/cli/terminal"
)

// screenOf returns the cells of a screen of one row on which the text was written.
func screenOf(cols int, text string) [][]terminal.Cell {
	s := terminal.NewScreen(cols, 1)
	s.Write([]byte(text))
	return s.Cells()
}

func TestRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, written, want string }{
		{"nothing", "", ``},
		{"text", "ab c", `<text x="0" y="13.5" fill="#d8dee9" textLength="33.6">ab c</text>`},
		{"two spaces part", "a  b", `<text x="0" y="13.5" fill="#d8dee9">a</text><text x="25.2" y="13.5" fill="#d8dee9">b</text>`},
		{"escaped", "<", `<text x="0" y="13.5" fill="#d8dee9">&lt;</text>`},
		{"colour and bold", "a\x1b[1;38;2;1;2;3mb\x1b[0mc", `<text x="0" y="13.5" fill="#d8dee9">a</text>` +
			`<text x="8.4" y="13.5" fill="#010203" font-weight="bold">b</text><text x="16.8" y="13.5" fill="#d8dee9">c</text>`},
		{"ground", "\x1b[48;5;231ma", `<rect x="0" width="8.4" height="18" fill="#ffffff"/><text x="0" y="13.5" fill="#d8dee9">a</text>`},
		{"reversed", "\x1b[7ma", `<rect x="0" width="8.4" height="18" fill="#d8dee9"/><text x="0" y="13.5" fill="#14171d">a</text>`},
		{"wide characters take two cells", "a王秀b", `<text x="0" y="13.5" fill="#d8dee9">a</text>` +
			`<text x="8.4" y="13.5" fill="#d8dee9" textLength="33.6">王秀</text><text x="42" y="13.5" fill="#d8dee9">b</text>`},
		{"from right to left as one text", "דוד כהן", `<text x="0" y="13.5" fill="#d8dee9" textLength="58.8">דוד כהן</text>`},
		{"a mark from another font stands alone", "●●x", `<text x="0" y="13.5" fill="#d8dee9" textLength="16.8">●●</text>` +
			`<text x="16.8" y="13.5" fill="#d8dee9">x</text>`},
		{"lines are drawn", "┌──┐", `<path d="M4.2 9V18M4.2 9H25.2M29.4 9V18M25.2 9H29.4" stroke="#d8dee9" fill="none"/>`},
		{"bars are drawn", "██▌░", `<rect x="0" width="16.8" height="18" fill="#d8dee9"/><rect x="16.8" width="4.2" height="18" fill="#d8dee9"/>` +
			`<rect x="25.2" width="8.4" height="18" fill="#d8dee9" opacity="0.3"/>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := row(screenOf(12, c.written)[0]); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPictureIsWholeAndSharesItsRows(t *testing.T) {
	t.Parallel()
	first := shot{caption: "1 <Files>", cells: screenOf(10, "same"), show: time.Second}
	second := shot{caption: "2", cells: screenOf(10, "other"), show: 3 * time.Second}
	svg := picture([]shot{first, second, first}, 1)
	for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
	if n := strings.Count(svg, ">same</text>"); n != 1 {
		t.Errorf("the row that two shots share is drawn %d times", n)
	}
	for _, want := range []string{"20% {", "80% {", `<g class="film" transform="translate(-108 0)">`} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is not in\n%s", want, svg)
		}
	}
	if strings.Contains(picture([]shot{first}, 0), "@keyframes") {
		t.Error("a single shot moves")
	}
	if outside := regexp.MustCompile(`(?:href|src)="[^#]|url\(|<script|@import`).FindString(svg); outside != "" {
		t.Errorf("the picture wants %q from elsewhere", outside)
	}
}

func TestMasksCoverWhatDiffers(t *testing.T) {
	t.Parallel()
	covers := masks("/elsewhere/x1")
	for _, c := range []struct{ written, want string }{
		{" 127.0.0.1:35001 ·", " 127.0.0.1:43117 ·"},
		{"王 /elsewhere/x1/exports/january  x", "王 /exports/january               x"},
		{"sent 23:59:58", "sent 09:41:25"},
		{"done  596 in   0:12 job_00000000000000aa", "done  596 in   0:10 job_09f7840122a35479"},
		{"job_00000000000000bb job_00000000000000aa", "job_09f7e14dbdddd29a job_09f7840122a35479"},
	} {
		cells := screenOf(60, c.written)
		cover(cells, covers)
		if got := strings.TrimRight(plainText(cells), " \n"); got != c.want {
			t.Errorf("%q became %q, want %q", c.written, got, c.want)
		}
	}
}
