package client

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// jobCap is the most bytes read of a job: 10,000 errors with a long text each. Ours.
const jobCap = 32 << 20

// A Job is what the server says of an import or export.
type Job struct {
	ID          string // as asked for
	Type        string // "import" or "export"; untrusted
	Status      string // "pending", "processing", "completed", "failed"; other words are kept as they are, untrusted
	Total       int64  // records in the job; 0 until processing starts
	Processed   int64  // records handled so far
	DownloadURL string // of a completed export, good for an hour; untrusted and a credential: never log it
	Errors      []JobFault

	Date       time.Time // the server's own clock, zero if none
	Limits     Limits    // what the reply's headers say of rates and quotas
	OtherStore bool      // they contradict the kind of the key: a live key was answered as a test key, or the other way
}

// A JobFault is one entry of a job's errors, decoded as far as its form allows. The
// documents give two forms and no field names: a string, or an object with an index
// and a message.
type JobFault struct {
	Index   int64           // as the server gave it, base unknown; -1 if none
	IndexAs string          // what the server called it, such as "index" or "line"; "" if none
	Message string          // untrusted
	Field   string          // field as the entry or its message names it, "" if none; untrusted
	Pointer string          // Field as a JSON Pointer, "" if it cannot be read as one
	Code    string          // untrusted, "" if none
	Raw     json.RawMessage // the entry as it came; of a very long one, its beginning as a JSON string
}

// Job reads a job. It may be called as often as the rate limit allows. Errors are
// *APIError (NotFound for a job that is not there or not ours), *TransportError,
// *RedirectError and *ReplyError; an id that cannot be one is refused without a request.
func (c *Client) Job(ctx context.Context, id string) (*Job, error) {
	if !ValidJobID(id) {
		return nil, errors.New("this is not a job id: a job id has letters, digits, dots, dashes and underscores, at most 128")
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeouts.Total)
	defer cancel()
	resp, err := c.reads.R().
		SetContext(ctx).
		SetHeader("Accept", "application/json").
		SetHeader("User-Agent", c.userAgent).
		Get(c.origin.String() + "/v1/bulk/jobs/" + url.PathEscape(id))
	if err != nil {
		return nil, transportError(c.origin, Waiting, err)
	}
	raw := resp.RawResponse
	defer raw.Body.Close()
	body, err := checkResponse(raw, http.StatusOK, jobCap, c.now())
	if err != nil {
		return nil, err
	}
	job, err := decodeJob(body, id)
	if err != nil {
		return nil, &ReplyError{Status: raw.StatusCode, Reason: "it is not a job as documented", Err: err}
	}
	job.Date = serverDate(raw.Header)
	job.Limits = parseLimits(raw.Header)
	job.OtherStore = otherStore(c.key, raw.StatusCode, job.Limits)
	return job, nil
}

// decodeJob reads {"data": job, …}. The job must have a status and, if it names an
// id, the one that was asked for.
func decodeJob(body []byte, id string) (*Job, error) {
	var data struct {
		ID          string           `json:"id"`
		JobID       string           `json:"jobId"`
		Type        string           `json:"type"`
		Status      string           `json:"status"`
		Total       jsontext.Value   `json:"totalRecords"`
		Processed   jsontext.Value   `json:"processedRecords"`
		DownloadURL string           `json:"downloadUrl"`
		Errors      []jsontext.Value `json:"errors"`
	}
	if err := decodeData(body, &data); err != nil {
		return nil, err
	}
	if data.Status == "" {
		return nil, errors.New("the job has no status")
	}
	for _, named := range []string{data.ID, data.JobID} {
		if named != "" && named != id {
			return nil, errors.New("the job has another id than the one asked for")
		}
	}
	job := &Job{ID: id, Type: clip(data.Type), Status: clip(data.Status), DownloadURL: data.DownloadURL}
	var err error
	if job.Total, err = count(data.Total); err != nil {
		return nil, err
	}
	if job.Processed, err = count(data.Processed); err != nil {
		return nil, err
	}
	job.Errors = make([]JobFault, len(data.Errors))
	for i, entry := range data.Errors {
		job.Errors[i] = decodeFault(entry)
	}
	return job, nil
}

// count reads a number of records: 0 if it is absent or null, an error if it cannot be one.
func count(v jsontext.Value) (int64, error) {
	if v.Kind() == 0 || v.Kind() == 'n' {
		return 0, nil
	}
	n, ok := whole(v)
	if !ok || n < 0 {
		return 0, errors.New("a number of records is not a whole number")
	}
	return n, nil
}

// whole reads a JSON number without a fraction, also written as 17.0.
func whole(v jsontext.Value) (int64, bool) {
	if v.Kind() != '0' {
		return 0, false
	}
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
