package ui

import (
	"errors"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/ui/safe"
	"clinik-import/ui/widget"
	"clinik-import/ui/words"

	tea "github.com/charmbracelet/bubbletea"
)

// candidate is a file on its way into a run.
type candidate struct {
	reading
	inspection
}

// candidatesMsg are the files that the person wants checked, looked at.
type candidatesMsg struct{ files []candidate }

func candidatesCmd(files []reading, look func(reading) inspection) tea.Cmd {
	return func() tea.Msg {
		var msg candidatesMsg
		for _, f := range files {
			msg.files = append(msg.files, candidate{f, look(f)})
		}
		return msg
	}
}

// settle goes on with the files: it asks which file of an archive is meant, how files
// are to be read whose records are spread, and for a type where the guess is unsure; it
// doubts a type that explains little, and begins when nothing is left to ask.
// A file that cannot be read is left out if there are others.
func (p *filesPage) settle(files []candidate) tea.Cmd {
	if cmd := p.settleForm(files); cmd != nil {
		return cmd
	}
	var faults []error
	for _, f := range files {
		if f.err != nil {
			faults = append(faults, f.err)
			continue
		}
		if p.typeOf(f.pick) == nil {
			if len(f.guesses) > 0 && f.guesses[0].Sure {
				p.types[f.pick] = f.guesses[0].Type
				continue
			}
			return p.chooseType(f.pick, f.inspection, func() tea.Cmd { return p.settleAlike(f.pick, files) })
		}
		if t := p.typeOf(f.pick); f.share(t) < words.FewExplained && !p.trusted[f.pick] {
			return p.doubt(f, func() tea.Cmd { return p.settle(files) })
		}
	}
	if len(faults) == len(files) {
		return p.c.Fail(errors.Join(faults...))
	}
	types := make(map[pick]*resource.Type, len(files))
	for _, f := range files {
		types[f.pick] = p.typeOf(f.pick)
	}
	return openInputsCmd(files, types, p.c.Settings.LineLimit)
}

// doubt says that a chosen type does not look right.
func (p *filesPage) doubt(f candidate, goOn func() tea.Cmd) tea.Cmd {
	t := p.typeOf(f.pick)
	lines := []safe.Text{safe.Sprintf("%s: %s of the first records look like %s.",
		f.name(), widget.Share(f.share(t), 1), t.Name())}
	if len(f.guesses) > 0 && f.guesses[0].Type != t {
		lines = append(lines, safe.Sprintf("They look more like %s. Go back and press t to choose another type.", f.guesses[0].Type.Name()))
	}
	return p.c.Ask(&widget.Confirm{Title: safe.Own("is this the right type?"), Lines: lines,
		Yes: safe.Sprintf("check as %s all the same", t.Name())}, func() tea.Cmd {
		p.trusted[f.pick] = true
		return goOn()
	})
}

// inputsMsg are the opened files.
type inputsMsg struct {
	chosenFiles
	err error // none could be opened
}

func (p *filesPage) handleInputs(msg inputsMsg) tea.Cmd {
	if msg.err != nil {
		return p.c.Fail(msg.err)
	}
	p.marks = nil
	for _, in := range msg.inputs { // also what Check reads anew: chosen again, it is read so again
		if info := in.File.Info(); info.Form == ndjson.Values {
			p.values[pick{info.Path, info.Entry}] = true
		}
	}
	return p.c.Begin(msg.chosenFiles)
}

func openInputsCmd(files []candidate, types map[pick]*resource.Type, lineLimit int) tea.Cmd {
	return func() tea.Msg {
		var msg inputsMsg
		var faults []error
		leave := func(f candidate, err error) {
			msg.left, faults = append(msg.left, unread{f.pick, err}), append(faults, err)
		}
		for _, f := range files {
			if f.err != nil {
				leave(f, f.err)
				continue
			}
			file, err := f.open(lineLimit)
			if err != nil {
				leave(f, err)
				continue
			}
			msg.inputs = append(msg.inputs, importer.Input{File: file, Type: types[f.pick]})
		}
		msg.inputs, msg.twice = importer.Distinct(msg.inputs)
		if len(msg.inputs) == 0 {
			msg.err = errors.Join(faults...)
		}
		return msg
	}
}

// typeOfCurrent lets the type of the file under the cursor be chosen, once it was looked
// at.
func (p *filesPage) typeOfCurrent() tea.Cmd {
	e, ok := p.current()
	if p.asked = ok && !e.folder && p.preview.pick != p.pick(e); p.asked {
		return nil
	}
	if why, no := p.noType(); no {
		return p.c.ToastNow(why)
	}
	return p.chooseType(p.preview.pick, p.preview.inspection, nil)
}

// noType says why no type can be chosen for what is under the cursor, if none can.
func (p *filesPage) noType() (why safe.Text, no bool) {
	e, ok := p.current()
	format, isFormat := errors.AsType[*ndjson.FormatError](p.preview.err)
	_, several := errors.AsType[*ndjson.ChooseError](p.preview.err)
	switch {
	case !ok || e.folder:
		return safe.Own("Move to a file first; then t chooses the type of its records."), true
	case p.preview.pick != p.pick(e):
		return safe.Own("The file is still being looked at."), true
	case several:
		return safe.Own("Several files are in this archive: enter opens it, then t chooses the type of one."), true
	case isFormat && format.Values:
		return safe.Own("Press v first, which reads the records where they stand; then t chooses their type."), true
	case isFormat:
		return safe.Sprintf("This is %s, not NDJSON: there is no type to choose.", format.Is), true
	case p.preview.err != nil:
		return sentence(p.preview.err.Error()), true
	}
	return safe.Text{}, false
}

// chooseType opens the list of types for a file; the guesses come first.
func (p *filesPage) chooseType(f pick, look inspection, then func() tea.Cmd) tea.Cmd {
	types, options := typeOptions(look.guesses)
	title := safe.Sprintf("type of %s", f.name())
	return p.c.Choose(title, options, 0, func(i int) tea.Cmd {
		p.types[f], p.trusted[f] = types[i], false
		if then == nil {
			return nil
		}
		return then()
	})
}
