package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// An Event is a line of the truth file: one operation that the sandbox really received.
// A start's line is on disk before its reply leaves.
type Event struct {
	Time       time.Time `json:"time"`
	Tenant     string    `json:"tenant"`     // "" where the key was refused
	Operation  string    `json:"operation"`  // "import", "export" or "job"
	Status     int       `json:"status"`     // HTTP status of the reply, even if a fault then lost it; 0: a fault left none to be made
	Job        string    `json:"job"`        // job made or asked for
	DataSHA256 string    `json:"dataSha256"` // of the NDJSON in data, in hexadecimal; "" where there was none to read
	Lines      int       `json:"lines"`      // records, that is lines that are not blank
	Accepted   int       `json:"accepted"`   // records that the job will accept
	Rejected   int       `json:"rejected"`   // records that it will list in its errors

	Fault       string `json:"fault,omitempty"`       // what went wrong on request, such as "reset-after-body"
	Correlation string `json:"correlation,omitempty"` // the caller's X-Request-ID, up to 128 bytes; its own choice, so untrusted
	BodyBytes   int64  `json:"bodyBytes,omitempty"`   // bytes of the request body that were read
	BodySHA256  string `json:"bodySha256,omitempty"`  // of the whole request body; "" where it did not come to its end
}

// truth appends events to a file.
type truth struct {
	mu   sync.Mutex
	file *os.File
}

func openTruth(path string) (*truth, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot open the truth file: %w", err)
	}
	return &truth{file: f}, nil
}

// write appends one event in a single write; of a start it also waits for the disk.
func (t *truth) write(e Event) error {
	if t == nil {
		return nil
	}
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.file.Write(append(b, '\n')); err != nil {
		return err
	}
	if e.Operation == "job" {
		return nil
	}
	return t.file.Sync()
}

func (t *truth) close() error { return t.file.Close() }
