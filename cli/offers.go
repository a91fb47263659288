package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinik-import/importer"
	"clinik-import/ndjson"
	"clinik-import/resource"
	"clinik-import/sandbox"
	"clinik-import/ui/words"
)

// What a shell is offered for an argument or for the value of a flag: names that are
// known, files only where a file is meant, otherwise nothing.

// offer completes a flag of a command.
func offer(cmd *cobra.Command, flag string, values cobra.CompletionFunc) {
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc(flag, values))
}

// flagOffers are the values of flags, by the name of the flag, or of command and flag
// where commands differ.
var flagOffers = map[string]cobra.CompletionFunc{
	"type":          typeNames,
	"off":           ruleCodes,
	"severity":      ruleSeverities,
	"lint format":   oneOf("text", "json", "sarif", "markdown\tof the rules, with --rules"),
	"report format": oneOf("markdown", "html", "json"),
	"fix":           oneOf("safe\tevery safe fix"),
	"errors":        oneOf(string(sandbox.Objects0), string(sandbox.Objects1), string(sandbox.Strings)),
	"as": oneOf(string(importer.WasAccepted)+"\tthe records are there", string(importer.WasNotAccepted)+"\tthey are not there",
		string(importer.SendAgain)+"\tsend it again, though it may then be there twice",
		string(importer.TakenOut)+"\tit waits or is held, and is not to be sent",
		string(importer.Undecided)+"\tthe job named before was a mistake"),
	"config":  anyFile,
	"output":  anyFile,
	"recipe":  anyFile,
	"report":  anyFile,
	"support": anyFile,
	"truth":   anyFile,
}

// offerRest completes every flag of a command, and of those below it, that does not
// complete its values itself, and keeps files away where no argument is taken.
func offerRest(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, own := cmd.GetFlagCompletionFunc(f.Name); own || f.Value.Type() == "bool" {
			return
		}
		values := flagOffers[cmd.Name()+" "+f.Name]
		if values == nil {
			values = flagOffers[f.Name]
		}
		if values == nil {
			values = cobra.NoFileCompletions // a number, a name, an expression
		}
		offer(cmd, f.Name, values)
	})
	if cmd.ValidArgsFunction == nil && len(cmd.ValidArgs) == 0 {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
		if strings.Contains(cmd.Use, "FILE") {
			cmd.ValidArgsFunction = anyFile // by itself a command with subcommands offers only these
		}
	}
	for _, sub := range cmd.Commands() {
		offerRest(sub)
	}
}

// unquoteUsages takes the marks of what a flag takes out of the descriptions, which a shell
// shows as they are; the help reads them.
func unquoteUsages(cmd *cobra.Command) {
	unquote := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	cmd.LocalFlags().VisitAll(unquote)
	for _, sub := range cmd.Commands() {
		unquoteUsages(sub)
	}
}

func oneOf(known ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp)
}

func anyFile(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func typeNames(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return resource.Names(), cobra.ShellCompDirectiveNoFileComp
}

func ruleCodes(*cobra.Command, []string, string) (codes []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, rule := range ndjson.Rules() {
		codes = append(codes, cobra.CompletionWithDesc(rule.Code, rule.Title))
	}
	return codes, cobra.ShellCompDirectiveNoFileComp
}

// ruleSeverities completes RULE=SEVERITY, the rule first.
func ruleSeverities(_ *cobra.Command, _ []string, typed string) (pairs []cobra.Completion, _ cobra.ShellCompDirective) {
	code, _, named := strings.Cut(typed, "=")
	if named {
		for _, s := range []ndjson.Severity{ndjson.Error, ndjson.Warning, ndjson.Note, ndjson.Off} {
			pairs = append(pairs, code+"="+severityWord(s))
		}
		return pairs, cobra.ShellCompDirectiveNoFileComp
	}
	for _, rule := range ndjson.Rules() {
		pairs = append(pairs, cobra.CompletionWithDesc(rule.Code+"=", rule.Title))
	}
	return pairs, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeArchive offers names of runs, batches or jobs to a shell, to as many arguments as
// the command takes. A shell that asks has no patience for errors: it gets what there is.
func completeArchive(env Env, root *targetFlags, load func() error, practice *bool, offered func(*archive) []cobra.Completion) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 && !strings.Contains(cmd.Use, "…") || load() != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		a, err := openArchive(env, root, *practice)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer a.Close()
		named := func(c cobra.Completion) bool {
			name, _, _ := strings.Cut(c, "\t")
			return slices.Contains(args, name)
		}
		return slices.DeleteFunc(offered(a), named), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFiles offers the files of the run that is named by the first argument.
func completeFiles(env Env, root *targetFlags, load func() error, practice *bool) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if load() != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		a, err := openArchive(env, root, *practice)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer a.Close()
		r, _, err := a.runOrBatch(argument0(args))
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return r.Paths, cobra.ShellCompDirectiveNoFileComp
	}
}

// runNames offers the names of all runs.
func runNames(a *archive) []cobra.Completion {
	all, _ := a.imports()
	return runOffers(all)
}

func runOffers(runs []archived) (names []cobra.Completion) {
	for _, r := range runs {
		names = append(names, cobra.CompletionWithDesc(r.ID, oneLine(describeRun(r.RunInfo))))
	}
	return names
}

// runsAndBatches offers everything that rejects can be listed of.
func runsAndBatches(a *archive) []cobra.Completion {
	return append(runNames(a), batchNames(a, func(importer.Batch) bool { return true })...)
}

// undecidedBatches offers those that a person can decide on.
func undecidedBatches(a *archive) []cobra.Completion {
	return batchNames(a, func(b importer.Batch) bool {
		return words.NeedsDecision(b) || b.Named || b.State == importer.StateStale || words.Cancellable(b)
	})
}

// watchedBatches offers those of which something more is heard.
func watchedBatches(a *archive) []cobra.Completion {
	return batchNames(a, func(b importer.Batch) bool { return words.AtWork(b) || words.Waits(b) })
}

// batchNames offers the names of the wanted batches, by number and by job.
func batchNames(a *archive, wanted func(importer.Batch) bool) (names []cobra.Completion) {
	all, _ := a.runs()
	for _, r := range all {
		run, err := a.take(r)
		if err != nil {
			continue
		}
		for _, b := range run.Batches() {
			if !wanted(b) {
				continue
			}
			about := oneLine(fmt.Sprintf("%s of %s, %s", count(b.Records, "record"), describeRun(r.RunInfo), b.State))
			names = append(names, cobra.CompletionWithDesc(batchName{r.ID, b.Number}.String(), about))
			if b.Job != "" {
				names = append(names, cobra.CompletionWithDesc(b.Job, about))
			}
		}
	}
	return names
}
