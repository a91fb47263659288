// Command clinik-import brings NDJSON files of clinical records into ClinikAPI
// through its bulk import.
package main

import (
	"os"

	"clinik-import/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
