package ui

import (
	"path/filepath"
	"strings"

	"clinik-import/ndjson"

	tea "github.com/charmbracelet/bubbletea"
)

// Going about folders, and what is under the cursor.

// goTo opens the folder of a file, the cursor on the file.
func (p *filesPage) goTo(f pick) tea.Cmd {
	if f.entry != "" {
		p.goal = f.entry
		return p.open(f.path)
	}
	p.goal = filepath.Base(f.path)
	return p.open(filepath.Dir(f.path))
}

// open reads another folder.
func (p *filesPage) open(folder string) tea.Cmd {
	p.gen++
	return readFolderCmd(p.gen, folder)
}

func (p *filesPage) handleFolder(msg folderReadMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	if msg.err != nil {
		p.goal = ""
		return p.c.Fail(msg.err)
	}
	from := ""
	if above(p.folder, isWindows, filepath.Dir) == msg.folder {
		if from = filepath.Base(p.folder); msg.folder == "" {
			from = p.folder
		}
		// going up, the cursor stays on the folder left
	}
	if p.first != "" {
		from, p.first = p.first, ""
	}
	if p.folder != msg.folder {
		p.filter = ""
	}
	p.folder, p.archive, p.all = msg.folder, msg.archive, msg.entries
	if p.goal != "" {
		from, p.goal, p.filter = p.goal, "", ""
		p.hidden = p.hidden || strings.HasPrefix(from, ".")
	}
	cmd := p.narrow(from)
	p.SetSize(p.size) // the hint may have come or gone
	return cmd
}

// peek asks for a preview of the file under the cursor.
func (p *filesPage) peek() tea.Cmd {
	p.gen++
	p.asked = false
	e, ok := p.current()
	if !ok || e.folder {
		return nil
	}
	return inspectCmd(p.gen, p.reading(p.pick(e)), p.look)
}

// handleInspected shows a preview, and asks for the type if that was wished meanwhile.
func (p *filesPage) handleInspected(msg inspectedMsg) tea.Cmd {
	if msg.gen != p.gen {
		return nil
	}
	p.preview = msg
	if p.asked {
		return p.typeOfCurrent()
	}
	return nil
}

// pick returns the file, or the folder, of an entry.
func (p *filesPage) pick(e entry) pick {
	if p.archive {
		return pick{p.folder, e.name}
	}
	return pick{path: filepath.Join(p.folder, e.name)}
}

// reading says how a file is read.
func (p *filesPage) reading(f pick) reading {
	if p.values[f] {
		return reading{f, ndjson.Values}
	}
	return reading{f, ndjson.Lines}
}

func (p *filesPage) current() (entry, bool) {
	if i := p.list.Cursor(); i >= 0 && i < len(p.shown) {
		return p.shown[i], true
	}
	return entry{}, false
}
