package cli_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"clinik-import/keystore"
)

// A keyedServer takes batches of the keys that it knows, and notes whose each was.
type keyedServer struct {
	mu     sync.Mutex
	known  map[string]bool
	posted map[string]int // by key
}

func (s *keyedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Header.Get("X-Api-Key")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case !s.known[key]:
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodPost:
		s.posted[key]++
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"data":{"jobId":"job_%d","status":"pending"}}`, len(s.posted))
	case strings.Contains(r.URL.Path, "/job_"):
		fmt.Fprint(w, `{"data":{"status":"completed","totalRecords":25,"processedRecords":25}}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// knows makes keys known, and forgets what was posted before.
func (s *keyedServer) knows(keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.posted = map[string]bool{}, map[string]int{}
	for _, key := range keys {
		s.known[key] = true
	}
}

// Two organisations have a profile and a key each: an import goes on with the key that it
// was begun with, and with another one only if that is the one in force.
func TestTheKeyOfAnotherProfileIsNeverTaken(t *testing.T) {
	t.Parallel()
	const north, south, file = "clk_test_123north", "clk_test_123south", "testdata/practitioners-good.ndjson"
	for _, row := range []struct {
		name   string
		args   []string
		posted map[string]int
		code   int
	}{
		{"by itself, with the key of its own profile", []string{"resume"}, map[string]int{south: 1}, 0},
		{"with the key in use", []string{"resume", "--with-this-key", "--reason", "one organisation"}, map[string]int{north: 1}, 0},
		{"with the key of a profile that is named", []string{"resume", "--profile", "south", "--with-this-key", "--reason", "one organisation"}, map[string]int{south: 1}, 0},
		{"with the wrong profile named", []string{"resume", "--profile", "north"}, map[string]int{}, 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			server := &keyedServer{}
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			state := t.TempDir()
			keys := keystore.Keys{Folder: filepath.Join(state, "keys")}
			for profile, key := range map[string]string{"north": north, "south": south} {
				if _, err := keys.Save(t.Context(), keystore.Place{Profile: profile, Host: listening.URL}, key, true); err != nil {
					t.Fatal(err)
				}
			}
			text := fmt.Sprintf("profile = \"north\"\nhost = %q\n[profiles.north]\n[profiles.south]\n", listening.URL)
			if err := os.WriteFile(filepath.Join(state, "settings.toml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			server.knows() // so that the import of the south is held
			if p := runProgram(t, state, nil, "send", "--profile", "south", "--yes", file); p.code != 5 {
				t.Fatalf("exit %d\n%s", p.code, p.err)
			}
			server.knows(north, south)
			p := runProgram(t, state, nil, append(row.args, "--json")...)
			if p.code != row.code {
				t.Errorf("exit %d, want %d\n%s", p.code, row.code, p.err)
			}
			if !maps.Equal(server.posted, row.posted) {
				t.Errorf("posted %v, want %v\n%s", server.posted, row.posted, p.err)
			}
			if strings.Contains(p.out+p.err, north) || strings.Contains(p.out+p.err, south) {
				t.Error("a key is printed")
			}
		})
	}
}

// resume over several imports says of each batch which import it is of.
func TestResumeOverSeveralImportsTellsThemApart(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	env := []string{"CLINIKAPI_SECRET_KEY=" + practiceKey, "CLINIK_IMPORT_HOST=" + practiceServer(t)}
	for _, file := range []string{"testdata/practitioners-good.ndjson", "testdata/patients-good.ndjson", "testdata/observations-good.ndjson"} {
		runProgram(t, state, env, "send", "--slots", "1/1h", "--yes", "--no-wait", file)
	}
	p := runProgram(t, state, env, "resume")
	for _, said := range []string{"sending 25 records", "taken by the server as job", "finished (completed), 25 records"} {
		of := map[string]bool{}
		for _, name := range regexp.MustCompile(`batch (\S+): `+regexp.QuoteMeta(said)).FindAllStringSubmatch(p.err, -1) {
			of[name[1]] = true
		}
		if len(of) < 2 || of["1"] {
			t.Errorf("%q is said of %v\n%s", said, of, p.err)
		}
	}
}
