package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"clinik-import/client"
	"clinik-import/keystore"
)

func newKey(env Env, root *targetFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Store, show, test and forget the key",
		Long: `A key belongs to one profile (or to none) and one server, and is never sent to another.
It is looked for in the system's key store, then in a file that only you can read, then
in the variable CLINIKAPI_SECRET_KEY; key show tells where it was found.`,
		Example: `  clinik-import key set
  clinik-import key show`,
	}
	cmd.AddCommand(newKeySet(env, root), newKeyShow(env, root), newKeyCheck(env, root), newKeyForget(env, root), newKeyJournal(env, root))
	return cmd
}

func newKeySet(env Env, root *targetFlags) *cobra.Command {
	var inFile bool
	cmd := &cobra.Command{
		Use:   "set",
		Short: "Store the key, typed unseen or from standard input",
		Long: `set reads the key from the terminal, without showing it, or from standard input, and puts
it into the system's key store. There is no flag for it: what stands on a command line
can be seen by others. With --file it goes into a file that only you can read, for
computers without a key store.`,
		Example: `  clinik-import key set
  clinik-import key set --profile north
  clinik-import key set --file < key.txt`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return setKey(cmd.Context(), env, root, inFile)
		},
	}
	cmd.Flags().BoolVar(&inFile, "file", false, "keep it in a file that only you can read, instead of the system's key store")
	return cmd
}

// placeOf is what the settings in force keep a key for.
func placeOf(root *targetFlags) (keystore.Place, error) {
	host, err := client.ParseHost(root.set.Host)
	return keystore.Place{Profile: root.set.Profile, Host: host}, err
}

func setKey(ctx context.Context, env Env, root *targetFlags, inFile bool) error {
	place, err := placeOf(root)
	if err != nil {
		return err
	}
	text, err := readKey(ctx, env, place)
	if err != nil {
		return err
	}
	defer clear(text)
	key, err := client.ParseKey(string(text))
	if err != nil {
		return &exitError{ExitKey, err}
	}
	if err := fits(root.set, key); err != nil {
		return &exitError{ExitKey, err}
	}
	source, err := keysOf(env, root.set).Save(ctx, place, string(text), inFile)
	if _, missing := errors.AsType[*keystore.NoStoreError](err); missing {
		return fmt.Errorf("the key was not stored: %w. To keep it in a file that only you can read, add --file", err)
	}
	if err != nil {
		return fmt.Errorf("the key was not stored: %w", err)
	}
	fmt.Fprintf(env.Err, "%s is kept in %s, for %s%s\n", key, source.Words(), place.Host, ofProfile(place.Profile))
	return nil
}

func ofProfile(name string) string {
	if name == "" {
		return ""
	}
	return ", profile " + name
}

// keyShown is what key show and key check print with --json.
type keyShown struct {
	Key         string `json:"key"` // masked
	Environment string `json:"environment"`
	Source      string `json:"source"`
	Host        string `json:"host"`
	Profile     string `json:"profile,omitempty"`
	Proxy       string `json:"proxy,omitempty"`
	Refused     string `json:"refused,omitempty"` // why nothing is sent with it to this host

	Accepted *bool  `json:"accepted,omitempty"`
	Quota    *int64 `json:"quotaRemaining,omitempty"` // requests of this month
}

// noKey is what key show prints with --json where there is no key that may be used.
type noKey struct {
	Key     *string `json:"key"` // null
	Host    string  `json:"host"`
	Profile string  `json:"profile,omitempty"`
}

func newKeyShow(env Env, root *targetFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print which key is in use, masked, and where it was found",
		Example: `  clinik-import key show
  clinik-import key show --json --profile north`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := holderOf(cmd.Context(), env, root.set, root.set.Host)
			if err != nil && asJSON {
				err = errors.Join(err, json.NewEncoder(env.Out).Encode(noKey{Host: root.set.Host, Profile: root.set.Profile}))
			}
			if err != nil {
				return err
			}
			shown, err := shownKey(h)
			if err != nil {
				return err
			}
			return shown.print(env, h, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func shownKey(h holder) (keyShown, error) {
	proxy, err := proxyOf(h.set, h.host)
	if err != nil {
		return keyShown{}, err
	}
	t := h.target(proxy)
	shown := keyShown{
		Key: t.Key, Environment: string(t.Environment), Source: string(h.Source), Host: t.Host,
		Profile: t.Profile, Proxy: t.Proxy,
	}
	if _, err := h.client(); err != nil {
		shown.Refused = err.Error()
	}
	return shown, nil
}

// noProxyHere says why a proxy that is set is not gone through.
const noProxyHere = "not through the proxy: the server is on this computer"

func (k keyShown) print(env Env, h holder, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(env.Out).Encode(k)
	}
	through := ""
	if k.Proxy != "" {
		through = ", through the proxy " + k.Proxy
	} else if h.set.Proxy != "" && isLoopback(h.host) {
		through = ", " + noProxyHere
	}
	if k.Refused != "" {
		through += "; it will be refused: " + k.Refused
	}
	_, err := fmt.Fprintf(env.Out, "%s, for %s (%s)%s\n", h.words(), k.Host, k.Environment, through)
	return err
}

func newKeyCheck(env Env, root *targetFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Ask the server whether it takes the key; no slot is spent",
		Long: `check asks the server for a job that does not exist. A good key is told so, a bad one is
refused. It counts as one request, not as a bulk operation, and no record is read.
Whether the key may also write, as an import needs, is known at the first import.
Exit code 5 if the key is refused, 6 if the server cannot be reached.`,
		Example: `  clinik-import key check
  clinik-import key check --profile north --json`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkKey(cmd.Context(), env, root, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func checkKey(ctx context.Context, env Env, root *targetFlags, asJSON bool) error {
	h, err := holderOf(ctx, env, root.set, root.set.Host)
	if err != nil {
		return err
	}
	api, err := h.client()
	if err != nil {
		return err
	}
	shown, err := shownKey(h)
	if err != nil {
		return err
	}
	answer, err := api.CheckKey(ctx)
	if err != nil {
		return gradeOf(err)
	}
	if answer.OtherStore {
		return &exitError{ExitKey, otherStore(h.Key)}
	}
	taken := true
	shown.Accepted = &taken
	if q := answer.Limits.Quota; q != nil && q.Remaining >= 0 {
		shown.Quota = &q.Remaining
	}
	if err := shown.print(env, h, asJSON); err != nil || asJSON {
		return err
	}
	text := "the server takes it"
	if shown.Quota != nil {
		text += fmt.Sprintf("; %d requests are left this month", *shown.Quota)
	}
	_, err = fmt.Fprintln(env.Out, text)
	return err
}

// otherStore explains a key that the server answers as one of the other kind.
func otherStore(key client.Key) error {
	if key.Live() {
		return fmt.Errorf("the server takes the live key %s, but answers it as it answers test keys (X-Sandbox headers). Send nothing with it: real patients' records could go into the test store. Ask ClinikAPI's support", key)
	}
	return fmt.Errorf("the server takes the test key %s, but answers without what marks its test store (X-Sandbox headers). Send nothing with it: made-up records could go among real patients. Ask ClinikAPI's support", key)
}

// gradeOf gives an error of the client the exit code of its kind.
func gradeOf(err error) error {
	if refused, ok := errors.AsType[*client.APIError](err); ok && (refused.Status == 401 || refused.Status == 403) {
		return &exitError{ExitKey, err}
	}
	if _, ok := errors.AsType[*client.TransportError](err); ok {
		return &exitError{ExitNetwork, err}
	}
	return err
}

// keyGone is what key forget prints with --json.
type keyGone struct {
	Forgotten []string `json:"forgotten"` // where the key was kept
	Host      string   `json:"host"`
	Profile   string   `json:"profile,omitempty"`
}

func newKeyForget(env Env, root *targetFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "forget",
		Short: "Remove the key from the key store and the key file",
		Example: `  clinik-import key forget
  clinik-import key forget --profile north`,
		Args: takes(0, 0, ""),
		RunE: func(cmd *cobra.Command, args []string) error {
			place, err := placeOf(root)
			if err != nil {
				return err
			}
			from, err := keysOf(env, root.set).Forget(cmd.Context(), place)
			if asJSON {
				gone := keyGone{Forgotten: []string{}, Host: place.Host, Profile: place.Profile}
				for _, source := range from {
					gone.Forgotten = append(gone.Forgotten, string(source))
				}
				return errors.Join(err, json.NewEncoder(env.Out).Encode(gone))
			}
			for _, source := range from {
				fmt.Fprintf(env.Err, "the key for %s%s is gone from %s\n", place.Host, ofProfile(place.Profile), source.Words())
			}
			if err == nil && len(from) == 0 {
				fmt.Fprintf(env.Err, "no key was kept for %s%s\n", place.Host, ofProfile(place.Profile))
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}
