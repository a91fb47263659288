package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clinik-import/sandbox"
)

// A server is the practice server of a round, a process of its own.
type server struct {
	cmd *exec.Cmd
	url string
}

// startServer starts the practice server, at the address it had before if there was one.
func (r *round) startServer(ctx context.Context) error {
	args := []string{"sandbox", "--key", r.key, "--window", window.String(), "--pace", "5000", "--truth", r.truthPath(),
		"--seed", fmt.Sprint(r.rng.Uint64() >> 1), "--errors", r.shape}
	for _, rule := range rejectRules() {
		args = append(args, "--reject", rule)
	}
	for _, f := range r.faults {
		args = append(args, "--fault", f)
	}
	if r.server.url != "" {
		args = append(args, "--addr", strings.TrimPrefix(r.server.url, "http://"))
	}
	cmd := exec.CommandContext(ctx, r.o.program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.dir}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	url, found := strings.CutPrefix(strings.TrimSpace(line), "address ")
	if err != nil || !found {
		_ = cmd.Process.Kill()
		return errors.Join(fmt.Errorf("the practice server did not start: %q, %w", line, err), cmd.Wait())
	}
	r.server = server{cmd, url}
	r.say("server at %s, faults %q", url, r.faults)
	return nil
}

// stopServer kills the practice server; its jobs, slots and records go with it.
func (r *round) stopServer() {
	if r.server.cmd != nil {
		_ = r.server.cmd.Process.Kill() // it may be gone already
		_ = r.server.cmd.Wait()         // says that it was killed
		r.server.cmd = nil
	}
}

func (r *round) truthPath() string { return filepath.Join(r.dir, "truth.ndjson") }

// truth reads what the server really received.
func readTruth(path string) ([]sandbox.Event, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []sandbox.Event
	for line := range strings.Lines(string(data)) {
		var e sandbox.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, fmt.Errorf("the truth file: %w in %q", err, line)
		}
		all = append(all, e)
	}
	return all, nil
}

// stored asks the server for everything in its store: records by their marks.
func (r *round) stored(ctx context.Context) (map[string][]map[string]any, error) {
	body, err := json.Marshal(map[string]any{"resourceTypes": typeNames()})
	if err != nil {
		return nil, err
	}
	for range 200 {
		id, err := r.startExport(ctx, string(body))
		if err != nil {
			return nil, err
		}
		if id != "" {
			if found, err := r.download(ctx, id); err != nil || found != nil {
				return found, err
			}
		}
		if !sleep(ctx, window/10) {
			return nil, ctx.Err()
		}
	}
	return nil, errors.New("no export could be started")
}

// startExport returns the job's id, "" where there is no slot or a fault came between.
func (r *round) startExport(ctx context.Context, body string) (string, error) {
	var reply struct{ Data struct{ JobID string } }
	status, _, err := r.ask(ctx, http.MethodPost, r.server.url+"/v1/bulk/export", body, &reply)
	if err != nil || status != http.StatusAccepted {
		return "", err
	}
	return reply.Data.JobID, nil
}

// download waits for the end of an export; nil if a fault lost its job.
func (r *round) download(ctx context.Context, id string) (map[string][]map[string]any, error) {
	for range 2000 {
		var reply struct{ Data struct{ DownloadURL string } }
		status, _, err := r.ask(ctx, http.MethodGet, r.server.url+"/v1/bulk/jobs/"+id, "", &reply)
		if err != nil || status == http.StatusNotFound {
			return nil, err
		}
		if reply.Data.DownloadURL != "" {
			_, data, err := r.ask(ctx, http.MethodGet, reply.Data.DownloadURL, "", nil)
			return marks(data), err
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return nil, ctx.Err()
		}
	}
	return nil, errors.New("the export did not come to its end")
}

// ask makes one request; a reply that is spoilt by a fault is as none.
func (r *round) ask(ctx context.Context, method, url, body string, into any) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-Api-Key", r.key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, nil, ctx.Err()
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, ctx.Err()
	}
	if into != nil && json.Unmarshal(data, into) != nil {
		return 0, nil, nil
	}
	return resp.StatusCode, data, nil
}

// marks finds stored records by their marks.
func marks(data []byte) map[string][]map[string]any {
	found := map[string][]map[string]any{}
	for line := range strings.Lines(string(data)) {
		var record map[string]any
		if json.Unmarshal([]byte(line), &record) != nil {
			continue
		}
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.typeName == record["resourceType"] })
		if i < 0 {
			continue
		}
		mark, _ := record[kinds[i].field].(string)
		found[mark] = append(found[mark], record)
	}
	return found
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
