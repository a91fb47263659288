package widget

import "clinik-import/ui/layout"

// fitTo makes a styled line exactly w cells wide.
func fitTo(line string, w int) string { return layout.Block{line}.Fit(layout.Size{W: w, H: 1})[0] }
