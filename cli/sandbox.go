package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"clinik-import/sandbox"
)

func newSandbox(env Env) *cobra.Command {
	var flags sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run the embedded practice server by itself",
		Long: `sandbox runs ClinikAPI's bulk endpoints on this computer, as the vendor documents
them, so that imports can be tried without a key. It is not the vendor's server; it
listens on loopback only, refuses live keys and keeps records in memory only.

With --fault WHEN=WHAT (repeatable) things go wrong on request. WHEN names requests:
import#3 the third import since the start, import#* every one, import@0.1 a tenth of
them, drawn by --seed; the same for job and export. Of several faults that fit a
request the first one given is done. WHAT is one of:

` + sandbox.FaultHelp() + `

--reject POINTER=REGEX:message (repeatable) rejects records whose value at a JSON Pointer
matches, POINTER!=REGEX:message those that have another there. The demo does so with
practitioners that it does not know; ClinikAPI's documents leave open whether it does.

--truth writes down what was really received and accepted, and the faults done.`,
		Example: `  clinik-import sandbox
  clinik-import sandbox --addr 127.0.0.1:0 --key clk_test_practice1 --window 1m
  clinik-import sandbox --reject '/generalPractitionerId!=^prac_0:unknown reference'
  clinik-import sandbox --fault import#2=reset-after-body --fault job@0.1=status:500`,
		Annotations: ownSettings,
		Args:        takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := flags.options("")
			if err != nil {
				return err
			}
			s, err := sandbox.Start(o)
			if err != nil {
				return err
			}
			fmt.Fprintf(env.Out, "address %s\nkey     %s\n", s.URL(), s.Key())
			fmt.Fprintf(env.Err, `
This is the practice server, not the vendor's. Try it from another window:

  curl -X POST %[1]s/v1/bulk/import \
    -H 'x-api-key: %[2]s' -H 'Content-Type: application/json' \
    -d '{"resourceType":"Patient","data":"{\"firstName\":\"Amara\",\"lastName\":\"Okafor\"}"}'

  %[3]s=%[2]s clinik-import send --host %[1]s FILE

Ctrl-C ends it.
`, s.URL(), s.Key(), KeyVariable)
			<-cmd.Context().Done()
			return s.Close()
		},
	}
	flags.register(cmd)
	return cmd
}
