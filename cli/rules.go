package cli

import (
	"fmt"
	"io"

	"clinik-import/ndjson"
)

// rulesTitle stands before the rules in Markdown, which are kept as docs/rules.md.
const rulesTitle = `# Rules

What ` + "`clinik-import lint`" + ` and the Check page look for. Change the severity of a rule with
` + "`--severity RULE=error`" + ` (or warning, note, off), leave one out with ` + "`--off RULE`" + `. This page is printed by
` + "`clinik-import lint --rules --format markdown`" + `.

`

// printRules prints the manual of the rules.
func printRules(out io.Writer, format string) error {
	switch format {
	case "text":
		return ndjson.WriteManual(out, false)
	case "markdown":
		if _, err := io.WriteString(out, rulesTitle); err != nil {
			return err
		}
		return ndjson.WriteManual(out, true)
	}
	return fmt.Errorf("--rules: %w", wrongWord("format", format, "text", "markdown"))
}
