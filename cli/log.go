package cli

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"time"

	"clinik-import/importer"
	"clinik-import/logfile"
)

// logPath is where the log is written.
func (o *targetFlags) logPath() string {
	if o.set.LogFile != "" {
		return o.set.LogFile
	}
	return filepath.Join(o.stateFolder(), "clinik-import.log")
}

// openLog opens the log as the settings have it. An import does not fail for a log that
// cannot be written: doctor says so.
func (o *targetFlags) openLog() (*slog.Logger, io.Closer) {
	levels := map[string]slog.Level{"error": slog.LevelError, "info": slog.LevelInfo, "debug": slog.LevelDebug}
	level, on := levels[o.set.LogLevel]
	if !on {
		return slog.New(slog.DiscardHandler), io.NopCloser(nil)
	}
	file, err := logfile.Open(o.logPath())
	if err != nil {
		return slog.New(slog.DiscardHandler), io.NopCloser(nil)
	}
	return logfile.New(file, level), file
}

// startLog writes who starts to work, and where to.
func startLog(log *slog.Logger, target importer.Target) {
	log.Info("start", "version", version(), "os", runtime.GOOS+"/"+runtime.GOARCH,
		"host", target.Host, "environment", string(target.Environment), "key", target.Key)
}

// A loggedServer writes down each call: what was answered and how long it took.
type loggedServer struct {
	*server
	log *slog.Logger
}

var (
	_ importer.Server     = (*loggedServer)(nil)
	_ importer.Timekeeper = (*loggedServer)(nil)
)

// Import logs how far the attempt came and the answer.
func (s *loggedServer) Import(ctx context.Context, sub importer.Submission, wire func() error) importer.Reply {
	from := time.Now()
	reply := s.server.Import(ctx, sub, wire)
	s.log.Info("request", "call", "import", "status", reply.Status, "code", reply.Code, "wired", reply.Wired,
		"bytes", reply.BodyBytes, "job", reply.JobID, "took", time.Since(from))
	return reply
}

// Job logs the answer.
func (s *loggedServer) Job(ctx context.Context, id string) (importer.Job, error) {
	from := time.Now()
	job, err := s.server.Job(ctx, id)
	status, code := 200, ""
	if failed, ok := err.(*importer.JobError); ok {
		status, code = failed.Status, failed.Code
	}
	s.log.Debug("request", "call", "job", "job", id, "status", status, "code", code,
		"records", job.Total, "processed", job.Processed, "took", time.Since(from))
	return job, err
}

// logEvents writes down what happens to batches until the function it returns is called.
func logEvents(engine *importer.Engine, log *slog.Logger) (end func()) {
	events, endEvents := engine.Events()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case e := <-events:
				logEvent(log, e)
			case <-ctx.Done():
				for {
					select {
					case e := <-events:
						logEvent(log, e)
					default:
						return
					}
				}
			}
		}
	}()
	return func() { cancel(); <-ended; endEvents() }
}

// logEvent writes down one event, without the words of the server.
func logEvent(log *slog.Logger, e importer.Event) {
	level := slog.LevelInfo
	if e.Kind == importer.EventReject || e.Kind == importer.EventProgress {
		level = slog.LevelDebug
	}
	log.Log(context.Background(), level, "batch", "kind", string(e.Kind), "run", e.Run, "batch", e.Batch, "records", e.Records,
		"processed", e.Processed, "rejected", e.Rejected, "job", e.Job, "cause", string(e.Cause))
}
